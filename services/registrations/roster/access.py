"""The answers of a roster that the signed-in member of staff may see."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from services.registrations.models import Occurrence, Registration
from services.registrations.questions.queries import find_answers, list_columns
from services.registrations.roster.views import NOTHING_ASKED, RosterAnswers
from shared.staff.rights import Right
from shared.web.staff_session import current_staff


def load_answers(
    session: Session, occurrence: Occurrence, registrations: Sequence[Registration]
) -> RosterAnswers:
    """Return the answers of these registrations that the signed-in person may see.

    Whoever may not read what families wrote sees none; diets and needs take a right of their own.
    """
    access, organisation_id = current_staff().access, occurrence.organisation_id
    if not access.has_right(Right.PEOPLE, organisation_id):
        return NOTHING_ASKED
    with_sensitive = access.has_right(Right.NEEDS, organisation_id)
    columns = list_columns(session, occurrence, with_sensitive=with_sensitive)
    found = find_answers(session, [one.id for one in registrations], columns)
    return RosterAnswers(columns=columns, by_registration=found)
