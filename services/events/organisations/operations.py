"""Every write about organisations. Each takes a session; none commits."""

from typing import Any
from uuid import uuid4

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.events.event import operations as events
from services.events.event.slugs import slug
from services.events.identity import facts
from services.events.models import Event, Occurrence, Organisation
from services.events.models.staff import Membership, StaffMember
from services.events.people import operations as people
from shared import clock
from shared.errors import Conflict
from shared.staff import audit
from shared.staff.access import StaffAccess

DETAILS = ("name", "contact_email", "contact_phone")


class NameTaken(Conflict):
    """Another organisation has this name, or one that makes the same address."""

    code, title = "name-taken", "There is an organisation of this name already"


def add(session: Session, actor: StaffAccess, form: dict[str, Any]) -> Organisation:
    """A new organisation, whose first administrator is invited. NameTaken."""
    made = create_organisation(session, **{name: form[name] for name in DETAILS})
    asked = {"email": form["admin_email"], "role": people.ADMIN, "language": form["language"]}
    people.invite_staff(session, actor, made, asked)
    _note(session, actor, "organisation_added", made)
    return made


def create_organisation(
    session: Session, name: dict[str, str], contact_email: str = "", contact_phone: str = ""
) -> Organisation:
    """A new organisation, at an address made from its Finnish name. NameTaken."""
    made = Organisation(
        slug=slug(name["fi"]) or uuid4().hex[:12],
        name=name,
        contact_email=contact_email,
        contact_phone=contact_phone,
    )
    session.add(made)
    try:
        session.flush()
    except IntegrityError:
        raise NameTaken from None
    return made


def change_details(
    session: Session, actor: StaffAccess, organisation: Organisation, form: dict[str, Any]
) -> None:
    """Other details; whoever knows the organisation by them hears of it. The address stays."""
    before = {name: getattr(organisation, name) for name in DETAILS}
    changed = [name for name in DETAILS if before[name] != form[name]]
    for name in changed:
        setattr(organisation, name, form[name])
    if not changed:
        return
    session.flush()
    if "name" in changed:
        _tell_members(session, organisation)
    _tell_events(session, organisation)
    _note(session, actor, "organisation_changed", organisation, fields=", ".join(changed))


def _tell_members(session: Session, organisation: Organisation) -> None:
    """What people may do names the organisation, in every service."""
    members = select(StaffMember).join(Membership)
    mine = members.where(Membership.organisation_id == organisation.id)
    for person in session.scalars(mine.order_by(StaffMember.id)):
        facts.publish_staff_access(session, person)


def _tell_events(session: Session, organisation: Organisation) -> None:
    """Coming time slots carry the organiser's name and contact; the catalogue finds by the name."""
    mine = select(Event).where(Event.organisation_id == organisation.id).order_by(Event.id)
    for event in session.scalars(_locked(mine, Event)):
        events.index(event)
    slots = select(Occurrence).join(Event, Occurrence.event_id == Event.id)
    coming = slots.where(
        Event.organisation_id == organisation.id,
        Event.status == "published",
        Occurrence.ends_at > clock.now(),
    )
    for occurrence in session.scalars(_locked(coming.order_by(Occurrence.id), Occurrence)):
        events.tell_again(session, occurrence)


def _locked(rows: Select[Any], table: type[Event] | type[Occurrence]) -> Select[Any]:
    """The rows as they are now, held until the end: no change of somebody else's gets lost."""
    return rows.with_for_update(of=table).execution_options(populate_existing=True)


def _note(session: Session, actor: StaffAccess, act: str, one: Organisation, **detail: str) -> None:
    audit.record_action(
        session, actor, act, organisation_id=one.id, subject_id=one.id, subject=one.name["fi"],
        **detail,
    )  # fmt: skip
