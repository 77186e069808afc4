"""The campaign or the occurrences of a request, for a member of staff who has the right."""

from collections.abc import Sequence
from uuid import UUID

from flask import request
from sqlalchemy.orm import Session

from services.notifier.audience.queries import get_occurrence, list_sister_occurrences
from services.notifier.campaigns.queries import get_campaign
from services.notifier.models import Campaign, Occurrence
from shared.errors import NotFound
from shared.staff.rights import Right
from shared.web.staff_session import current_staff

MAX_DIGITS = 9  # of a number in an integer column


def get_own_campaign(
    session: Session, campaign_id: UUID, right: Right, *, lock: bool = False
) -> Campaign:
    """Return a campaign of an organisation in which this person has the right.

    Raises NotFound or Forbidden.
    """
    campaign = get_campaign(session, campaign_id, lock=lock)
    current_staff().require(right, campaign.organisation_id)
    return campaign


def list_offered_occurrences(session: Session, ids: Sequence[UUID]) -> list[Occurrence]:
    """Return the occurrences of the events of these ones, each once, by time.

    Raises NotFound for an unknown one and for those of two organisations, NotFound or Forbidden
    without the right to write to those who come.
    """
    offered: dict[UUID, Occurrence] = {}
    for occurrence_id in ids:
        if occurrence_id not in offered:
            occurrence = get_occurrence(session, occurrence_id)
            current_staff().require(Right.MESSAGE, occurrence.organisation_id)
            if {one.organisation_id for one in offered.values()} - {occurrence.organisation_id}:
                raise NotFound
            offered |= {one.id: one for one in list_sister_occurrences(session, occurrence)}
    return sorted(offered.values(), key=lambda one: one.starts_at)


def read_ids(name: str) -> list[UUID]:
    """Return the ids that a parameter of the address has; others are left out."""
    found = []
    for value in request.args.getlist(name):
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found


def read_version(typed: str) -> int:
    """Return a number that a form sent back; -1, which nothing has, for anything else."""
    is_number = typed.isascii() and typed.isdecimal() and len(typed) <= MAX_DIGITS
    return int(typed) if is_number else -1
