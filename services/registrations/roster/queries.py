"""Reads of the roster: an organisation's occurrences, and who comes to one of them."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from services.registrations.models import Occurrence, Participant, Registration
from shared import clock
from shared.errors import NotFound

PAGE_SIZE = 50
BATCH = 500  # ids in one statement
SORTS = ("name", "-name", "time", "-time")
STATUSES = ("confirmed", "cancelled")
_PHONE = re.compile(r"[\d+() -]+")
_NAMES: Any = (Registration.contact_name,)
_CONTACTS: Any = (Registration.contact_email, Registration.contact_phone)


@dataclass(frozen=True)
class Wanted:
    """Whom to list, and in which order; a blank status means all of them."""

    q: str = ""
    status: str = ""
    sort: str = "name"

    @classmethod
    def of(cls, args: Mapping[str, str]) -> "Wanted":
        """What an address asks for; what it must not ask for is as if it were not there."""
        status, sort = args.get("status", ""), args.get("sort", "")
        return cls(
            args.get("q", "").strip(),
            status if status in STATUSES else "",
            sort if sort in SORTS else SORTS[0],
        )


def occurrences(session: Session, organisation_id: UUID, q: str) -> list[Occurrence]:
    """Occurrences one registers for here whose title holds these words: coming ones, then past."""
    rows = select(Occurrence).where(
        Occurrence.organisation_id == organisation_id,
        or_(Occurrence.registration == "here", Occurrence.taken > 0),
    )
    found = [one for one in session.scalars(rows) if _holds(q, one.title.values())]
    moment = clock.now()
    coming = [one for one in found if one.ends_at > moment]
    past = [one for one in found if one.ends_at <= moment]
    order = _by_start
    return sorted(coming, key=order) + sorted(past, key=order, reverse=True)


def occurrence(session: Session, occurrence_id: UUID) -> Occurrence:
    """One occurrence; NotFound."""
    found = session.get(Occurrence, occurrence_id)
    if found is None:
        raise NotFound
    return found


def registration(session: Session, registration_id: UUID, *, lock: bool = False) -> Registration:
    """One registration; NotFound. `lock` holds its row for whoever is going to change it."""
    of_row: Any = {"of": Registration} if lock else None
    found = session.get(
        Registration, registration_id, with_for_update=of_row, populate_existing=lock
    )
    if found is None:
        raise NotFound
    return found


def counts(session: Session, occurrence_id: UUID) -> dict[str, int]:
    """How many registrations an occurrence has in each status."""
    rows = select(Registration.status, func.count()).where(
        Registration.occurrence_id == occurrence_id
    )
    return dict(session.execute(rows.group_by(Registration.status)).all())


def ordered(session: Session, occurrence_id: UUID, wanted: Wanted, *, contacts: bool) -> list[UUID]:
    """Ids of an occurrence's registrations, searched and sorted; contacts only where allowed.

    Databases disagree on the order of Å, Ä and Ö and on their capitals, so it is done here, on as
    few columns as it takes.
    """
    columns = _NAMES + (_CONTACTS if contacts else ())
    rows = select(Registration.id, Registration.created_at, *columns).where(
        Registration.occurrence_id == occurrence_id
    )
    if wanted.status:
        rows = rows.where(Registration.status == wanted.status)
    people = _people(session, occurrence_id) if wanted.q else {}
    found = [
        row
        for row in session.execute(rows)
        if _holds(wanted.q, (*row[2:], *people.get(row.id, ())))
    ]
    found.sort(key=lambda row: (row.created_at, row.id), reverse=wanted.sort == "-time")
    if wanted.sort.endswith("name"):
        found.sort(key=lambda row: folded(row.contact_name), reverse=wanted.sort == "-name")
    return [row.id for row in found]


def registrations(session: Session, ids: Sequence[UUID]) -> list[Registration]:
    """The registrations with these ids, in their order."""
    by_id: dict[UUID, Registration] = {}
    for start in range(0, len(ids), BATCH):
        rows = select(Registration).where(Registration.id.in_(ids[start : start + BATCH]))
        by_id |= {one.id: one for one in session.scalars(rows)}
    return [by_id[one] for one in ids if one in by_id]


def folded(text: str) -> str:
    """A text as it is compared and sorted: small letters, Å, Ä and Ö last as in Finnish."""
    small = unicodedata.normalize("NFC", text).casefold()
    return small.translate(_LAST)


_LAST = str.maketrans("åäö", "{|}")  # right after z, in the order of the Finnish alphabet


def _people(session: Session, occurrence_id: UUID) -> dict[UUID, list[str]]:
    rows = select(Participant.registration_id, Participant.name).join(
        Registration, Registration.id == Participant.registration_id
    )
    names: dict[UUID, list[str]] = {}
    for owner, name in session.execute(rows.where(Registration.occurrence_id == occurrence_id)):
        names.setdefault(owner, []).append(name)
    return names


def _holds(q: str, texts: Any) -> bool:
    """Whether every word stands somewhere in the texts; a phone number is one word."""
    held = "\n".join(folded(text) for text in texts)
    words = [_number(q)] if _PHONE.fullmatch(q) else folded(q).split()
    return all(word in held for word in words)


def _number(q: str) -> str:
    """A phone number as people write it, as it stands in one kept as E.164: 040 12 in +3584012."""
    return re.sub(r"[^\d+]", "", q).lstrip("0")


def _by_start(one: Occurrence) -> Any:
    return one.starts_at, one.id
