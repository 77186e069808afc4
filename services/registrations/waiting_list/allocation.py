"""The rules of a waiting list, without a database.

First in, first served, by quantity: the first party that fits into the free seats gets them, and a
party stays whole. A smaller party passes a larger one that does not fit, so that no seat stays
empty while somebody who fits waits. Both are told so before they join.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from shared.quiet_hours import add_waking_time


@dataclass(frozen=True)
class Party:
    """A party that waits: it takes all of its seats, or none."""

    id: UUID
    seats: int


@dataclass(frozen=True)
class Allocation:
    """The parties that get an offer now, in order, and those that they passed."""

    offered: tuple[UUID, ...]
    passed: tuple[UUID, ...]


@dataclass(frozen=True)
class Position:
    """A place on the list: the number, from 1, and the seats that those before it wait for."""

    number: int
    seats_before: int


def allocate_seats(free: int, parties: Sequence[Party]) -> Allocation:
    """Decide who is offered the free seats; `parties` are in the order in which they wait."""
    offered: list[UUID] = []
    too_large: list[UUID] = []
    passed: list[UUID] = []
    for party in parties:
        if party.seats > free:
            too_large.append(party.id)
            continue
        free -= party.seats
        offered.append(party.id)
        passed += [one for one in too_large if one not in passed]
    return Allocation(tuple(offered), tuple(passed))


def compute_offer_end(offered_at: datetime, hours: int, latest: datetime) -> datetime:
    """Return until when an offer can be accepted: so many hours without quiet ones, or `latest`."""
    return min(add_waking_time(offered_at, timedelta(hours=hours)), latest)


def find_position(party: UUID, parties: Sequence[Party]) -> Position | None:
    """Return the place of a party among those that wait; None when it does not wait."""
    seats_before = 0
    for number, one in enumerate(parties, start=1):
        if one.id == party:
            return Position(number, seats_before)
        seats_before += one.seats
    return None
