"""Every write about organisations. Operations take a session and never commit."""

from dataclasses import fields
from typing import Any
from uuid import uuid4

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.events.event.facts import republish_occurrence
from services.events.event.slugs import make_slug
from services.events.event.texts import update_search_text
from services.events.identity.facts import publish_staff_access
from services.events.models import Event, EventStatus, Occurrence, Organisation
from services.events.models.staff import Membership, StaffMember
from services.events.organisations.schemas import OrganisationDetails
from shared import clock
from shared.errors import Conflict
from shared.staff import audit
from shared.staff.access import StaffAccess


class NameTaken(Conflict):
    """Another organisation has this name, or one that leads to the same slug."""

    code, title = "name-taken", "There is an organisation of this name already"


def create_organisation(
    session: Session, name: dict[str, str], contact_email: str = "", contact_phone: str = ""
) -> Organisation:
    """Create an organisation; its slug is made from the Finnish name. Raises NameTaken."""
    organisation = Organisation(
        slug=make_slug(name["fi"]) or uuid4().hex[:12],
        name=name,
        contact_email=contact_email,
        contact_phone=contact_phone,
    )
    session.add(organisation)
    try:
        session.flush()
    except IntegrityError:
        raise NameTaken from None
    return organisation


def change_details(
    session: Session, actor: StaffAccess, organisation: Organisation, details: OrganisationDetails
) -> None:
    """Change the details and publish every fact that contains them. The slug stays the same."""
    changed = [
        field.name
        for field in fields(details)
        if getattr(organisation, field.name) != getattr(details, field.name)
    ]
    if not changed:
        return
    for name in changed:
        setattr(organisation, name, getattr(details, name))
    session.flush()
    if "name" in changed:
        _publish_member_access(session, organisation)
    _publish_events(session, organisation)
    audit.record_action(
        session, actor, "organisation_changed", organisation_id=organisation.id,
        target_id=organisation.id, target=organisation.name["fi"], fields=", ".join(changed),
    )  # fmt: skip


def _publish_member_access(session: Session, organisation: Organisation) -> None:
    """Publish each member's access, because it contains the organisation's name."""
    members = (
        select(StaffMember)
        .join(Membership)
        .where(Membership.organisation_id == organisation.id)
        .order_by(StaffMember.id)
    )
    for staff_member in session.scalars(members):
        publish_staff_access(session, staff_member)


def _publish_events(session: Session, organisation: Organisation) -> None:
    """Index the events again, and publish the coming occurrences with the new name and contact."""
    owned = select(Event).where(Event.organisation_id == organisation.id).order_by(Event.id)
    for event in session.scalars(_lock_rows(owned, Event)):
        update_search_text(event)
    coming = (
        select(Occurrence)
        .join(Event, Occurrence.event_id == Event.id)
        .where(
            Event.organisation_id == organisation.id,
            Event.status == EventStatus.PUBLISHED,
            Occurrence.ends_at > clock.now(),
        )
        .order_by(Occurrence.id)
    )
    for occurrence in session.scalars(_lock_rows(coming, Occurrence)):
        republish_occurrence(session, occurrence)


def _lock_rows(rows: Select[Any], table: type[Event] | type[Occurrence]) -> Select[Any]:
    """Lock the rows until the commit and read them again, so that no other change gets lost."""
    return rows.with_for_update(of=table).execution_options(populate_existing=True)
