"""Send with a channel that records, for tests of how many messages somebody gets."""

from collections.abc import Iterator

from services.notifier.delivery.channels.base import OutgoingMessage
from services.notifier.delivery.sender import send_due_messages
from services.notifier.models import HeldBy, Message
from shared.config import Settings
from shared.contracts import Fact
from shared.database.session import Database
from tests.notifier.fake_channel import FakeChannel, build_channels
from tests.notifier.messages import apply_facts, list_messages


class Outbound:
    """Everything that leaves a notifier, in order."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self.database, self.settings = database, settings
        self.sent: list[OutgoingMessage] = []
        self._channels = build_channels(FakeChannel(self._record))

    def _record(self, message: OutgoingMessage) -> str:
        self.sent.append(message)
        return str(message.delivery_id)

    def apply(self, *facts: Fact) -> None:
        """Apply facts, and send what is due after each of them."""
        for fact in facts:
            apply_facts(self.database, fact)
            self.send()

    def send(self) -> list[OutgoingMessage]:
        """Send all that is due; return it."""
        before = len(self.sent)
        while send_due_messages(self.database, self.settings, self._channels):
            pass
        return self.sent[before:]

    def list_recipients(self, channel: str = "sms") -> list[str]:
        """List to whom the messages on a channel went, in order."""
        return [one.recipient for one in self.sent if one.channel == channel]

    def list_held(self, channel: str = "sms") -> list[Message]:
        """List the queued messages that are held back on a channel."""
        return [one for one in self._list_queued(channel) if one.held_by is not None]

    def list_held_by(self, channel: str = "sms") -> set[HeldBy | None]:
        """List what holds the messages of a channel back."""
        return {one.held_by for one in self.list_held(channel)}

    def _list_queued(self, channel: str) -> Iterator[Message]:
        for one in list_messages(self.database):
            if (one.state, one.channel) == ("queued", channel):
                yield one
