"""Reads of partners' keys."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.registrations.models import Occurrence, PartnerKey
from shared.errors import Forbidden, NotFound
from shared.staff.api_keys import find_valid_key


class WrongOrganisation(Forbidden):
    """The partner's key is for another organisation's events."""

    code, title = "wrong-organisation", "This key is for another organisation's events"


def get_valid_key(session: Session, key: str, occurrence_id: UUID) -> PartnerKey:
    """Return the stored key of a request for an occurrence.

    Raises InvalidKey for one that is unknown or was revoked, NotFound for an unknown occurrence,
    WrongOrganisation for one of another organisation.
    """
    found = find_valid_key(session, PartnerKey, key)
    occurrence = session.get(Occurrence, occurrence_id)
    if occurrence is None:
        raise NotFound("There is no such occurrence.")
    if occurrence.organisation_id != found.organisation_id:
        raise WrongOrganisation
    return found
