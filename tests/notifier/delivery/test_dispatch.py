"""A batch holds one SMS or several e-mails, and the channels alternate."""

from dataclasses import replace
from uuid import uuid4

import pytest

from services.notifier.delivery.channels import Channels
from services.notifier.delivery.channels.base import OutgoingMessage
from services.notifier.delivery.channels.smtp import EmailChannel
from services.notifier.delivery.dispatch import split_into_batches
from services.notifier.models import ChannelName
from shared.config import ConfigError, Settings
from tests.notifier.fake_channel import FakeChannel
from tests.service_apps import create_app


def build_outgoing_message(channel: ChannelName) -> OutgoingMessage:
    return OutgoingMessage(uuid4(), uuid4(), channel, "x", "", "", "", "", None)


SIZE = EmailChannel.max_batch
CHANNELS: Channels = {
    ChannelName.SMS: FakeChannel(),
    ChannelName.EMAIL: FakeChannel(max_batch=SIZE),
}


def test_batches_of_sms_and_email_alternate() -> None:
    claimed = [build_outgoing_message(name) for _ in range(SIZE + 2) for name in ChannelName]
    batches = list(split_into_batches(claimed, CHANNELS))
    assert [(batch[0].channel, len(batch)) for batch in batches[:4]] == [
        ("sms", 1), ("email", SIZE), ("sms", 1), ("email", 2),
    ]  # fmt: skip
    assert sorted(str(one.delivery_id) for batch in batches for one in batch) == sorted(
        str(one.delivery_id) for one in claimed
    )


def test_app_with_capture_and_a_public_url_does_not_start(settings: Settings) -> None:
    with pytest.raises(ConfigError, match="MESSAGES=send"):
        create_app(replace(settings, public_url="https://live.example.org"))
