"""Deletes answers: those about diets and needs first, the others together with the names."""

from datetime import datetime

from sqlalchemy import ColumnElement, String, cast, delete, select, update
from sqlalchemy.orm import Session

from services.registrations.models import (
    Answer,
    AskedQuestion,
    Occurrence,
    Registration,
    WaitingEntry,
)

NO_ANSWERS = "[]"  # as JSON is stored: entries stay for the statistics, and are written only once


def delete_sensitive_answers(session: Session, ended_before: datetime) -> None:
    """Delete the answers to sensitive questions at occurrences that ended before a time.

    Entries of waiting lists lose all their answers, which nobody needs any more.
    """
    sensitive = select(AskedQuestion.key).where(AskedQuestion.is_sensitive)
    _delete(session, Answer.question_key.in_(sensitive), ended_before=ended_before)
    ended = select(Occurrence.id).where(Occurrence.ends_at < ended_before)
    session.execute(
        update(WaitingEntry)
        .where(
            WaitingEntry.occurrence_id.in_(ended), cast(WaitingEntry.answers, String) != NO_ANSWERS
        )
        .values(answers=[]),
        execution_options={"synchronize_session": False},
    )


def delete_answers(session: Session, ended_before: datetime) -> None:
    """Delete every answer at occurrences that ended before a time."""
    _delete(session, ended_before=ended_before)


def _delete(session: Session, *conditions: ColumnElement[bool], ended_before: datetime) -> None:
    expired = (
        select(Registration.id)
        .join(Occurrence, Occurrence.id == Registration.occurrence_id)
        .where(Occurrence.ends_at < ended_before)
    )
    session.execute(
        delete(Answer).where(Answer.registration_id.in_(expired), *conditions),
        execution_options={"synchronize_session": False},
    )
