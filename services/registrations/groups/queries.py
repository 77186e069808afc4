"""Reads of class groups by the secrets of their links."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.registrations.groups.operations import require_group
from services.registrations.models import Registration
from services.registrations.registration import queries
from shared import links
from shared.config import Settings


def get_by_secret(
    session: Session, settings: Settings, token: str, *, lock: bool = False
) -> Registration:
    """Return the registration of a class by the secret of its teacher.

    Raises InvalidSecret, and NotFound for the registration of a family.
    """
    registration = queries.get_by_secret(session, settings, token, lock=lock)
    require_group(registration)
    return registration


def get_by_names_secret(
    session: Session, settings: Settings, token: str, *, lock: bool = False
) -> Registration:
    """Return the registration of a class by the secret that its pupils have.

    Raises InvalidSecret for any other.
    """
    registration_id: UUID = links.read_secret_id(token)
    registration = queries.find_registration(session, registration_id, lock=lock)
    group = registration.group if registration else None
    is_valid = group is not None and links.is_valid_secret(
        settings, links.NAMES_LINK, token, group.names_link_version
    )
    if registration is None or not is_valid:
        raise links.InvalidSecret("This link is not valid.")
    return registration
