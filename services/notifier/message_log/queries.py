"""Reads of the ledger of messages about registrations; mails to the staff are not among them."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVarTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from services.notifier.message import subjects
from services.notifier.message_log import states
from services.notifier.models import Message, Occurrence, Registration
from shared import clock
from shared.errors import NotFound

PAGE_SIZE = 50
MAX_PROBLEMS = 50
Columns = TypeVarTuple("Columns")
MIN_DIGITS = 4  # of a phone number, before it finds anybody


def occurrence(session: Session, occurrence_id: UUID) -> Occurrence:
    """One time slot; NotFound."""
    found = session.get(Occurrence, occurrence_id)
    if found is None:
        raise NotFound
    return found


def registration(session: Session, registration_id: UUID) -> Registration:
    """One registration; NotFound."""
    found = session.get(Registration, registration_id)
    if found is None:
        raise NotFound
    return found


def message(session: Session, message_id: UUID) -> Message:
    """One message about a registration; NotFound."""
    found = session.scalars(_about(select(Message)).where(Message.id == message_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def written_about(
    session: Session, organisation_id: UUID, page: int
) -> tuple[Sequence[Occurrence], bool]:
    """An organisation's time slots that were written about, coming ones first; and if more."""
    over = Occurrence.ends_at < clock.now()
    coming = case((over, None), else_=Occurrence.starts_at)
    written = _about(select(Message.id)).where(Registration.occurrence_id == Occurrence.id)
    rows = select(Occurrence).where(Occurrence.organisation_id == organisation_id, written.exists())
    return _paged(session, rows.order_by(over, coming, Occurrence.starts_at.desc()), page)


def counts(session: Session, slots: Iterable[Occurrence]) -> Mapping[UUID, Counter[str]]:
    """How many messages of each group there are about these time slots."""
    rows = _about(select(Registration.occurrence_id, Message.status, func.count(Message.id)))
    rows = rows.where(Registration.occurrence_id.in_([slot.id for slot in slots]))
    found: dict[UUID, Counter[str]] = defaultdict(Counter)
    grouped = rows.group_by(Registration.occurrence_id, Message.status)
    for occurrence_id, status, number in session.execute(grouped):
        found[occurrence_id][states.group(status)] += number
    return found


def troubled(session: Session, organisation_id: UUID) -> Sequence[Message]:
    """Messages about what is to come that did not arrive or may not have, the most urgent first.

    Not those that hold no more, and not those that a later message has made up for.
    """
    moment = clock.now()
    rows = _about(select(Message)).join(Occurrence, Registration.occurrence_id == Occurrence.id)
    rows = rows.where(
        Occurrence.organisation_id == organisation_id,
        Occurrence.ends_at > moment,
        Message.status.in_(states.TROUBLE),
        ~said_later(),
    )
    found = session.scalars(
        rows.order_by(Occurrence.starts_at, Message.created_at.desc()).limit(MAX_PROBLEMS)
    )
    return [one for one in found if subjects.holds(one, moment)]


def ledger(
    session: Session, occurrence_id: UUID, state: str, kind: str, page: int
) -> tuple[Sequence[Message], bool]:
    """A page of what was said about a time slot: what needs doing first, then the newest."""
    rows = _about(select(Message)).where(Registration.occurrence_id == occurrence_id)
    if state:
        rows = rows.where(Message.status.in_(states.GROUPS[state]))
    if kind:
        rows = rows.where(Message.kind == kind)
    calm = Message.status.not_in(states.TROUBLE)
    return _paged(session, rows.order_by(calm, Message.created_at.desc(), Message.id), page)


def of_registration(session: Session, registration_id: UUID) -> Sequence[Message]:
    """All that was said about one registration, the newest first."""
    rows = _about(select(Message)).where(Message.subject_id == registration_id)
    return session.scalars(rows.order_by(Message.created_at.desc(), Message.channel)).all()


def recipients(session: Session, organisation_id: UUID, words: str) -> Sequence[Registration]:
    """Registrations that these words find: a name, an address or a number, now or then."""
    fields = (Registration.contact_name, Registration.contact_email, Message.recipient)
    fits = [field.icontains(words, autoescape=True) for field in fields]
    digits = re.sub(r"\D", "", words).lstrip("0")
    if len(digits) >= MIN_DIGITS and not re.search(r"[^\d\s+()-]", words):
        fits += [Registration.contact_phone.contains(digits), Message.recipient.contains(digits)]
    found = _about(select(Registration.id)).where(or_(*fits)).distinct()
    rows = select(Registration).join(Registration.occurrence).where(
        Occurrence.organisation_id == organisation_id, Registration.id.in_(found)
    )  # fmt: skip
    rows = rows.order_by(Occurrence.starts_at.desc(), Registration.contact_name)
    return session.scalars(rows.limit(PAGE_SIZE)).all()


def said_later() -> ColumnElement[bool]:
    """Whether a message has a successor: a later one to the same family on the same channel.

    Every message tells the whole state, so the last one is enough; reminders follow reminders.
    """
    later = aliased(Message)
    return (
        select(later.id)
        .where(
            later.subject_id == Message.subject_id,
            later.channel == Message.channel,
            later.id != Message.id,
            later.status != "cancelled",
            later.created_at > Message.created_at,
            (later.kind == "reminder") == (Message.kind == "reminder"),
        )
        .correlate(Message)
        .exists()
    )


def has_twin(session: Session, one: Message, recipient: str) -> bool:
    """Whether there is a message by the same cause to this recipient already."""
    rows = select(Message.id).where(
        Message.cause == one.cause,
        Message.subject_id == one.subject_id,
        Message.channel == one.channel,
        Message.recipient == recipient,
        Message.id != one.id,
    )
    return session.execute(rows).first() is not None


def _about(rows: Select[*Columns]) -> Select[*Columns]:
    """These rows with the registrations that messages are about."""
    theirs = and_(Message.subject_id == Registration.id, Message.subject_type == "registration")
    return rows.select_from(Message).join(Registration, theirs)


def _paged(session: Session, rows: Select[Any], page: int) -> tuple[Sequence[Any], bool]:
    found = session.scalars(rows.offset((page - 1) * PAGE_SIZE).limit(PAGE_SIZE + 1)).all()
    return found[:PAGE_SIZE], len(found) > PAGE_SIZE
