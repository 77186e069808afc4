"""Writes to the copies of occurrences."""

from dataclasses import fields
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from services.registrations.models import AskedQuestion, Occurrence
from shared.contracts import OccurrenceSnapshot
from shared.contracts.questions import Question, compute_digest
from shared.database.upsert import insert_for

# The first snapshot sets the capacity; later only staff change it, on the roster.
_SET_ONCE = {"capacity"}
_FACT_FIELDS = {field.name for field in fields(OccurrenceSnapshot)} - _SET_ONCE
# Attribute of the model by field of the fact: they share the column's name.
_COPIED = {
    column.name: attribute.key
    for attribute in Occurrence.__mapper__.column_attrs
    for column in attribute.columns
    if column.name in _FACT_FIELDS
}


def apply_occurrence(session: Session, fact: OccurrenceSnapshot) -> None:
    """Store the newest snapshot of an occurrence; ignore an older or repeated one."""
    stored = session.get(Occurrence, fact.occurrence_id, with_for_update=True)
    if stored is not None and stored.version >= fact.version:
        return
    values = {attribute: getattr(fact, field) for field, attribute in _COPIED.items()}
    values["form_key"] = compute_form_key(fact)
    _store_questions(session, fact)
    if stored is None:
        session.add(Occurrence(id=fact.occurrence_id, capacity=fact.capacity, taken=0, **values))
        return
    for attribute, value in values.items():
        setattr(stored, attribute, value)


def build_question_key(event_id: UUID, question: Question) -> str:
    """Return the key of a question's present wording."""
    return compute_digest([str(event_id), question.id, question.wording])


def compute_form_key(fact: OccurrenceSnapshot) -> str:
    """Return a digest of what the form of this snapshot asks; empty when that is the usual."""
    rules = [fact.contact_roles, fact.grades, fact.party_max]
    has_rules = rules != [[], [], OccurrenceSnapshot.party_max]
    return compute_digest([fact.questions, *rules]) if fact.questions or has_rules else ""


def _store_questions(session: Session, fact: OccurrenceSnapshot) -> None:
    """Store each new wording of the questions, so that its answers can be read for ever.

    A question that becomes sensitive makes its earlier wordings sensitive, too.
    """
    questions = [Question.from_json(one) for one in fact.questions]
    rows = [
        {
            "key": build_question_key(fact.event_id, one),
            "event_id": fact.event_id,
            "question_id": one.id,
            "content": one.to_json(),
            "is_sensitive": one.is_sensitive,
        }
        for one in questions
    ]
    if rows:
        statement = insert_for(session, AskedQuestion).values(rows)
        session.execute(statement.on_conflict_do_nothing(index_elements=["key"]))
    sensitive = [one.id for one in questions if one.is_sensitive]
    if sensitive:
        earlier = update(AskedQuestion).where(
            AskedQuestion.event_id == fact.event_id, AskedQuestion.question_id.in_(sensitive)
        )
        session.execute(earlier.values(is_sensitive=True))
