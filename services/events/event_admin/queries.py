"""Reads of the staff's list of events."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, assert_never
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session

from services.events.models import PUBLIC_STATUSES, Event, EventStatus, Occurrence
from shared import clock
from shared.search_text import fold_words

PAGE_SIZE = 30


class Tab(StrEnum):
    """The tabs of the list; the code is in the page's address."""

    COMING = "coming"
    DRAFTS = "drafts"
    PAST = "past"


@dataclass(frozen=True)
class EventSearch:
    """The events to list: of one organisation, or of all when `organisation_id` is None."""

    organisation_id: UUID | None
    words: str = ""


def list_events(
    session: Session, search: EventSearch, tab: Tab, page: int
) -> tuple[Sequence[Event], dict[Tab, int]]:
    """Return a page of events under a tab, and the number of events under each tab."""
    counts = {
        one: session.scalar(select(func.count()).select_from(_select_ids(search, one).subquery()))
        or 0
        for one in Tab
    }
    ordered = _select_ids(search, tab).order_by(_build_order(tab), Event.id)
    ids = session.scalars(ordered.offset((page - 1) * PAGE_SIZE).limit(PAGE_SIZE)).all()
    events = {event.id: event for event in session.scalars(select(Event).where(Event.id.in_(ids)))}
    return [events[event_id] for event_id in ids], counts


def find_last_changed(session: Session, organisation_id: UUID) -> Event | None:
    """Return the event that the organisation's staff changed last, the model of a new one."""
    own = select(Event).where(Event.organisation_id == organisation_id)
    return session.scalars(own.order_by(Event.changed_at.desc().nulls_last()).limit(1)).first()


def _select_ids(search: EventSearch, tab: Tab) -> Select[UUID]:
    found = select(Event.id).where(_build_condition(tab))
    if search.organisation_id:
        found = found.where(Event.organisation_id == search.organisation_id)
    for word in fold_words(search.words):
        found = found.where(Event.search_text.contains(word, autoescape=True))
    return found


def _build_condition(tab: Tab) -> ColumnElement[bool]:
    coming = exists().where(Occurrence.event_id == Event.id, Occurrence.ends_at > clock.now())
    match tab:
        case Tab.COMING:
            return Event.status.in_(PUBLIC_STATUSES) & coming
        case Tab.DRAFTS:
            return Event.status == EventStatus.DRAFT
        case Tab.PAST:
            return Event.status.in_(PUBLIC_STATUSES) & ~coming
        case _:
            assert_never(tab)


def _build_order(tab: Tab) -> ColumnElement[Any]:
    """Order coming events by their next occurrence, drafts by change, past ones by their last."""
    starts = select(func.min(Occurrence.starts_at)).where(Occurrence.event_id == Event.id)
    match tab:
        case Tab.COMING:
            return starts.where(Occurrence.ends_at > clock.now()).scalar_subquery().asc()
        case Tab.DRAFTS:
            return Event.changed_at.desc().nulls_last()
        case Tab.PAST:
            return starts.scalar_subquery().desc()
        case _:
            assert_never(tab)
