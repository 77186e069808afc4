"""Publish every fact of events again, for a service that stores more than before or lost data.

Run `python -m services.events.republish` after an upgrade whose notes say so, or after another
service was restored from a backup. No messages are sent to families or staff because of it.
"""

import sys

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.events.event.facts import republish_occurrence
from services.events.identity.facts import publish_digest_choice, publish_staff_access
from services.events.models import Event, EventStatus, Occurrence
from services.events.models.staff import StaffMember
from shared.config import Settings, load_settings
from shared.database.session import Database


def main(settings: Settings | None = None) -> int:
    """Run the command line; return 0 when the facts are in the outbox."""
    database = Database((settings or load_settings("events")).database_url)
    try:
        with database.begin() as session:
            count = republish_facts(session)
    finally:
        database.dispose()
    sys.stdout.write(f"{count} facts are on their way.\n")
    return 0


def republish_facts(session: Session) -> int:
    """Publish every occurrence that was ever public and every staff access; return the count."""
    # Lock the events before the occurrences, as every change of an event does. Two transactions
    # then never increment the same version.
    public = select(Event.id).where(Event.status != EventStatus.DRAFT).order_by(Event.id)
    event_ids = session.scalars(public.with_for_update()).all()
    rows = select(Occurrence).where(Occurrence.event_id.in_(event_ids)).order_by(Occurrence.id)
    occurrences = session.scalars(rows.with_for_update(of=Occurrence)).all()
    for occurrence in occurrences:
        republish_occurrence(session, occurrence)
    staff_members = session.scalars(select(StaffMember).order_by(StaffMember.id)).all()
    for staff_member in staff_members:
        publish_staff_access(session, staff_member)
        if staff_member.wants_digest:
            publish_digest_choice(session, staff_member)
    return len(occurrences) + len(staff_members)


if __name__ == "__main__":
    sys.exit(main())
