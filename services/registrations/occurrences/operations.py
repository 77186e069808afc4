"""Writes to the copies of occurrences."""

from dataclasses import fields

from sqlalchemy.orm import Session

from services.registrations.models import Occurrence
from shared.contracts import OccurrenceSnapshot

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
    if stored is None:
        session.add(Occurrence(id=fact.occurrence_id, capacity=fact.capacity, taken=0, **values))
        return
    for attribute, value in values.items():
        setattr(stored, attribute, value)
