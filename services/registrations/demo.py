"""Families of the embedded run's demo: one event gets full, another nearly so."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registrations import attempts, operations
from services.registrations.models import Occurrence, Registration
from shared.db import Database
from shared.errors import Conflict

# Sweden's regulator keeps 070-174 06 05 to 99 for fiction: they never ring.
PHONE = "+467017406{:02}"


@dataclass(frozen=True)
class Family:
    """Who registers whom for the first occurrence of which event."""

    slug: str
    language: str
    contact: str
    participants: tuple[tuple[str, str], ...]

    @property
    def email(self) -> str:
        """An address under a domain that no one can own."""
        return self.contact.lower().replace(" ", ".").translate(_PLAIN) + "@example.org"


_PLAIN = str.maketrans("åäö", "aao")
FULL, FEW, HOUSE = "tyopaja-3d-tulostus", "robotti-ilta-turku", "tyopaja-pienoistalo"
METAL, COURSE = "tyopaja-hitsaus", "robotiikan-viikkokurssi"
FAMILIES = (
    Family(FULL, "fi", "Hanna Virtanen", (("Eino", "7"), ("Aada", "8"), ("Oiva", "9"))),
    Family(FULL, "sv", "Maria Lindholm", (("Alma", "7"), ("Elis", "9"))),
    Family(FULL, "fi", "Mika Korhonen", (("Helmi", "8"), ("Toivo", "8"), ("Vieno", "9"))),
    Family(FEW, "fi", "Sari Mäkinen", (("Leo", "8"), ("Sari", "adult"), ("Iida", "7"))),
    Family(FEW, "sv", "Johan Nyström", (("Saga", "9"), ("Johan", "adult"))),
    Family(FEW, "en", "Anna Laine", (("Daniel", "9"), ("Sofia", "7"), ("Anna", "adult"))),
    Family(FEW, "fi", "Timo Heikkinen", (("Onni", "8"), ("Timo", "adult"))),
    Family(HOUSE, "fi", "Päivi Salonen", (("Venla", "7"), ("Päivi", "adult"))),
    Family(HOUSE, "sv", "Peter Holm", (("Edvin", "8"), ("Peter", "adult"))),
    Family(METAL, "fi", "Katja Rantanen", (("Niilo", "9"), ("Emmi", "8"))),
    Family(COURSE, "fi", "Jari Koskinen", (("Aleksi", "upper_secondary"),)),
    Family(COURSE, "en", "Laura Saari", (("Emma", "upper_secondary"),)),
)


def seed(database: Database) -> Iterator[str]:
    """Register who is not registered yet; yields the key of each, once it is committed.

    A family is passed over when registration has closed or others took the seats.
    """
    for number, family in enumerate(FAMILIES):
        with database.read() as session:
            occurrence = _first(session, family.slug)
            done = occurrence is None or _is_there(session, occurrence, family)
        if occurrence is None or done:
            continue
        key = f"demo:{family.slug}:{number}"
        if _register(database, key, _form(occurrence, family, number)):
            yield key


def _register(database: Database, key: str, form: dict[str, Any]) -> bool:
    try:
        with database.begin() as session:
            operations.register(session, form, key)
    except (Conflict, attempts.KeyReused):
        return False
    return True


def _first(session: Session, slug: str) -> Occurrence | None:
    """The first occurrence of an event, as far as this service knows it."""
    slots = select(Occurrence).where(Occurrence.slug == slug).order_by(Occurrence.starts_at)
    return session.scalars(slots.limit(1)).first()


def _is_there(session: Session, occurrence: Occurrence, family: Family) -> bool:
    """Keys of attempts are dropped after a while, registrations are not."""
    same = select(Registration.id).where(
        Registration.occurrence_id == occurrence.id, Registration.contact_email == family.email
    )
    return session.scalars(same).first() is not None


def _form(occurrence: Occurrence, family: Family, number: int) -> dict[str, Any]:
    contact = {
        "name": family.contact, "email": family.email, "phone": PHONE.format(5 + number),
        "language": family.language, "role": "guardian",
    }  # fmt: skip
    participants = [{"name": name, "grade": grade} for name, grade in family.participants]
    return {
        "occurrence_id": occurrence.id,
        "contact": contact,
        "participants": participants,
        "consents": {"marketing": False},
        "note": "",
    }
