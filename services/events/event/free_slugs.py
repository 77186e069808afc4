"""An event's address: made from its title, unlike any other, for ever once it is published."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.events.event.slugs import slug
from services.events.models import Event
from shared.i18n import LANGUAGES


def free(session: Session, event: Event) -> str:
    """The address of the event's title; with its year, then a piece of its id, if that is taken."""
    title = next((event.title[code] for code in LANGUAGES if event.title.get(code)), "")
    wanted = slug(title) or "event"
    years = [f"{wanted}-{slot.starts_at.year}" for slot in event.occurrences[:1]]
    candidates = [wanted, *years, f"{wanted}-{event.id.hex[:8]}"]
    others = select(Event.slug).where(Event.slug.in_(candidates), Event.id != event.id)
    taken = set(session.scalars(others))
    return next(one for one in candidates if one not in taken)
