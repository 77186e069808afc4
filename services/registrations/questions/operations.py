"""Writes of answers."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services.registrations.models import Answer, AskedQuestion, Registration
from services.registrations.questions.schemas import NewAnswer


def add_answers(session: Session, registration: Registration, answers: Sequence[NewAnswer]) -> None:
    """Add the answers of a registration whose participants are stored."""
    session.add_all(_build_answers(registration, answers))


def replace_answers(
    session: Session, registration: Registration, answers: Sequence[NewAnswer]
) -> bool:
    """Save the answers to the present questions; return whether any is different.

    An answer to an earlier wording of a present question is replaced, too. Answers to questions
    that are not asked any more stay.
    """
    ids = [one.id for one in registration.occurrence.asked_questions]
    wordings = select(AskedQuestion.key).where(
        AskedQuestion.event_id == registration.occurrence.event_id,
        AskedQuestion.question_id.in_(ids),
    )
    own = (Answer.registration_id == registration.id, Answer.question_key.in_(wordings))
    stored = session.scalars(select(Answer).where(*own)).all()
    new = _build_answers(registration, answers)
    if _list_values(stored) == _list_values(new):
        return False
    session.execute(delete(Answer).where(*own), execution_options={"synchronize_session": False})
    session.add_all(new)
    return True


def _build_answers(registration: Registration, answers: Sequence[NewAnswer]) -> list[Answer]:
    return [
        Answer(
            registration_id=registration.id,
            participant_id=_find_participant(registration, one.position),
            question_key=one.key,
            value=one.value,
        )
        for one in answers
    ]


def _find_participant(registration: Registration, position: int | None) -> UUID | None:
    return None if position is None else registration.participants[position].id


def _list_values(answers: Sequence[Answer]) -> set[tuple[UUID | None, str, str]]:
    return {(one.participant_id, one.question_key, one.value) for one in answers}
