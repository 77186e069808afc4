"""Reads of answers."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.registrations.models import Answer, AskedQuestion, Occurrence, Registration
from services.registrations.occurrences.operations import build_question_key
from services.registrations.questions.schemas import NewAnswer
from shared.contracts.questions import Question
from shared.contracts.values import ACTIVE_STATUSES

MAX_IDS = 500  # in one statement


@dataclass(frozen=True, kw_only=True)
class QuestionColumn:
    """One wording of a question, as a column of the roster; `is_present` while it is asked."""

    key: str
    question: Question
    is_sensitive: bool
    is_present: bool


# The values of the answers to one wording, by its key.
Values = Mapping[str, Sequence[str]]


@dataclass(frozen=True, kw_only=True)
class RegistrationAnswers:
    """The answers of one registration, by the question's key; of participants by their id."""

    own: Values
    by_participant: Mapping[UUID, Values]


NO_ANSWERS = RegistrationAnswers(own={}, by_participant={})


@dataclass(frozen=True, kw_only=True)
class AnswerSum:
    """The number of answers with one value to one wording of a question."""

    key: str
    value: str
    number: int


def list_columns(
    session: Session, occurrence: Occurrence, *, with_sensitive: bool
) -> list[QuestionColumn]:
    """List the questions that are asked or have answers, the present ones first.

    Without `with_sensitive` those about a diet or needs are left out.
    """
    present = [build_question_key(occurrence.event_id, one) for one in occurrence.asked_questions]
    if not present and not _has_answers(session, occurrence.id):
        return []
    answered = select(Answer.question_key).join(
        Registration, Registration.id == Answer.registration_id
    )
    keys = set(session.scalars(answered.where(Registration.occurrence_id == occurrence.id)))
    rows = session.scalars(
        select(AskedQuestion).where(AskedQuestion.event_id == occurrence.event_id)
    )
    columns = [
        QuestionColumn(
            key=one.key,
            question=one.question,
            is_sensitive=one.is_sensitive,
            is_present=one.key in present,
        )
        for one in rows
        if one.key in keys or one.key in present
    ]
    order = {key: number for number, key in enumerate(present)}
    columns.sort(key=lambda one: (order.get(one.key, len(order)), one.key))
    return [one for one in columns if with_sensitive or not one.is_sensitive]


def find_answers(
    session: Session, registration_ids: Sequence[UUID], columns: Sequence[QuestionColumn]
) -> dict[UUID, RegistrationAnswers]:
    """Find the answers of these registrations to these questions."""
    if not columns:
        return {}
    own: dict[UUID, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    others: dict[UUID, dict[UUID, dict[str, list[str]]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(list))
    )
    for start in range(0, len(registration_ids), MAX_IDS):
        rows = select(
            Answer.registration_id, Answer.participant_id, Answer.question_key, Answer.value
        ).where(
            Answer.registration_id.in_(registration_ids[start : start + MAX_IDS]),
            Answer.question_key.in_([one.key for one in columns]),
        )
        for registration_id, participant_id, key, value in session.execute(rows):
            if participant_id is None:
                own[registration_id][key].append(value)
            else:
                others[registration_id][participant_id][key].append(value)
    return {
        one: RegistrationAnswers(own=own.get(one, {}), by_participant=others.get(one, {}))
        for one in own.keys() | others.keys()
    }


def sum_answers(
    session: Session, occurrence_id: UUID, columns: Sequence[QuestionColumn]
) -> list[AnswerSum]:
    """Count each value answered to these questions by those who have seats."""
    rows = (
        select(Answer.question_key, Answer.value, func.count())
        .join(Registration, Registration.id == Answer.registration_id)
        .where(
            Registration.occurrence_id == occurrence_id,
            Registration.status.in_(ACTIVE_STATUSES),
            Answer.question_key.in_([one.key for one in columns]),
        )
        .group_by(Answer.question_key, Answer.value)
    )
    return [
        AnswerSum(key=key, value=value, number=number)
        for key, value, number in session.execute(rows)
    ]


def _has_answers(session: Session, occurrence_id: UUID) -> bool:
    rows = (
        select(Answer.id)
        .join(Registration, Registration.id == Answer.registration_id)
        .where(Registration.occurrence_id == occurrence_id)
    )
    return session.execute(rows.limit(1)).first() is not None


def find_present_answers(session: Session, registration: Registration) -> list[NewAnswer]:
    """Find the answers of a registration to the questions that are asked now.

    An answer to an earlier wording counts while it fits the kind of the present one.
    """
    questions = {one.id: one for one in registration.occurrence.asked_questions}
    if not questions:
        return []
    positions = {one.id: one.position for one in registration.participants}
    rows = (
        select(Answer, AskedQuestion)
        .join(AskedQuestion, AskedQuestion.key == Answer.question_key)
        .where(
            Answer.registration_id == registration.id,
            AskedQuestion.question_id.in_(list(questions)),
        )
    )
    return [
        NewAnswer(
            question=questions[asked.question_id],
            key=answer.question_key,
            position=positions[answer.participant_id] if answer.participant_id else None,
            value=answer.value,
        )
        for answer, asked in session.execute(rows)
        if asked.question.kind is questions[asked.question_id].kind
    ]
