"""Reads of waiting lists."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from services.registrations.models import (
    IS_OFFERED,
    IS_WAITING,
    OPEN_STATUSES,
    Occurrence,
    WaitingEntry,
)
from services.registrations.waiting_list.allocation import Party, Position, find_position
from shared import links
from shared.config import Settings
from shared.contracts.values import RegistrationMode
from shared.errors import NotFound


def find_entry(session: Session, entry_id: UUID, *, lock: bool = False) -> WaitingEntry | None:
    """Find an entry; `lock` locks its occurrence, and so its list, until the transaction ends.

    Every change of a list locks the occurrence first, so that two changes never wait for each
    other.
    """
    entry = session.get(WaitingEntry, entry_id)
    if entry is not None and lock:
        lock_occurrence(session, entry.occurrence_id)
        session.refresh(entry)
    return entry


def get_by_secret(
    session: Session, settings: Settings, token: str, *, lock: bool = False
) -> WaitingEntry:
    """Return the entry of a secret, sent or shown; raise InvalidSecret for any other."""
    entry = find_entry(session, links.read_secret_id(token), lock=lock)
    if entry is None or not any(
        links.is_valid_secret(settings, purpose, token, entry.link_version)
        for purpose in (links.SENT_WAITING_LINK, links.SHOWN_WAITING_LINK)
    ):
        raise links.InvalidSecret("This link is not valid.")
    return entry


def is_sent_link(settings: Settings, entry: WaitingEntry, token: str) -> bool:
    """Return whether the secret came from a message, so that its address was read."""
    return links.is_valid_secret(settings, links.SENT_WAITING_LINK, token, entry.link_version)


def lock_occurrence(session: Session, occurrence_id: UUID) -> Occurrence:
    """Return an occurrence as it is now, its row locked until the transaction ends."""
    occurrence = session.get(
        Occurrence, occurrence_id, with_for_update=True, populate_existing=True
    )
    if occurrence is None:
        raise NotFound("There is no such occurrence.")
    return occurrence


def list_parties(session: Session, occurrence_id: UUID) -> list[Party]:
    """List the parties that wait, in their order."""
    rows = select(WaitingEntry.id, WaitingEntry.seats).where(
        WaitingEntry.occurrence_id == occurrence_id, IS_WAITING
    )
    in_order = rows.order_by(WaitingEntry.queued_at, WaitingEntry.id)
    return [Party(entry_id, seats) for entry_id, seats in session.execute(in_order)]


def find_entry_position(session: Session, entry: WaitingEntry) -> Position | None:
    """Find the place of an entry on its list; None when it does not wait."""
    return find_position(entry.id, list_parties(session, entry.occurrence_id))


def list_entries(session: Session, occurrence_id: UUID) -> Sequence[WaitingEntry]:
    """List all entries of an occurrence, in the order in which they wait or waited."""
    rows = select(WaitingEntry).where(WaitingEntry.occurrence_id == occurrence_id)
    return session.scalars(rows.order_by(WaitingEntry.queued_at, WaitingEntry.id)).all()


def count_waiting(session: Session, occurrence_id: UUID) -> int:
    """Count the entries that wait, or have an offer."""
    rows = select(func.count()).where(
        WaitingEntry.occurrence_id == occurrence_id, WaitingEntry.status.in_(OPEN_STATUSES)
    )
    return session.scalars(rows).one()


def count_open_entries(session: Session, email: str, phone: str, now: datetime) -> int:
    """Count the entries of a contact on lists of occurrences that are to come."""
    pairs = ((WaitingEntry.email_key, email.lower()), (WaitingEntry.contact_phone, phone))
    same_contact = or_(*(column == address for column, address in pairs if address))
    rows = (
        select(func.count())
        .select_from(WaitingEntry)
        .join(Occurrence, Occurrence.id == WaitingEntry.occurrence_id)
        .where(same_contact, WaitingEntry.status.in_(OPEN_STATUSES), Occurrence.ends_at > now)
    )
    return session.scalars(rows).one()


def list_expired_offers(
    session: Session, occurrence_id: UUID, now: datetime
) -> Sequence[WaitingEntry]:
    """List the entries whose offer was not accepted in time."""
    rows = select(WaitingEntry).where(WaitingEntry.occurrence_id == occurrence_id, _is_expired(now))
    return session.scalars(rows.order_by(WaitingEntry.offered_until, WaitingEntry.id)).all()


def list_due_occurrences(session: Session, now: datetime, limit: int) -> Sequence[UUID]:
    """List occurrences with an expired offer, or with free seats into which an entry fits."""
    expired = select(WaitingEntry.occurrence_id).where(_is_expired(now))
    can_offer = and_(
        Occurrence.smallest_waiting <= Occurrence.capacity - Occurrence.taken,
        Occurrence.registration_mode == RegistrationMode.HERE,
        Occurrence.cancelled.is_(False),
        Occurrence.opens_at <= now,
        Occurrence.closes_at > now,
    )
    rows = select(Occurrence.id).where(or_(Occurrence.id.in_(expired), can_offer))
    return session.scalars(rows.order_by(Occurrence.id).limit(limit)).all()


def _is_expired(now: datetime) -> ColumnElement[bool]:
    return and_(IS_OFFERED, WaitingEntry.offered_until <= now)
