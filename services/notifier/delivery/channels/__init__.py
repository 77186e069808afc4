"""Ways to the outside: each hands one message to one provider."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from services.notifier.delivery.channels import capture, smtp, twilio_sms
from services.notifier.delivery.channels.outgoing import ChannelError, Outgoing
from shared.config import Settings
from shared.database.session import Database


@dataclass(frozen=True)
class Channel:
    """A provider: `send` hands over and returns its id, `find` asks whether it was handed over.

    `check` reaches it and says who we are, without sending anything: `ok`, or a ChannelError.
    `repeatable` says that a message nobody can tell about may go once more: the receiver sees by
    its Message-ID that it is the same. `send_all`, where a provider takes several in one go, tells
    of each what `send` would return or raise.
    """

    send: Callable[[Outgoing], str]
    find: Callable[[Outgoing], str | None]
    check: Callable[[], str] = capture.check  # where there is nothing outside to reach
    repeatable: bool = False
    send_all: Callable[[Sequence[Outgoing]], list[str | ChannelError]] | None = None


def open_channels(settings: Settings, database: Database) -> Mapping[str, Channel]:
    """The channels of this run by name; while capturing, nothing leaves the computer."""
    if settings.capture:
        send, find = partial(capture.send, database), partial(capture.find, database)
        captured = Channel(send, find)
        return {"sms": captured, "email": captured}
    sms, mail = twilio_sms.Sms(settings), smtp.Mail(settings)
    return {
        "sms": Channel(sms.send, sms.find, sms.check),
        "email": Channel(mail.send, mail.find, mail.check, repeatable=True, send_all=mail.send_all),
    }
