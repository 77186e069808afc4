"""Reads of class groups."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.registrations.groups.name_changes import Pupil
from services.registrations.models import Group, Registration
from services.registrations.registration import queries
from shared import clock, links
from shared.config import Settings
from shared.contracts.values import RegistrationStatus
from shared.errors import NotFound


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


def require_group(registration: Registration) -> Group:
    """Return the class of a registration; raise NotFound for that of a family."""
    if registration.group is None:
        raise NotFound("This is not the registration of a class.")
    return registration.group


def list_pupils(registration: Registration) -> list[Pupil]:
    """List the pupils whose names are known."""
    return [Pupil(one.id, one.name) for one in registration.participants]


def can_change_names(registration: Registration) -> bool:
    """Return whether names may be given: the group is confirmed, and the event has not begun."""
    occurrence = registration.occurrence
    is_coming = registration.status is RegistrationStatus.CONFIRMED and not occurrence.cancelled
    return is_coming and clock.now() < occurrence.starts_at
