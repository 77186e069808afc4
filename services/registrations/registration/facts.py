"""What registrations tells the other services."""

from collections.abc import Mapping
from typing import Any

from services.registrations.models import Registration
from shared.contracts import (
    RegistrationCancelled,
    RegistrationChanged,
    RegistrationConfirmed,
)

_COPIED = (
    "version", "occurrence_id", "status", "seats", "contact_name", "contact_email",
    "contact_phone", "language", "link_version",
)  # fmt: skip


def confirmed(row: Mapping[str, Any]) -> RegistrationConfirmed:
    """Seats were taken: the fact of a registration that is being written, from its row."""
    return RegistrationConfirmed(registration_id=row["id"], **{name: row[name] for name in _COPIED})


def added(registration: Registration) -> RegistrationConfirmed:
    """Seats were taken for somebody by hand."""
    return RegistrationConfirmed(**_snapshot(registration))


def changed(registration: Registration) -> RegistrationChanged:
    """Names, contact or seats changed."""
    return RegistrationChanged(**_snapshot(registration))


def cancelled(registration: Registration, *, silent: bool = False) -> RegistrationCancelled:
    """Seats were given back; `silent` when nobody is to be written to."""
    return RegistrationCancelled(**_snapshot(registration), silent=silent)


def _snapshot(registration: Registration) -> dict[str, Any]:
    values = {name: getattr(registration, name) for name in _COPIED}
    return {"registration_id": registration.id, **values}
