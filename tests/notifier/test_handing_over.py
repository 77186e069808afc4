"""Who goes with whom: texts one by one, e-mails a few together, and neither holds up the other."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid4

import pytest

from services.notifier.app import create_app
from services.notifier.delivery.channels import Channel
from services.notifier.delivery.channels.outgoing import ChannelError, Outgoing
from services.notifier.delivery.dispatch import FEW, in_one_go
from shared.config import ConfigError, Settings


def outgoing(channel: str) -> Outgoing:
    return Outgoing(uuid4(), uuid4(), channel, "x", "", "", "", "", None)


def send_all(_few: Sequence[Outgoing]) -> list[str | ChannelError]:
    return []


CHANNELS = {
    "sms": Channel(lambda _one: "", lambda _one: None),
    "email": Channel(lambda _one: "", lambda _one: None, send_all=send_all),
}


def test_texts_and_mails_of_many_families_go_in_turns() -> None:
    claimed = [outgoing(name) for _ in range(FEW + 2) for name in ("sms", "email")]
    goes = list(in_one_go(claimed, CHANNELS))
    assert [(few[0].channel, len(few)) for few in goes[:4]] == [
        ("sms", 1), ("email", FEW), ("sms", 1), ("email", 2),
    ]  # fmt: skip
    assert sorted(str(one.delivery_id) for few in goes for one in few) == sorted(
        str(one.delivery_id) for one in claimed
    )


def test_capture_where_others_reach_us_refuses_to_start(settings: Settings) -> None:
    with pytest.raises(ConfigError, match="MESSAGES=send"):
        create_app(replace(settings, public_url="https://live.example.org"))
