"""Events made, changed, published, copied and deleted by staff. None of these commits."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.events.event import changes, deadlines, free_slugs, texts
from services.events.event import operations as core
from services.events.event.local_time import moment
from services.events.event_admin import checks
from services.events.event_admin.schemas import HERE, NEW, ONLINE
from services.events.models import Event, Occurrence, Organisation, Venue
from services.events.occurrences import operations as occurrences
from shared import clock
from shared.errors import Conflict, Unprocessable
from shared.staff.access import StaffAccess
from shared.web.text import _

COLUMNS = (
    "title", "summary", "description", "kind", "fields", "target_groups", "online_url",
    "registration", "registration_url", "contact_name", "contact_email", "contact_phone",
    "opens_at", "closes_rule", "cancel_rule",
)  # fmt: skip
COPIED = (*COLUMNS[:-3], "closes_rule", "cancel_rule")


class TellsPeople(Conflict):
    """The change is told at once to everyone who has a seat; that has to be meant."""

    code, title = "tells-people", "People who registered hear of it at once"

    def __init__(self, seats: int) -> None:
        super().__init__()
        self.seats = seats


class NotReady(Unprocessable):
    """Something is missing that a published event needs; `errors` says what."""

    code, title = "not-ready", "The event is not ready"


def make(
    session: Session, actor: StaffAccess, organisation: Organisation, form: dict[str, Any]
) -> Event:
    """A new draft without times, from what EventForm loads."""
    event = Event(id=uuid4(), organisation=organisation, version=0, occurrences=[])
    _fill(session, event, form)
    event.slug = free_slugs.free(session, event)
    core.create(session, event)
    changes.done(session, actor, event, "event_made")
    return event


def edit(
    session: Session,
    actor: StaffAccess,
    event: Event,
    form: dict[str, Any],
    *,
    confirmed: bool = False,
) -> None:
    """Change an event; whoever has a seat hears of another place.

    Raises TellsPeople unless that was confirmed, Unprocessable with errors by field.
    """
    place = (event.venue_id, event.online_url)
    with core.telling(session, event):
        changed = _fill(session, event, form)
        session.flush()
        _require_sound(event)
        seats = occurrences.seats_to_come(event.occurrences)
        if place != (event.venue_id, event.online_url) and seats and not confirmed:
            raise TellsPeople(seats)
    if event.status == "draft":
        event.slug = free_slugs.free(session, event)
    core.index(event)
    if changed:
        changes.done(session, actor, event, "event_changed", what=", ".join(changed))


def publish(session: Session, actor: StaffAccess, event: Event) -> None:
    """Show a draft to everybody; NotReady with what is missing, Conflict when it is no draft."""
    wrong = checks.faults(event)
    if wrong:
        raise NotReady(errors=wrong)
    core.publish(session, event)
    changes.done(session, actor, event, "event_published")


def copy(session: Session, actor: StaffAccess, event: Event, days: int | None) -> Event:
    """The same event as a new draft, its times so many days later; without any when None.

    Raises NoSuchTime when a slot would fall into the hour that the clocks leave out.
    """
    made = Event(id=uuid4(), organisation=event.organisation, venue=event.venue, version=0)
    for name in COPIED:
        setattr(made, name, getattr(event, name))
    made.occurrences = [] if days is None else _later(made, event.occurrences, days)
    made.slug = free_slugs.free(session, made)
    core.create(session, made)
    changes.done(session, actor, made, "event_copied")
    return made


def delete(session: Session, actor: StaffAccess, event: Event) -> None:
    """Take a draft away; Conflict once it was published, because people know of it."""
    if event.status != "draft":
        raise Conflict
    changes.note(session, actor, event, "draft_deleted")
    session.delete(event)


def _fill(session: Session, event: Event, form: dict[str, Any]) -> list[str]:
    """Bring the event to what the form says; the names of what is other than before."""
    changed = [name for name in COLUMNS if getattr(event, name) != form[name]]
    for name in changed:
        setattr(event, name, form[name])
    venue = _venue(session, event.organisation, form)
    if event.venue is not venue:
        event.venue = venue
        changed.append("venue")
    for slot in event.occurrences:
        if slot.ends_at > clock.now():
            _set_deadlines(event, slot, changed)
    return changed


def _set_deadlines(event: Event, slot: Occurrence, changed: Sequence[str]) -> None:
    if "opens_at" in changed:
        slot.opens_at = event.opens_at or clock.now()
    if {"closes_rule", "cancel_rule"} & set(changed):
        deadlines.apply(event, slot)


def _require_sound(event: Event) -> None:
    """What a change must not break; Unprocessable with errors by field."""
    if event.opens_at and any(slot.closes_at <= event.opens_at for slot in event.occurrences):
        notice = _("It would open only after it has closed. Choose an earlier day.")
        raise Unprocessable(errors={"opens_day": notice})
    if event.status == "draft":
        return
    if not texts.complete(event):
        notice = _("What is published needs a title, a summary and a description in one language.")
        raise Unprocessable(errors={"title_fi": notice})
    if event.registration != HERE and occurrences.seats_to_come(event.occurrences):
        notice = _("People have registered here already. Cancel the times, or keep it as it is.")
        raise Unprocessable(errors={"registration": notice})


def _venue(session: Session, organisation: Organisation, form: dict[str, Any]) -> Venue | None:
    """The place that was chosen, or made; None for an event online only. Unprocessable."""
    if form["place"] == ONLINE:
        return None
    mine = select(Venue).where(Venue.organisation_id == organisation.id)
    if form["place"] == NEW:
        asked = form["venue"]
        same = mine.where(Venue.name == asked["name"], Venue.address == asked["address"])
        found = session.scalars(same.limit(1)).first()
        return found or Venue(id=uuid4(), organisation_id=organisation.id, **asked)
    chosen = session.scalars(mine.where(Venue.id == form["place"])).one_or_none()
    if chosen is None:
        raise Unprocessable(errors={"place": _("Choose a place.")})
    return chosen


def _later(made: Event, slots: Sequence[Occurrence], days: int) -> list[Occurrence]:
    """The slots that were to be held, so many days later at the same hours of the clock."""
    later = []
    for slot in slots:
        if not slot.cancelled:
            zone = slot.time_zone
            times = (_shifted(slot.starts_at, days, zone), _shifted(slot.ends_at, days, zone))
            later += occurrences.made(made, [times], slot.capacity, zone)
    return later


def _shifted(at: datetime, days: int, zone: str) -> datetime:
    local = at.astimezone(ZoneInfo(zone))
    return moment(local.date() + timedelta(days=days), local.time(), zone)
