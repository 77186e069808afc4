"""What registrations tells the other services."""

from typing import Any

from services.registrations.models import Registration
from shared.contracts import (
    RegistrationCancelled,
    RegistrationChanged,
    RegistrationConfirmed,
)


def confirmed(registration: Registration) -> RegistrationConfirmed:
    """Seats were taken."""
    return RegistrationConfirmed(**_snapshot(registration))


def changed(registration: Registration) -> RegistrationChanged:
    """Names, contact or seats changed."""
    return RegistrationChanged(**_snapshot(registration))


def cancelled(registration: Registration, *, silent: bool = False) -> RegistrationCancelled:
    """Seats were given back; `silent` when nobody is to be written to."""
    return RegistrationCancelled(**_snapshot(registration), silent=silent)


def _snapshot(registration: Registration) -> dict[str, Any]:
    copied = (
        "version",
        "occurrence_id",
        "status",
        "seats",
        "contact_name",
        "contact_email",
        "contact_phone",
        "language",
        "link_version",
    )
    values = {name: getattr(registration, name) for name in copied}
    return {"registration_id": registration.id, **values}
