"""Registrations as notifier stores them, without a database."""

from datetime import UTC, datetime
from typing import Any

from services.notifier.models import Occurrence, Registration
from tests.notifier.fact_builder import FactBuilder

EXAMPLE_START = datetime(2026, 12, 5, 12, 0, tzinfo=UTC)


def _list_columns(table: type[Occurrence | Registration]) -> set[str]:
    return {column.key for column in table.__table__.columns}


def build_registration(language: str = "fi", **given: Any) -> Registration:
    """Build a registration for an occurrence; values of both may be given."""
    ends_at = EXAMPLE_START.replace(hour=13, minute=15)
    fact_builder = FactBuilder(starts_at=EXAMPLE_START, ends_at=ends_at)
    computed = {"id", "planned_version"}
    occurrence_values = {
        name: getattr(fact_builder.occurrence, name)
        for name in _list_columns(Occurrence) - computed
    }
    own_columns = {"id", "occurrence_id", "held_until", "verified_version", "known_addresses"}
    own_columns |= {"consented_at", "staff_note", "chosen_language", "chosen_channel"}
    registration_columns = _list_columns(Registration) - own_columns
    registration_values = {
        name: getattr(fact_builder.registration, name) for name in registration_columns
    }
    occurrence_values["id"] = fact_builder.occurrence.occurrence_id
    registration_values |= {"id": fact_builder.registration.registration_id, "language": language}
    occurrence_changes = {
        name: given.pop(name) for name in list(given) if name in occurrence_values
    }
    return Registration(
        **{**registration_values, **given},
        occurrence=Occurrence(**{**occurrence_values, **occurrence_changes}),
    )
