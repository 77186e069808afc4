"""Facts about an occurrence: the one with the highest version is stored."""

from datetime import timedelta

from services.registrations.occurrences.operations import apply_occurrence
from shared import clock
from shared.contracts.values import RegistrationMode
from shared.database.session import Database
from tests.registrations.facts import build_occurrence_published
from tests.registrations.fixture_types import GetOccurrence


def test_apply_older_snapshot_changes_nothing(
    database: Database, get_occurrence: GetOccurrence
) -> None:
    newer = build_occurrence_published(version=3, venue="New hall", capacity=5)
    older = build_occurrence_published(
        version=2, venue="Old hall", occurrence_id=newer.occurrence_id
    )
    late = build_occurrence_published(
        version=4,
        capacity=99,
        occurrence_id=newer.occurrence_id,
        starts_at=clock.now() + timedelta(days=20),
        registration=RegistrationMode.WALK_IN,
    )
    for fact, venue in ((newer, "New hall"), (older, "New hall"), (late, "Konesali")):
        with database.begin() as session:
            apply_occurrence(session, fact)
        assert get_occurrence(newer.occurrence_id).venue == venue
    stored = get_occurrence(newer.occurrence_id)
    assert (stored.version, stored.starts_at, stored.capacity) == (4, late.starts_at, 5)
    assert stored.registration_mode is RegistrationMode.WALK_IN
