"""Anonymises the waiting lists of past occurrences."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from services.registrations.models import Occurrence, WaitingEntry


def anonymise_entries(session: Session, ended_before: datetime) -> None:
    """Erase names, contacts and notes of entries whose occurrence ended before a time.

    Seats, states and times stay for the statistics.
    """
    ended = select(Occurrence.id).where(Occurrence.ends_at < ended_before)
    expired = update(WaitingEntry).where(
        WaitingEntry.occurrence_id.in_(ended), WaitingEntry.contact_name != ""
    )
    session.execute(
        expired.values(
            contact_name="",
            contact_email="",
            email_key="",
            contact_phone="",
            note="",
            guardian_email="",
            guardian_phone="",
            participants=[],
            answers=[],
            # A new version makes the old link invalid: nobody is left to use it.
            link_version=WaitingEntry.link_version + 1,
        ),
        execution_options={"synchronize_session": False},
    )
