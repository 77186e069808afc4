"""Reads of registrations."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.registrations.models import Registration
from shared import links
from shared.config import Settings
from shared.errors import NotFound


def find_registration(
    session: Session, registration_id: UUID, *, lock: bool = False
) -> Registration | None:
    """Find a registration; `lock` locks its row until the transaction ends."""
    return session.get(
        Registration,
        registration_id,
        with_for_update={"of": Registration} if lock else None,
        populate_existing=lock,
    )


def get_by_secret(
    session: Session, settings: Settings, token: str, *, lock: bool = False
) -> Registration:
    """Return the registration of a secret; raise NotFound for an invalid secret.

    `lock` locks its row until the transaction ends; use it before a change.
    """
    registration = find_registration(session, links.read_secret_id(token), lock=lock)
    if registration is None or not links.is_valid_secret(
        settings, "manage", token, registration.link_version
    ):
        raise NotFound("This link is not valid.")
    return registration


def get_by_id_and_secret(
    session: Session, settings: Settings, registration_id: UUID, token: str, *, lock: bool = False
) -> Registration:
    """Return the registration of a secret; raise NotFound unless it has this id."""
    registration = get_by_secret(session, settings, token, lock=lock)
    if registration.id != registration_id:
        raise NotFound("There is no such registration for this secret.")
    return registration
