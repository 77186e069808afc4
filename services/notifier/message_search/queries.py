"""Find an organisation's messages, with a number of statements that does not depend on them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, false, func, or_, select
from sqlalchemy.orm import Session

from services.notifier.message_log.queries import join_registrations, list_searched_words
from services.notifier.message_log.states import StateGroup, filter_group
from services.notifier.models import (
    REGISTRATION_KINDS,
    ChannelName,
    Message,
    MessageKind,
    Occurrence,
    Registration,
)
from shared.search_text import fold_words, has_words

PAGE_SIZE = 50
MAX_WORDS_LENGTH = 100
# More would not fit into one statement; whoever finds so many has to say more.
MAX_PEOPLE = 5000
CHUNK_SIZE = 500
YEARS = range(2000, 2100)
Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, kw_only=True)
class LedgerFilter:
    """The messages to list.

    q: words of a name, an e-mail address or a number.
    event: words of the event's title in any language.
    since, until: the days in which they were sent or due, both included.
    """

    q: str = ""
    event: str = ""
    occurrence: UUID | None = None
    state: StateGroup | None = None
    kind: MessageKind | None = None
    channel: ChannelName | None = None
    since: date | None = None
    until: date | None = None

    @classmethod
    def from_query(cls, args: Mapping[str, str]) -> "LedgerFilter":
        """Read the filter from an address; ignore values that do not exist."""
        kind = _find_member(MessageKind, args.get("kind", ""))
        return cls(
            q=args.get("q", "").strip()[:MAX_WORDS_LENGTH],
            event=args.get("event", "").strip()[:MAX_WORDS_LENGTH],
            occurrence=_read_id(args.get("occurrence", "")),
            state=_find_member(StateGroup, args.get("state", "")),
            kind=kind if kind in REGISTRATION_KINDS else None,
            channel=_find_member(ChannelName, args.get("channel", "")),
            since=read_day(args.get("since", "")),
            until=read_day(args.get("until", "")),
        )

    @property
    def query(self) -> str:
        """Return the filter as the query of an address, without what is not chosen."""
        return urlencode({name: value for name, value in self.fields.items() if value})

    @property
    def fields(self) -> dict[str, str]:
        """Return the filter as values of the fields of a form."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: str(value or "") for name, value in values.items()}

    @property
    def is_empty(self) -> bool:
        """Return whether every message matches."""
        return not self.query


class TooManyPeople(Exception):
    """The words fit so many people that the list would help nobody."""


def read_day(typed: str) -> date | None:
    """Return a day as a browser sends it; None for anything else."""
    try:
        day = date.fromisoformat(typed.strip())
    except ValueError:
        return None
    return day if day.year in YEARS else None


def select_messages(
    session: Session, organisation_id: UUID, wanted: LedgerFilter, zone: str
) -> Select[Message]:
    """Return the statement of the messages that a filter finds, the newest first.

    The words are compared here and not in the database, because databases disagree on capital
    letters outside ASCII. Raises TooManyPeople.
    """
    sent_at = func.coalesce(Message.sent_at, Message.due_at)
    rows = (
        join_registrations(select(Message))
        .join(Occurrence, Registration.occurrence_id == Occurrence.id)
        .where(
            Occurrence.organisation_id == organisation_id,
            *_filter_columns(wanted),
            *_filter_days(sent_at, wanted, zone),
        )
    )
    if wanted.event:
        rows = rows.where(_match_event(session, organisation_id, wanted.event))
    if wanted.q:
        rows = rows.where(_match_person(session, organisation_id, wanted.q))
    return rows.order_by(sent_at.desc(), Message.id)


def list_messages(
    session: Session, statement: Select[Message], page: int
) -> tuple[Sequence[Message], bool]:
    """Return a page of a statement's messages, and whether there are more."""
    rows = statement.offset((page - 1) * PAGE_SIZE).limit(PAGE_SIZE + 1)
    found = session.scalars(rows).unique().all()
    return found[:PAGE_SIZE], len(found) > PAGE_SIZE


