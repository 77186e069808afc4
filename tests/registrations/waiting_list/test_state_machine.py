"""The real operations on SQLite against a plain model, in any order."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar
from uuid import UUID

import time_machine
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from services.registrations.models import Occurrence, Registration, WaitingEntry, WaitingStatus
from services.registrations.occurrences import seats as seat_counter
from services.registrations.occurrences.operations import apply_occurrence
from services.registrations.registration.errors import Full
from services.registrations.registration.operations import remove_participant
from services.registrations.registration.schemas import ParticipantInput
from services.registrations.waiting_list import operations
from services.registrations.waiting_list.schemas import PartyChange
from shared.database.session import Database
from tests.migrated_databases import migrate_new_database
from tests.registrations.facts import build_occurrence_published
from tests.registrations.waiting_list import lists

T = TypeVar("T")
BEGIN = datetime(2026, 11, 2, 8, tzinfo=UTC)
pick = st.integers(0, 1000)


@dataclass
class Model:
    """A model of a waiting list, in lists and dictionaries."""

    capacity: int
    registered: dict[UUID, int] = field(default_factory=dict)
    waiting: list[tuple[UUID, int]] = field(default_factory=list)  # in order
    offered: dict[UUID, int] = field(default_factory=dict)
    ended: set[UUID] = field(default_factory=set)

    @property
    def free(self) -> int:
        """Return the seats that nobody has and that are offered to nobody."""
        return self.capacity - sum(self.registered.values()) - sum(self.offered.values())

    @property
    def open(self) -> int:
        """Return the seats for the public: none while somebody who waits fits."""
        fits = any(seats <= self.free for _entry, seats in self.waiting)
        return 0 if fits else self.free

    def serve(self) -> None:
        """Offer the free seats: again and again to the first who fits."""
        while fitting := next((one for one in self.waiting if one[1] <= self.free), None):
            self.waiting.remove(fitting)
            self.offered[fitting[0]] = fitting[1]


class WaitingListMachine(RuleBasedStateMachine):
    """Register, cancel, grow, shrink, join, offer, accept, decline and let expire."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.database = Database(f"sqlite:///{Path(self.folder.name) / 'list.sqlite'}")
        migrate_new_database("registrations", self.database)
        self.now = BEGIN
        self.traveller = time_machine.travel(BEGIN, tick=False)
        self.clock = self.traveller.start()
        self.families = 0

    @initialize(capacity=st.integers(1, 6))
    def publish(self, capacity: int) -> None:
        """Publish an occurrence."""
        fact = build_occurrence_published(
            capacity=capacity, offer_hours=6, starts_at=BEGIN + timedelta(days=300)
        )
        with self.database.begin() as session:
            apply_occurrence(session, fact)
        self.occurrence, self.model = fact.occurrence_id, Model(capacity)

    @rule(seats=st.integers(1, 4))
    def register(self, seats: int) -> None:
        """Register exactly when the model has open seats for it."""
        self.families += 1
        try:
            new = lists.register(self.database, self.occurrence, seats, self.families)
        except Full:
            assert seats > self.model.open
        else:
            assert seats <= self.model.open
            self.model.registered[new] = seats

    @rule(seats=st.integers(1, 4))
    def join(self, seats: int) -> None:
        """Join exactly when the family cannot register, and could fit at all."""
        self.families += 1
        try:
            new = lists.join(self.database, self.occurrence, seats, self.families)
        except operations.SeatsLeft:
            assert seats <= self.model.open
        except operations.TooLarge:
            assert seats > self.model.capacity
        else:
            assert self.model.open < seats <= self.model.capacity
            self.model.waiting.append((new, seats))

    @precondition(lambda self: self.model.registered)
    @rule(number=pick)
    def cancel(self, number: int) -> None:
        """Cancel a registration."""
        chosen = self._choose(list(self.model.registered), number)
        lists.cancel(self.database, chosen)
        del self.model.registered[chosen]

    @precondition(lambda self: any(seats > 1 for seats in self.model.registered.values()))
    @rule(number=pick)
    def remove_one(self, number: int) -> None:
        """Remove one of several participants."""
        several = [one for one, seats in self.model.registered.items() if seats > 1]
        chosen = self._choose(several, number)
        with self.database.begin() as session:
            registration = session.get_one(Registration, chosen)
            remove_participant(session, registration, registration.participants[0].id)
        self.model.registered[chosen] -= 1

    @rule(capacity=st.integers(0, 8))
    def resize(self, capacity: int) -> None:
        """Change the capacity; never below the seats that are taken or offered."""
        with self.database.begin() as session:
            done = seat_counter.resize_capacity(
                session, self.occurrence, capacity, self.model.capacity
            )
        assert done == (capacity >= self.model.capacity - self.model.free)
        if done:
            self.model.capacity = capacity

    @precondition(lambda self: self.model.waiting)
    @rule(number=pick, count=st.integers(1, 4))
    def change_party(self, number: int, count: int) -> None:
        """Make a waiting family fewer in its place, or more at the end."""
        chosen, seats = self._choose(self.model.waiting, number)
        names = [ParticipantInput(name=f"Uusi {'abcd'[one]}") for one in range(count)]
        try:
            with self.database.begin() as session:
                entry = lists.lock(session, chosen)
                change = PartyChange(participants=names, version=entry.version)
                operations.change_party(session, entry, change)
        except operations.TooLarge:
            assert count > self.model.capacity
            return
        index = self.model.waiting.index((chosen, seats))
        del self.model.waiting[index]
        self.model.waiting.insert(
            len(self.model.waiting) if count > seats else index, (chosen, count)
        )

    @precondition(lambda self: self.model.waiting)
    @rule(number=pick)
    def leave(self, number: int) -> None:
        """Leave the list."""
        chosen = self._choose(self.model.waiting, number)
        lists.leave(self.database, chosen[0])
        self.model.waiting.remove(chosen)
        self.model.ended.add(chosen[0])

    @rule()
    def serve(self) -> None:
        """Run the timer: afterwards no seat is free into which somebody who waits fits."""
        lists.serve(self.database)
        self.model.serve()
        assert not any(seats <= self.model.free for _one, seats in self.model.waiting)

    @precondition(lambda self: self.model.offered)
    @rule(number=pick)
    def accept(self, number: int) -> None:
        """Accept an offer."""
        chosen = self._choose(list(self.model.offered), number)
        lists.accept(self.database, chosen)
        self.model.registered[chosen] = self.model.offered.pop(chosen)

    @precondition(lambda self: self.model.offered)
    @rule(number=pick)
    def decline(self, number: int) -> None:
        """Decline an offer, of which nothing stays."""
        chosen = self._choose(list(self.model.offered), number)
        lists.leave(self.database, chosen)
        del self.model.offered[chosen]
        self.model.ended.add(chosen)

    @precondition(lambda self: self.model.offered)
    @rule()
    def expire(self) -> None:
        """Answer no offer in time; the timer ends them all and makes the next ones."""
        self.now += timedelta(days=3)
        self.clock.move_to(self.now, tick=False)
        for chosen in self.model.offered:
            self._expect_no_acceptance(chosen)
        lists.serve(self.database)
        self.model.ended |= set(self.model.offered)
        self.model.offered.clear()
        self.model.serve()

    @precondition(lambda self: self.model.ended)
    @rule(number=pick)
    def accept_too_late(self, number: int) -> None:
        """Accept after declining, leaving or the deadline: it gives nothing."""
        self._expect_no_acceptance(self._choose(sorted(self.model.ended), number))

    @invariant()
    def counts_are_right(self) -> None:
        """Check that the counter is a recount within the capacity, and statuses are the model's."""
        if not hasattr(self, "model"):
            return
        counter, recounted = lists.recount(self.database, self.occurrence)
        taken = self.model.capacity - self.model.free
        assert counter == recounted == taken <= self.model.capacity
        with self.database.read() as session:
            stored = session.get_one(Occurrence, self.occurrence)
            sizes = [seats for _one, seats in self.model.waiting]
            assert stored.smallest_waiting == min(sizes, default=None)
            assert stored.open_seats == self.model.open
            for status, expected in (
                (WaitingStatus.WAITING, {one for one, _seats in self.model.waiting}),
                (WaitingStatus.OFFERED, set(self.model.offered)),
            ):
                rows = session.query(WaitingEntry.id).where(WaitingEntry.status == status)
                assert {row.id for row in rows} == expected

    def teardown(self) -> None:
        """Close the database and set the clock right."""
        self.traveller.stop()
        self.database.dispose()
        self.folder.cleanup()

    def _expect_no_acceptance(self, chosen: UUID) -> None:
        try:
            lists.accept(self.database, chosen)
        except operations.OfferEnded:
            return
        raise AssertionError("an offer that had ended was accepted")

    def _choose(self, options: list[T], number: int) -> T:
        return options[number % len(options)]


TestWaitingList = WaitingListMachine.TestCase
TestWaitingList.settings = hypothesis_settings(stateful_step_count=30)
