"""Test that seeding is idempotent, also after a crash, and that readiness lists missing steps."""

import multiprocessing
import os
import signal
import tomllib
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from deploy.demo import seed_demo
from deploy.embedded import readiness
from services.events.demo import content, seeding, staff
from services.events.event import operations
from services.events.models import Event, Occurrence, Organisation, Venue
from services.registrations.demo import seeding as demo
from services.registrations.demo.families import OVER
from services.registrations.models import Occurrence as Seats
from services.registrations.models import Registration
from shared.bus.outbox import outbox
from shared.contracts.values import RegistrationStatus
from shared.database.session import Database
from tests.service_databases import Databases

EVENTS = [content.load_event(slug) for slug in content.list_slugs()]
PUBLISHED = [event for event in EVENTS if not event.draft]
OCCURRENCES = sum(len(event.occurrences) for event in PUBLISHED)
DRAFT_OCCURRENCES = sum(len(event.occurrences) for event in EVENTS) - OCCURRENCES
COMING_OCCURRENCES = OCCURRENCES - sum(
    len(event.occurrences) for event in PUBLISHED if event.is_over
)
CANCELLED = sum(
    all(occurrence.is_cancelled for occurrence in event.occurrences) for event in PUBLISHED
)
PEOPLE = len(tomllib.loads(staff.FILE.read_text(encoding="utf-8"))["person"])


def count_rows(database: Database) -> dict[str, int]:
    with database.read() as session:
        return {
            table.__name__: session.scalar(select(func.count()).select_from(table)) or 0
            for table in (Organisation, Venue, Event, Occurrence)
        }


def count_published_facts(database: Database) -> Counter[str]:
    with database.read() as session:
        return Counter(session.scalars(select(outbox.c.contract)))


ALL_ROWS = {
    # The organisation of the coordinator is created with the coordinator, not with an event.
    "Organisation": len(content.load_organisations()) - 1,
    "Venue": len(content.load_venues()),
    "Event": len(EVENTS),
    "Occurrence": OCCURRENCES + DRAFT_OCCURRENCES,
}


def test_seed_events_twice_adds_nothing(migrated_databases: Databases) -> None:
    assert list(seeding.seed_events(migrated_databases["events"])) == content.list_slugs()
    first = count_published_facts(migrated_databases["events"])
    assert list(seeding.seed_events(migrated_databases["events"])) == []
    assert count_rows(migrated_databases["events"]) == ALL_ROWS
    assert count_published_facts(migrated_databases["events"]) == first
    assert first["events.occurrence_published.v1"] == OCCURRENCES


def seed_until_killed(url: str) -> None:
    """Kill the own process in the middle of the sixth event's transaction."""
    insert, calls = operations.insert_event, []

    def insert_then_kill(session: Any, event: Event) -> None:
        calls.append(event.slug)
        insert(session, event)
        if len(calls) == 6:
            os.kill(os.getpid(), signal.SIGKILL)

    operations.insert_event = insert_then_kill
    list(seeding.seed_events(Database(url)))


def test_seed_events_after_kill_completes_without_repeating(migrated_databases: Databases) -> None:
    child = multiprocessing.get_context("spawn").Process(
        target=seed_until_killed, args=(migrated_databases["events"].url,)
    )
    child.start()
    child.join()
    assert child.exitcode == -signal.SIGKILL
    assert count_rows(migrated_databases["events"])["Event"] == 5
    assert list(seeding.seed_events(migrated_databases["events"])) == content.list_slugs()[5:]
    assert count_rows(migrated_databases["events"]) == ALL_ROWS
    facts = count_published_facts(migrated_databases["events"])
    assert facts["events.occurrence_published.v1"] == OCCURRENCES
    with migrated_databases["events"].read() as session:
        states = Counter(session.scalars(select(Event.status)))
    assert states == {
        "published": len(PUBLISHED) - CANCELLED,
        "cancelled": CANCELLED,
        "draft": len(EVENTS) - len(PUBLISHED),
    }


def test_seed_events_publishes_cancelled_occurrences(migrated_databases: Databases) -> None:
    list(seeding.seed_events(migrated_databases["events"]))
    facts = count_published_facts(migrated_databases["events"])
    with migrated_databases["events"].read() as session:
        cancelled = session.scalars(select(Occurrence).where(Occurrence.cancelled)).all()
    assert len(cancelled) == facts["events.occurrence_cancelled.v1"] >= 1


@pytest.fixture
def seeded(migrated_databases: Databases, deliver_facts: Callable[[], None]) -> Databases:
    """Return databases with seeded events whose facts registrations has read."""
    list(seeding.seed_events(migrated_databases["events"]))
    deliver_facts()
    return migrated_databases


def read_seats_left(database: Database, slug: str) -> int:
    with database.read() as session:
        occurrences = select(Seats).where(Seats.slug == slug).order_by(Seats.starts_at)
        return session.scalars(occurrences.limit(1)).one().seats_left


