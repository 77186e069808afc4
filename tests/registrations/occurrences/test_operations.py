"""Snapshots of an occurrence: the newest one is stored."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from services.registrations.models import Occurrence
from services.registrations.occurrences.operations import apply_occurrence
from shared import clock
from shared.contracts.values import RegistrationMode
from shared.database.session import Database
from tests.registrations.conftest import published

Stored = Callable[[UUID], Occurrence]


def test_apply_older_snapshot_changes_nothing(database: Database, stored: Stored) -> None:
    newer = published(version=3, venue="New hall", capacity=5)
    older = published(version=2, venue="Old hall", occurrence_id=newer.occurrence_id)
    late = published(
        version=4,
        capacity=99,
        occurrence_id=newer.occurrence_id,
        starts_at=clock.now() + timedelta(days=20),
        registration=RegistrationMode.WALK_IN,
    )
    for fact, venue in ((newer, "New hall"), (older, "New hall"), (late, "Konesali")):
        with database.begin() as session:
            apply_occurrence(session, fact)
        assert stored(newer.occurrence_id).venue == venue
    kept = stored(newer.occurrence_id)
    assert (kept.version, kept.starts_at, kept.capacity) == (4, late.starts_at, 5)
    assert kept.registration_mode is RegistrationMode.WALK_IN
