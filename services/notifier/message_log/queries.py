"""Reads of the messages about registrations; mails to staff are not among them."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVarTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import Session, aliased

from services.notifier.message.kinds import is_valid
from services.notifier.message_log.states import StateGroup, filter_group, find_group
from services.notifier.models import (
    PROBLEM_STATES,
    RULE_KINDS,
    SENT_STATES,
    WAITING_STATES,
    Message,
    MessageKind,
    MessageState,
    Occurrence,
    Registration,
    SubjectType,
)
from shared import clock
from shared.errors import NotFound
from shared.search_text import fold_text, fold_words, has_words

PAGE_SIZE = 50
MAX_PROBLEMS = 50
MIN_DIGITS = 4  # of a phone number in a search
Columns = TypeVarTuple("Columns")


def get_occurrence(session: Session, occurrence_id: UUID) -> Occurrence:
    """Return an occurrence; raise NotFound."""
    occurrence = session.get(Occurrence, occurrence_id)
    if occurrence is None:
        raise NotFound
    return occurrence


def get_registration(session: Session, registration_id: UUID) -> Registration:
    """Return a registration; raise NotFound."""
    registration = session.get(Registration, registration_id)
    if registration is None:
        raise NotFound
    return registration


def get_message(session: Session, message_id: UUID) -> Message:
    """Return a message about a registration; raise NotFound."""
    rows = join_registrations(select(Message)).where(Message.id == message_id)
    message = session.scalars(rows).one_or_none()
    if message is None:
        raise NotFound
    return message


def list_occurrences(
    session: Session, organisation_id: UUID, page: int
) -> tuple[Sequence[Occurrence], bool]:
    """Return a page of an organisation's occurrences with messages, and whether there are more.

    Coming occurrences are first, the next one at the top; then past ones, the latest at the top.
    """
    is_past = Occurrence.ends_at < clock.now()
    coming_start = case((is_past, None), else_=Occurrence.starts_at)
    messages = join_registrations(select(Message.id)).where(
        Registration.occurrence_id == Occurrence.id
    )
    rows = (
        select(Occurrence)
        .where(Occurrence.organisation_id == organisation_id, messages.exists())
        .order_by(is_past, coming_start, Occurrence.starts_at.desc())
    )
    return _load_page(session, rows, page)


def count_messages(
    session: Session, occurrences: Iterable[Occurrence]
) -> Mapping[UUID, Counter[StateGroup]]:
    """Return the numbers of messages by occurrence and group of states."""
    is_held = Message.held_by.is_not(None)
    rows = (
        join_registrations(
            select(Registration.occurrence_id, Message.state, is_held, func.count(Message.id))
        )
        .where(Registration.occurrence_id.in_([occurrence.id for occurrence in occurrences]))
        .group_by(Registration.occurrence_id, Message.state, is_held)
    )
    counts: dict[UUID, Counter[StateGroup]] = defaultdict(Counter)
    for occurrence_id, state, held, number in session.execute(rows):
        counts[occurrence_id][find_group(state, is_held=held)] += number
    return counts


def list_problems(session: Session, organisation_id: UUID) -> Sequence[Message]:
    """Return messages that did not arrive, or may not have, the most urgent first.

    Left out are messages about past occurrences, messages that are no longer true, and messages
    that a later one, or one on the other channel, has replaced.
    """
    now = clock.now()
    rows = (
        join_registrations(select(Message))
        .join(Occurrence, Registration.occurrence_id == Occurrence.id)
        .where(
            Occurrence.organisation_id == organisation_id,
            Occurrence.ends_at > now,
            Message.state.in_(PROBLEM_STATES),
            ~has_successor(),
            ~_is_replaced(),
        )
        .order_by(Occurrence.starts_at, Message.created_at.desc())
        .limit(MAX_PROBLEMS)
    )
    return [message for message in session.scalars(rows) if is_valid(message, now)]


def list_messages(
    session: Session,
    occurrence_id: UUID,
    group: StateGroup | None,
    kind: MessageKind | None,
    page: int,
) -> tuple[Sequence[Sequence[Message]], bool]:
    """Return the messages about an occurrence by registration, and whether there are more.

    A page has PAGE_SIZE registrations. Those with a problem are first, then those with the newest
    message; so are the messages of each.
    """
    conditions = [Registration.occurrence_id == occurrence_id]
    if group is not None:
        conditions.append(filter_group(group))
    if kind is not None:
        conditions.append(Message.kind == kind)
    no_problem = case((Message.state.in_(PROBLEM_STATES), 0), else_=1)
    registrations = (
        join_registrations(select(Message.subject_id))
        .where(*conditions)
        .group_by(Message.subject_id)
        .order_by(func.min(no_problem), func.max(Message.created_at).desc(), Message.subject_id)
    )
    ids, more = _load_page(session, registrations, page)
    messages: dict[UUID, list[Message]] = {registration_id: [] for registration_id in ids}
    rows = join_registrations(select(Message)).where(Message.subject_id.in_(ids), *conditions)
    newest = rows.order_by(no_problem, Message.created_at.desc(), Message.channel, Message.id)
    for message in session.scalars(newest):
        messages[message.subject_id].append(message)
    return list(messages.values()), more


def list_by_registration(session: Session, registration_id: UUID) -> Sequence[Message]:
    """Return all messages about a registration, the newest first."""
    rows = join_registrations(select(Message)).where(Message.subject_id == registration_id)
    return session.scalars(rows.order_by(Message.created_at.desc(), Message.channel)).all()


def search_registrations(
    session: Session, organisation_id: UUID, words: str
) -> Sequence[Registration]:
    """Return registrations found by words of a name, or of present and former addresses.

    The words may be in any order. They are compared here, because databases disagree on capital
    letters outside ASCII; contacts are erased soon after their event, so there are not many.
    """
    wanted = list_searched_words(words)
    if not wanted:
        return []
    texts = _list_contact_texts(session, organisation_id)
    found = [one for one, contact in texts.items() if has_words(wanted, contact)]
    rows = (
        select(Registration)
        .join(Registration.occurrence)
        .where(Registration.id.in_(found[:PAGE_SIZE]))
        .order_by(Occurrence.starts_at.desc(), Registration.id)
    )
    return session.scalars(rows).all()


def has_successor() -> ColumnElement[bool]:
    """Return the condition that a later message went to the same contact on the same channel.

    Every message contains the whole state, so that the latest one is enough. A reminder is
    replaced only by one of the same rule, a text that staff wrote only by the same one to another
    address, and another message only by another message.
    """
    later = aliased(Message)
    return (
        select(later.id)
        .where(
            later.subject_id == Message.subject_id,
            later.channel == Message.channel,
            later.id != Message.id,
            later.state != MessageState.CANCELLED,
            later.created_at > Message.created_at,
            later.kind.in_(RULE_KINDS) == Message.kind.in_(RULE_KINDS),
            later.rule_id.is_not_distinct_from(Message.rule_id),
            later.campaign_id.is_not_distinct_from(Message.campaign_id),
        )
        .correlate(Message)
        .exists()
    )


def _is_replaced() -> ColumnElement[bool]:
    """Return the condition that the message goes, or went, on the other channel instead."""
    other = aliased(Message)
    goes = other.state.in_((*WAITING_STATES, *SENT_STATES))
    found = select(other.id).where(other.instead_of_id == Message.id, goes)
    return found.correlate(Message).exists()


def has_twin(session: Session, message: Message, recipient: str) -> bool:
    """Return whether another message by the same cause exists for this recipient."""
    rows = select(Message.id).where(
        Message.cause == message.cause,
        Message.subject_id == message.subject_id,
        Message.channel == message.channel,
        Message.recipient == recipient,
        Message.id != message.id,
    )
    return session.execute(rows).first() is not None


def list_searched_words(words: str) -> list[str]:
    """Return what to look for; a phone number is one word without its first zeros."""
    folded = fold_text(words)
    digits = re.sub(r"\D", "", folded).lstrip("0")
    if len(digits) >= MIN_DIGITS and not re.search(r"[^\d\s+()-]", folded):
        return [digits]
    return fold_words(folded)


def _list_contact_texts(session: Session, organisation_id: UUID) -> dict[UUID, set[str]]:
    """Return name and addresses of every contact by registration, the latest event first."""
    rows = (
        join_registrations(
            select(
                Registration.id,
                Registration.contact_name,
                Registration.contact_email,
                Registration.contact_phone,
                Message.recipient,
            )
        )
        .join(Registration.occurrence)
        .where(Occurrence.organisation_id == organisation_id, Registration.contact_name != "")
        .order_by(Occurrence.starts_at.desc(), Registration.id)
    )
    texts: dict[UUID, set[str]] = {}
    for registration_id, *contact in session.execute(rows):
        texts.setdefault(registration_id, set()).update(contact)
    return texts


def join_registrations(rows: Select[*Columns]) -> Select[*Columns]:
    """Join the registrations that messages are about."""
    subject = and_(
        Message.subject_id == Registration.id,
        Message.subject_type == SubjectType.REGISTRATION,
    )
    return rows.select_from(Message).join(Registration, subject)


def _load_page(session: Session, rows: Select[Any], page: int) -> tuple[Sequence[Any], bool]:
    found = session.scalars(rows.offset((page - 1) * PAGE_SIZE).limit(PAGE_SIZE + 1)).all()
    return found[:PAGE_SIZE], len(found) > PAGE_SIZE