def test_seed_families_twice_registers_each_once(seeded: Databases) -> None:
    keys = list(demo.seed_families(seeded["registrations"]))
    assert len(keys) == len(demo.FAMILIES)
    assert list(demo.seed_families(seeded["registrations"])) == []
    assert read_seats_left(seeded["registrations"], demo.FULL) == 0
    assert read_seats_left(seeded["registrations"], demo.FEW) == 2


def test_seed_group_twice_reserves_once(seeded: Databases) -> None:
    database = seeded["registrations"]
    assert [demo.seed_group(database) for _ in range(2)] == [True, False]
    with database.read() as session:
        [group] = session.scalars(select(Registration).where(Registration.seats == 27)).unique()
    assert (group.status, len(group.participants)) == (RegistrationStatus.CONFIRMED, 21)


def test_seed_families_skips_closed_and_full_events(
    seeded: Databases,
) -> None:
    with seeded["registrations"].begin() as session:
        for occurrence in session.scalars(select(Seats).where(Seats.slug == demo.FULL)):
            occurrence.taken = occurrence.capacity - 2
        for occurrence in session.scalars(select(Seats).where(Seats.slug == demo.FEW)):
            occurrence.closes_at = occurrence.opens_at
    made = list(demo.seed_families(seeded["registrations"]))
    with seeded["registrations"].read() as session:
        registered = Counter(session.scalars(select(Seats.slug).join(Registration)))
    assert sum(registered.values()) == len(made)
    assert registered[demo.FULL] == 1
    assert registered[demo.FEW] == 0


def test_seed_families_that_cancel_releases_seats(seeded: Databases) -> None:
    list(demo.seed_families(seeded["registrations"]))
    with seeded["registrations"].read() as session:
        states = Counter(session.scalars(select(Registration.status)))
        seats = {
            occurrence: sum(one.seats for one in rows if one.status == RegistrationStatus.CONFIRMED)
            for occurrence, rows in group_by_occurrence(
                session.scalars(select(Registration)).all()
            ).items()
        }
        assert {
            occurrence: session.get_one(Seats, occurrence).taken for occurrence in seats
        } == seats
    assert states[RegistrationStatus.CANCELLED] == sum(family.cancels for family in demo.FAMILIES)


def test_seed_families_of_past_events_publishes_nothing(
    seeded: Databases,
) -> None:
    list(demo.seed_families(seeded["registrations"]))
    with seeded["registrations"].read() as session:
        rows = session.scalars(select(Registration).join(Seats).where(Seats.slug.in_(OVER))).all()
        bodies = session.scalars(select(outbox.c.body)).all()
    assert len(rows) == sum(family.slug in OVER for family in demo.FAMILIES)
    assert not any(str(row.id) in str(body) for row in rows for body in bodies)


def group_by_occurrence(rows: Sequence[Registration]) -> dict[UUID, list[Registration]]:
    found: dict[UUID, list[Registration]] = {}
    for row in rows:
        found.setdefault(row.occurrence_id, []).append(row)
    return found


def test_list_missing_names_remaining_steps(
    databases: Databases, request: pytest.FixtureRequest, deliver_facts: Callable[[], None]
) -> None:
    assert readiness.list_missing(databases) == ["migrations"]
    request.getfixturevalue("migrated_databases")
    people = f"{PEOPLE} people of the demo"
    assert readiness.list_missing(databases) == [f"{len(content.list_slugs())} demo events", people]
    list(seeding.seed_events(databases["events"]))
    staff.seed_staff(databases["events"])
    assert f"{OCCURRENCES} occurrences in registrations" in readiness.list_missing(databases)
    deliver_facts()
    assert readiness.list_missing(databases) == [
        f"seats of {COMING_OCCURRENCES} occurrences in events"
    ]
    deliver_facts()
    assert readiness.list_missing(databases) == []
    list(demo.seed_families(databases["registrations"]))
    coming = [family for family in demo.FAMILIES if family.slug not in OVER]
    assert readiness.list_missing(databases) == [
        f"seats of {len({(one.slug, one.occurrence) for one in coming})} occurrences in events",
        f"{len(coming)} registrations in notifier",
    ]
    deliver_facts()
    assert readiness.list_missing(databases) == []


def test_demo_that_was_complete_is_ready_at_once_under_load(
    migrated_databases: Databases,
    deliver_facts: Callable[[], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A restart: facts of new registrations are on their way all the time."""
    list(seeding.seed_events(migrated_databases["events"]))
    staff.seed_staff(migrated_databases["events"])
    assert not readiness.was_complete(migrated_databases)
    deliver_facts()
    list(demo.seed_families(migrated_databases["registrations"]))
    deliver_facts()
    with migrated_databases["registrations"].begin() as session:
        session.execute(update(Registration).values(version=Registration.version + 1))
    assert readiness.list_missing(migrated_databases) != []
    monkeypatch.setenv("LIVE_DATA", str(tmp_path))
    ready = readiness.create_ready_flag()
    seed_demo(tuple(migrated_databases), ready)
    assert ready.value
