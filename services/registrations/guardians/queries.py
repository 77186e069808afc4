"""Reads of registrations by the link of a guardian."""

from sqlalchemy.orm import Session

from services.registrations.models import GuardianAnswer, Registration
from services.registrations.registration.queries import find_registration
from shared import links
from shared.config import Settings


def get_by_guardian_secret(
    session: Session, settings: Settings, token: str, *, lock: bool = False
) -> Registration:
    """Return the registration of a guardian's secret; raise InvalidSecret for any other.

    `lock` locks its row until the transaction ends; use it before a change.
    """
    registration = find_registration(session, links.read_secret_id(token), lock=lock)
    is_valid = links.is_valid_secret(settings, links.GUARDIAN_LINK, token, 1)
    if registration is None or not is_valid or registration.is_anonymised:
        raise links.InvalidSecret("This link is not valid.")
    if registration.guardian_answer is GuardianAnswer.NOT_ASKED:
        raise links.InvalidSecret("No guardian is asked.")
    return registration
