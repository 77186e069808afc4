"""Every non-trivial read of registrations."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.registrations.models import Registration
from shared import links
from shared.config import Settings
from shared.errors import NotFound


def by_secret(
    session: Session, settings: Settings, token: str, *, lock: bool = False
) -> Registration:
    """The registration that this secret opens; NotFound when it opens none.

    `lock` holds the row to the end of the transaction, for whoever is going to change it.
    """
    of_row: Any = {"of": Registration} if lock else None
    registration = session.get(
        Registration, links.read_secret_id(token), with_for_update=of_row, populate_existing=lock
    )
    if registration is None or not links.is_valid_secret(
        settings, "manage", token, registration.link_version
    ):
        raise NotFound("This link is not valid.")
    return registration


def by_id_and_secret(
    session: Session, settings: Settings, registration_id: UUID, token: str, *, lock: bool = False
) -> Registration:
    """The same, when the address names the registration; NotFound when they differ."""
    registration = by_secret(session, settings, token, lock=lock)
    if registration.id != registration_id:
        raise NotFound("There is no such registration for this secret.")
    return registration
