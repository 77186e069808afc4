"""A message's life in any order: no state moves back, nothing is sent twice, or when untrue."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select, update

from services.notifier.delivery import fallback, receipts, stuck
from services.notifier.delivery.channels.base import (
    ChannelBusy,
    ChannelRefused,
    ChannelUnknown,
    OutgoingMessage,
)
from services.notifier.delivery.channels.http_sms import choose_alike
from services.notifier.delivery.sender import recover_doubtful_messages, send_due_messages
from services.notifier.models import (
    DELIVERY_RANK,
    ChannelName,
    Delivery,
    DeliveryState,
    Message,
    MessageState,
)
from shared.config import Fallback, load_settings
from shared.database.session import Database
from tests.migrated_databases import migrate_new_database
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.fake_channel import FakeChannel, build_channels
from tests.notifier.messages import PAST, apply_facts

OUTCOMES = ("taken", "busy", "refused", "taken without an answer", "lost without an answer",
            "killed before", "killed after")  # fmt: skip
SENDERS = st.sampled_from([(ChannelName.SMS,), (ChannelName.EMAIL,), tuple(ChannelName)])
REPORTS = (DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.UNDELIVERED)


class Killed(BaseException):
    """The process of the sender ends here."""


class MessageLife(RuleBasedStateMachine):
    """A family, its messages, and a provider that does what the next outcome says."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = TemporaryDirectory()
        self.settings = load_settings("notifier", {"LIVE_DATA": self._folder.name})
        self.settings = replace(self.settings, recipient_messages=0, registration_messages=0)
        self.database = Database(f"sqlite:///{Path(self._folder.name) / 'life.sqlite'}")
        migrate_new_database("notifier", self.database)
        self.channels = build_channels(FakeChannel(self._send, self._find))
        self.builder, self.version = FactBuilder(), 1
        self.taken: list[OutgoingMessage] = []
        self.never_left = Counter[UUID]()  # what the provider reported as never handed over
        self.outcome, self.can_tell, self.is_cancelled = "taken", True, False
        self.ranks: dict[UUID, int] = {}
        self.arrived: set[UUID] = set()

    def teardown(self) -> None:
        """Close the database."""
        self.database.dispose()
        self._folder.cleanup()

    def _send(self, message: OutgoingMessage) -> str:
        match self.outcome:
            case "busy":
                raise ChannelBusy("20429")
            case "refused":
                raise ChannelRefused("21614")
            case "lost without an answer":
                raise ChannelUnknown("Timeout")
            case "killed before":
                raise Killed
        self.taken.append(message)
        self._check_truth(message)
        match self.outcome:
            case "taken without an answer":
                raise ChannelUnknown("Timeout")
            case "killed after":
                raise Killed
        return message.delivery_id.hex

    def _find(self, message: OutgoingMessage) -> str | None:
        if not self.can_tell:
            raise ChannelUnknown("Timeout")
        alike = {
            one.delivery_id.hex
            for one in self.taken
            if (one.recipient, one.text) == (message.recipient, message.text)
        }
        return choose_alike(alike, message.other_provider_ids)

    def _check_truth(self, message: OutgoingMessage) -> None:
        with self.database.read() as session:
            kind = session.get_one(Message, message.message_id).kind
        assert (kind == "cancelled") == self.is_cancelled, (kind, self.is_cancelled)

    @initialize()
    def register(self) -> None:
        """Register the family, which queues its confirmations."""
        apply_facts(
            self.database,
            self.builder.build_occurrence_published(),
            self.builder.build_registration_confirmed(),
        )

    @rule(outcome=st.sampled_from(OUTCOMES), names=SENDERS)
    def send(self, outcome: str, names: Sequence[ChannelName]) -> None:
        """Let a sender of these channels work until it is done or killed."""
        self.outcome = outcome
        channels = {name: self.channels[name] for name in names}
        try:
            send_due_messages(self.database, self.settings, channels)
        except Killed:
            return

    @rule(outcome=st.sampled_from(OUTCOMES), can_tell=st.booleans())
    def recover(self, outcome: str, can_tell: bool) -> None:
        """Let a sender settle what is in doubt, with a provider that can or cannot tell."""
        self.outcome, self.can_tell = outcome, can_tell
        try:
            recover_doubtful_messages(self.database, self.settings, self.channels)
        except Killed:
            return

    @rule()
    def let_time_pass(self) -> None:
        """End every lease and every pause; the reminder stays ahead."""
        with self.database.begin() as session:
            leased = Message.leased_until.is_not(None)
            session.execute(update(Message).where(leased).values(leased_until=PAST))
            waits = (Message.state == MessageState.QUEUED) & (Message.kind != "reminder")
            session.execute(update(Message).where(waits).values(due_at=PAST))

    @precondition(lambda self: self.taken)
    @rule(data=st.data(), state=st.sampled_from(REPORTS), code=st.sampled_from(["30003", "30005"]))
    def report(self, data: st.DataObject, state: DeliveryState, code: str) -> None:
        """Report about any message that was taken, early, late or again."""
        self._report(data.draw(st.sampled_from(self.taken)).delivery_id, state, code)

    @precondition(lambda self: self.taken)
    @rule(data=st.data())
    def report_overflow(self, data: st.DataObject) -> None:
        """Report that a message never left the provider."""
        message = data.draw(st.sampled_from(self.taken))
        if self._report(message.delivery_id, DeliveryState.FAILED, "30001"):
            self.never_left[message.message_id] += 1

    def _report(self, delivery_id: UUID, state: DeliveryState, code: str) -> bool:
        error = "" if state in (DeliveryState.SENT, DeliveryState.DELIVERED) else code
        with self.database.begin() as session:
            return receipts.apply_result(
                session, self.settings, delivery_id, state, delivery_id.hex, error
            )

    @rule()
    def replace_failed(self) -> None:
        """Queue what goes on the other channel."""
        rules = replace(self.settings, fallback=Fallback.BOTH)
        fallback.replace_failed_messages(self.database, rules)

    @rule()
    def sweep(self) -> None:
        """Mend what is stuck."""
        stuck.sweep(self.database)

    @precondition(lambda self: not self.is_cancelled)
    @rule()
    def cancel(self) -> None:
        """Cancel the registration."""
        self.version, self.is_cancelled = self.version + 1, True
        apply_facts(self.database, self.builder.build_registration_cancelled(version=self.version))

    @invariant()
    def nothing_was_sent_twice(self) -> None:
        """Compare what the provider took with what may have been sent once."""
        taken = Counter(message.message_id for message in self.taken)
        assert all(times <= 1 + self.never_left[one] for one, times in taken.items())

    @invariant()
    def no_state_moved_back(self) -> None:
        """Compare the ranks of the deliveries with the last ones."""
        with self.database.read() as session:
            rows = session.execute(select(Delivery.id, Delivery.state))
            states = {row.id: row.state for row in rows}
            arrived = set(
                session.scalars(select(Message.id).where(Message.state == MessageState.DELIVERED))
            )
        ranks = {one: DELIVERY_RANK[state] for one, state in states.items()}
        moved_back = [one for one, rank in ranks.items() if rank < self.ranks.get(one, 0)]
        assert moved_back == []
        assert self.arrived <= arrived
        self.ranks, self.arrived = ranks, arrived

    @invariant()
    def every_message_has_something_that_moves_it(self) -> None:
        """Look for messages that are stuck."""
        with self.database.read() as session:
            assert [one for one in stuck.list_stuck(session) if one.reason != "not_recovered"] == []

    @invariant()
    def what_was_taken_is_not_forgotten(self) -> None:
        """Look for messages that the ledger says were not sent, although they were."""
        settled = {message.message_id for message in self.taken} - self.never_left.keys()
        with self.database.read() as session:
            rows = select(Message.id).where(
                Message.id.in_(settled), Message.state == MessageState.CANCELLED
            )
            assert session.scalars(rows).all() == []


TestMessageLife = MessageLife.TestCase
TestMessageLife.settings = hypothesis_settings(stateful_step_count=25)
