"""Writes of an event's questions: each is published with the event's coming occurrences."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid4

from sqlalchemy.orm import Session

from services.events.event import changes, facts
from services.events.models import Event
from services.events.questions.content import ReadyQuestion, build_ready_question
from services.events.questions.schemas import QuestionRequest
from shared.contracts.questions import Question, QuestionOption
from shared.errors import Conflict, NotFound
from shared.staff.access import StaffAccess

MAX_QUESTIONS = 10  # more would keep families from registering


class TooManyQuestions(Conflict):
    """The event has as many questions as it may have."""

    code, title = "too-many-questions", "The event has enough questions"


def get_question(event: Event, question_id: str) -> Question:
    """Return a question of the event; raise NotFound."""
    found = next((one for one in event.asked_questions if one.id == question_id), None)
    if found is None:
        raise NotFound
    return found


def add_question(
    session: Session, actor: StaffAccess, event: Event, request: QuestionRequest
) -> None:
    """Add a question at the end; raise TooManyQuestions."""
    _append(session, actor, event, _build_question(_create_id(), request, ()))


def add_ready_question(
    session: Session, actor: StaffAccess, event: Event, ready: ReadyQuestion
) -> None:
    """Add a ready question at the end; raise TooManyQuestions."""
    _append(session, actor, event, build_ready_question(ready, _create_id()))


def change_question(
    session: Session, actor: StaffAccess, event: Event, known: Question, request: QuestionRequest
) -> None:
    """Change a question; the answers to its earlier wording stay.

    Raises Stale when it is no longer as it was `known` to whoever changed it.
    """
    if next((one for one in event.asked_questions if one.id == known.id), None) != known:
        raise changes.Stale
    changed = _build_question(known.id, request, known.options)
    questions = [changed if one.id == known.id else one for one in event.asked_questions]
    _save(session, actor, event, questions)


def delete_question(session: Session, actor: StaffAccess, event: Event, question_id: str) -> None:
    """Delete a question; the answers to it stay. Deleting it again changes nothing."""
    questions = [one for one in event.asked_questions if one.id != question_id]
    _save(session, actor, event, questions)


def move_question(
    session: Session, actor: StaffAccess, event: Event, question_id: str, *, up: bool
) -> None:
    """Move a question one place up or down; at the end of the list nothing changes."""
    questions = event.asked_questions
    place = next((n for n, one in enumerate(questions) if one.id == question_id), None)
    if place is None:
        raise NotFound
    other = place - 1 if up else place + 1
    if 0 <= other < len(questions):
        questions[place], questions[other] = questions[other], questions[place]
        _save(session, actor, event, questions)


def _append(session: Session, actor: StaffAccess, event: Event, question: Question) -> None:
    if len(event.questions) >= MAX_QUESTIONS:
        raise TooManyQuestions
    _save(session, actor, event, [*event.asked_questions, question])


def _save(
    session: Session, actor: StaffAccess, event: Event, questions: Sequence[Question]
) -> None:
    rows = [one.to_json() for one in questions]
    if rows == event.questions:
        return
    with facts.publish_differences(session, event):
        event.questions = rows
    changes.record_change(session, actor, event, "questions_changed")


def _build_question(
    question_id: str, request: QuestionRequest, known: Sequence[QuestionOption]
) -> Question:
    return Question(
        id=question_id,
        kind=request.kind,
        scope=request.scope,
        text=request.text,
        is_required=request.is_required,
        is_sensitive=request.is_sensitive,
        options=tuple(_build_options(request.options, known)),
        grades=request.grades,
        roles=request.roles,
    )


def _build_options(
    names: Sequence[dict[str, str]], known: Sequence[QuestionOption]
) -> list[QuestionOption]:
    """Give each option a code: the one that it had, as long as one of its names is the same."""
    left, options = list(known), []
    for name in names:
        same = next((one for one in left if _has_same_name(one.name, name)), None)
        if same:
            left.remove(same)
        options.append(replace(same, name=name) if same else _create_option(name))
    return options


def _has_same_name(before: dict[str, str], after: dict[str, str]) -> bool:
    return any(text and after.get(code) == text for code, text in before.items())


def _create_option(name: dict[str, str]) -> QuestionOption:
    return QuestionOption(code=_create_id(), name=name)


def _create_id() -> str:
    return uuid4().hex[:12]
