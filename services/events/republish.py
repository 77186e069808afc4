"""All that events has to tell, told once more: for a service that keeps more of it than it did, or
has lost some.

`python -m services.events.republish` after an upgrade whose notes say so, or after another service
was restored from a backup. Nobody is written to about it.
"""

import sys

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.events.event import operations
from services.events.identity import facts
from services.events.models import Event, Occurrence
from services.events.models.staff import StaffMember
from shared.config import Settings, load_settings
from shared.database.session import Database


def main(settings: Settings | None = None) -> int:
    """The command line; 0 when the facts are on their way."""
    database = Database((settings or load_settings("events")).database_url)
    try:
        with database.begin() as session:
            notice = republish_facts(session)
    finally:
        database.dispose()
    sys.stdout.write(f"{notice} facts are on their way.\n")
    return 0


def republish_facts(session: Session) -> int:
    """Tell every time slot that was ever published, and what everybody may do; how many facts."""
    # The events first, as whoever changes one does: nobody counts a version at the same moment.
    public = select(Event.id).where(Event.status != "draft").order_by(Event.id)
    events = session.scalars(public.with_for_update()).all()
    slots = select(Occurrence).where(Occurrence.event_id.in_(events)).order_by(Occurrence.id)
    notice = session.scalars(slots.with_for_update(of=Occurrence)).all()
    for slot in notice:
        operations.tell_again(session, slot)
    people = session.scalars(select(StaffMember).order_by(StaffMember.id)).all()
    for person in people:
        facts.publish_staff_access(session, person)
    return len(notice) + len(people)


if __name__ == "__main__":
    sys.exit(main())
