"""The rule or the event of a request, for a member of staff who has the right."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from services.notifier.audience.queries import (
    get_occurrence,
    list_coming_occurrences,
)
from services.notifier.models import Occurrence, ReminderRule
from services.notifier.rules import queries
from shared import clock
from shared.errors import NotFound
from shared.staff.rights import Right
from shared.web.staff_session import current_staff

HOME = "/staff/messages/rules/"
MAX_DIGITS = 9  # of a number in an integer column


def get_own_rule(
    session: Session, rule_id: UUID, right: Right, *, lock: bool = False
) -> ReminderRule:
    """Return a rule of an organisation in which this person has the right.

    Raises NotFound or Forbidden.
    """
    rule = queries.get_rule(session, rule_id, lock=lock)
    current_staff().require(right, rule.organisation_id)
    return rule


def get_own_event(session: Session, occurrence_id: UUID, right: Right) -> Occurrence:
    """Return an occurrence of an event of an organisation in which this person has the right.

    Raises NotFound or Forbidden.
    """
    occurrence = get_occurrence(session, occurrence_id)
    current_staff().require(right, occurrence.organisation_id)
    return occurrence


def require_organisation_id(occurrence: Occurrence) -> UUID:
    """Return the organisation of an occurrence; raise NotFound for one without, of early data."""
    if occurrence.organisation_id is None:
        raise NotFound
    return occurrence.organisation_id


def list_next_occurrences(
    session: Session, organisation_id: UUID, slug: str = ""
) -> Sequence[Occurrence]:
    """Return the coming occurrences of an organisation or of one of its events, by time."""
    now = clock.now()
    coming = list_coming_occurrences(session, organisation_id)
    return [one for one in coming if slug in ("", one.slug) and one.starts_at > now]


def find_back_url(event_id: UUID | None) -> str:
    """Return the page that lists the rules: the event's, or the organisation's."""
    return f"{HOME}events/{event_id}" if event_id else HOME


def read_id(value: str) -> UUID | None:
    """Return the id that a page sent; None for anything else."""
    try:
        return UUID(value)
    except ValueError:
        return None


def read_version(typed: str) -> int:
    """Return a number that a form sent back; -1, which nothing has, for anything else."""
    is_number = typed.isascii() and typed.isdecimal() and len(typed) <= MAX_DIGITS
    return int(typed) if is_number else -1
