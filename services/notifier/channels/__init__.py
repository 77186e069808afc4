"""Ways to the outside: each hands one message to one provider."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from services.notifier.channels import capture
from services.notifier.channels.outgoing import Outgoing
from shared.config import Settings
from shared.db import Database


@dataclass(frozen=True)
class Channel:
    """A provider: `send` hands over and returns its id, `find` asks whether it was handed over."""

    send: Callable[[Outgoing], str]
    find: Callable[[UUID], str | None]


def open_channels(settings: Settings, database: Database) -> Mapping[str, Channel]:
    """The channels of this run by name; in the embedded run all messages are captured."""
    if not settings.embedded:
        raise ValueError("no providers are built so far: run with LIVE_MODE=embedded")
    captured = Channel(partial(capture.send, database), partial(capture.find, database))
    return {"sms": captured, "email": captured}