def count_messages(session: Session, statement: Select[Message]) -> int:
    """Return how many messages a statement finds."""
    counted = statement.with_only_columns(func.count(Message.id)).order_by(None)
    return session.execute(counted).scalar_one()


def iterate_messages(session: Session, statement: Select[Message]) -> Iterator[Message]:
    """Yield all messages of a statement, read in chunks."""
    ids = session.scalars(statement.with_only_columns(Message.id)).all()
    for start in range(0, len(ids), CHUNK_SIZE):
        chunk = ids[start : start + CHUNK_SIZE]
        rows = select(Message).where(Message.id.in_(chunk))
        by_id = {one.id: one for one in session.scalars(rows).unique()}
        yield from (by_id[one] for one in chunk if one in by_id)
        session.expunge_all()


def find_occurrence(
    session: Session, organisation_id: UUID, occurrence_id: UUID | None
) -> Occurrence | None:
    """Return the occurrence of a filter, if it is one of this organisation."""
    occurrence = session.get(Occurrence, occurrence_id) if occurrence_id else None
    if occurrence is None or occurrence.organisation_id != organisation_id:
        return None
    return occurrence


def _filter_columns(wanted: LedgerFilter) -> list[ColumnElement[bool]]:
    conditions = []
    if wanted.occurrence:
        conditions.append(Registration.occurrence_id == wanted.occurrence)
    if wanted.state:
        conditions.append(filter_group(wanted.state))
    if wanted.kind:
        conditions.append(Message.kind == wanted.kind)
    if wanted.channel:
        conditions.append(Message.channel == wanted.channel)
    return conditions


def _filter_days(
    sent_at: ColumnElement[datetime], wanted: LedgerFilter, zone: str
) -> list[ColumnElement[bool]]:
    conditions = []
    if wanted.since:
        conditions.append(sent_at >= _find_midnight(wanted.since, zone))
    if wanted.until:
        conditions.append(sent_at < _find_midnight(wanted.until + timedelta(days=1), zone))
    return conditions


def _find_midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def _match_event(session: Session, organisation_id: UUID, words: str) -> ColumnElement[bool]:
    wanted = fold_words(words)
    rows = select(Occurrence.id, Occurrence.title).where(
        Occurrence.organisation_id == organisation_id
    )
    found = [one for one, title in session.execute(rows) if has_words(wanted, title.values())]
    return Occurrence.id.in_(found) if found else false()


def _match_person(session: Session, organisation_id: UUID, words: str) -> ColumnElement[bool]:
    """Return the condition of a contact's registrations, and of messages to a former address."""
    wanted = list_searched_words(words)
    has_contact = or_(
        Registration.contact_name != "",
        Registration.contact_email != "",
        Registration.contact_phone != "",
    )
    contacts = (
        select(
            Registration.id,
            Registration.contact_name,
            Registration.contact_email,
            Registration.contact_phone,
        )
        .join(Occurrence, Registration.occurrence_id == Occurrence.id)
        .where(has_contact, Occurrence.organisation_id == organisation_id)
    )
    recipients = (
        join_registrations(select(Registration.id, Message.recipient))
        .join(Occurrence, Registration.occurrence_id == Occurrence.id)
        .where(has_contact, Occurrence.organisation_id == organisation_id)
        .distinct()
    )
    texts: dict[UUID, set[str]] = {}
    for rows in (contacts, recipients):
        for registration_id, *contact in session.execute(rows):
            texts.setdefault(registration_id, set()).update(contact)
    found = [one for one, contact in texts.items() if has_words(wanted, contact)]
    if len(found) > MAX_PEOPLE:
        raise TooManyPeople
    return Registration.id.in_(found) if found else false()


def _find_member(choices: type[Choice], value: str) -> Choice | None:
    return choices(value) if value in set(choices) else None


def _read_id(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return None
