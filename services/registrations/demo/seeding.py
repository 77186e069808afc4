"""Registers the demo's families: slots fill to every degree, one event is full, another nearly."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from services.registrations.demo.families import (
    FAMILIES,
    FEW,
    FULL,
    HOUSE,
    OVER,
    Family,
)
from services.registrations.models import Occurrence, Participant, Registration
from services.registrations.registration import idempotency, operations
from shared.database.session import Database
from shared.errors import Conflict

__all__ = ["FAMILIES", "FEW", "FULL", "HOUSE", "seed"]
# Sweden's regulator keeps 070-174 06 05 to 99 for fiction: they never ring.
PHONE, FIRST_PHONE, PHONES = "+467017406{:02}", 5, 95


DEMO = UUID("5f0c7a52-6d0e-4f62-9a3e-7b1c2d9e8f10")


def seed(database: Database) -> Iterator[str]:
    """Register who is not registered yet; yields the key of each, once it is committed.

    A family is passed over when registration has closed or others took the seats.
    """
    for number, family in enumerate(FAMILIES):
        key = f"demo:{family.slug}:{number}"
        with database.read() as session:
            occurrence = _slot(session, family)
            done = occurrence is None or _is_there(session, occurrence, family, key)
        if occurrence is None or done:
            continue
        form = _form(occurrence, family, number)
        if family.slug in OVER:
            _record(database, key, occurrence, form)
        elif not _register(database, key, form):
            continue
        if family.cancels:
            _cancel(database, occurrence, family)
        yield key


def _register(database: Database, key: str, form: dict[str, Any]) -> bool:
    try:
        with database.begin() as session:
            operations.register(session, form, key)
    except (Conflict, idempotency.KeyReused):
        return False
    return True


def _record(database: Database, key: str, occurrence: Occurrence, form: dict[str, Any]) -> None:
    """A registration for what is over: it stands in the books, nobody is written to any more."""
    contact, people = form["contact"], form["participants"]
    values = {f"contact_{name}": contact[name] for name in ("name", "email", "phone")}
    with database.begin() as session:
        slot = session.get_one(Occurrence, occurrence.id, with_for_update=True)
        made = Registration(
            id=uuid5(DEMO, key), occurrence=slot, seats=len(people), language=contact["language"],
            role=contact["role"], created_at=slot.opens_at, **values,
        )  # fmt: skip
        made.participants = [Participant(position=n, **one) for n, one in enumerate(people)]
        session.add(made)
        slot.taken += made.seats
        slot.seats_version += 1


def _cancel(database: Database, occurrence: Occurrence, family: Family) -> None:
    with database.begin() as session:
        made = session.scalars(_of(occurrence, family)).one()
        operations.cancel(session, made)


def _slot(session: Session, family: Family) -> Occurrence | None:
    """The occurrence that a family comes to, as far as this service knows it."""
    slots = select(Occurrence).where(Occurrence.slug == family.slug)
    ordered = slots.order_by(Occurrence.starts_at).offset(family.slot)
    return session.scalars(ordered.limit(1)).first()


def _is_there(session: Session, occurrence: Occurrence, family: Family, key: str) -> bool:
    """Keys of attempts are dropped after a while and contacts too; of the past the id is known."""
    if family.slug in OVER:
        return session.get(Registration, uuid5(DEMO, key)) is not None
    return session.scalars(_of(occurrence, family)).first() is not None


def _of(occurrence: Occurrence, family: Family) -> Select[Registration]:
    return select(Registration).where(
        Registration.occurrence_id == occurrence.id, Registration.contact_email == family.email
    )


def _form(occurrence: Occurrence, family: Family, number: int) -> dict[str, Any]:
    contact = {
        "name": family.contact, "email": family.email, "language": family.language,
        "phone": PHONE.format(FIRST_PHONE + number % PHONES), "role": "guardian",
    }  # fmt: skip
    participants = [{"name": name, "grade": grade} for name, grade in family.participants]
    return {
        "occurrence_id": occurrence.id,
        "contact": contact,
        "participants": participants,
        "consents": {"marketing": False},
        "note": "",
    }
