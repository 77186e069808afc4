"""Reads of the roster: an organisation's occurrences, and the registrations of one of them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from services.registrations.models import Occurrence, Participant, Registration
from services.registrations.registration.queries import find_registration
from shared import clock
from shared.contracts.values import RegistrationMode, RegistrationStatus
from shared.errors import NotFound
from shared.search_text import fold_text, fold_words, has_words

PAGE_SIZE = 50
MAX_IDS = 500  # in one statement
_PHONE = re.compile(r"[\d+() -]+")
_NAME_COLUMNS: Any = (Registration.contact_name,)
_CONTACT_COLUMNS: Any = (Registration.contact_email, Registration.contact_phone)
_ALPHABET_END = str.maketrans("åäö", "{|}")  # right after z, in the order of the Finnish alphabet


class Sort(StrEnum):
    """The order of the list; a minus means descending."""

    NAME = "name"
    NAME_DESCENDING = "-name"
    TIME = "time"
    TIME_DESCENDING = "-time"

    @property
    def is_descending(self) -> bool:
        """Return whether the order is descending."""
        return self.startswith("-")

    @property
    def column(self) -> str:
        """Return the column that the list is sorted by: name or time."""
        return self.removeprefix("-")


@dataclass(frozen=True)
class RosterFilter:
    """The registrations to list, and their order; a status of None means all of them."""

    q: str = ""
    status: RegistrationStatus | None = None
    sort: Sort = Sort.NAME

    @classmethod
    def from_query(cls, args: Mapping[str, str]) -> "RosterFilter":
        """Read the filter from an address; ignore values that do not exist."""
        status, sort = args.get("status", ""), args.get("sort", "")
        return cls(
            args.get("q", "").strip(),
            RegistrationStatus(status) if status in set(RegistrationStatus) else None,
            Sort(sort) if sort in set(Sort) else Sort.NAME,
        )


def list_occurrences(session: Session, organisation_id: UUID, q: str) -> list[Occurrence]:
    """List occurrences that take registrations, with these words in the title.

    Coming ones are first, the soonest first; then cancelled ones; then past ones, the latest first.
    """
    rows = select(Occurrence).where(
        Occurrence.organisation_id == organisation_id,
        or_(Occurrence.registration_mode == RegistrationMode.HERE, Occurrence.taken > 0),
    )
    found = [one for one in session.scalars(rows) if _has_words(q, one.title.values())]
    now = clock.now()
    coming = [one for one in found if one.ends_at > now]
    past = [one for one in found if one.ends_at <= now]
    coming.sort(key=_build_sort_key)
    coming.sort(key=lambda one: one.cancelled)
    return coming + sorted(past, key=_build_sort_key, reverse=True)


def get_occurrence(session: Session, occurrence_id: UUID) -> Occurrence:
    """Return an occurrence, or raise NotFound."""
    occurrence = session.get(Occurrence, occurrence_id)
    if occurrence is None:
        raise NotFound
    return occurrence


def get_registration(
    session: Session, registration_id: UUID, *, lock: bool = False
) -> Registration:
    """Return a registration, or raise NotFound; `lock` locks its row for a change."""
    registration = find_registration(session, registration_id, lock=lock)
    if registration is None:
        raise NotFound
    return registration


def count_by_status(session: Session, occurrence_id: UUID) -> dict[RegistrationStatus, int]:
    """Count an occurrence's registrations in each status."""
    rows = select(Registration.status, func.count()).where(
        Registration.occurrence_id == occurrence_id
    )
    return dict(session.execute(rows.group_by(Registration.status)).all())


def list_registration_ids(
    session: Session, occurrence_id: UUID, wanted: RosterFilter, *, with_contacts: bool
) -> list[UUID]:
    """List the ids of an occurrence's registrations, filtered and sorted, the cancelled ones last.

    Contacts are searched only `with_contacts`. Databases disagree on the order of Å, Ä and Ö and
    on their capital letters, so this is done here, on as few columns as needed.
    """
    columns = _NAME_COLUMNS + (_CONTACT_COLUMNS if with_contacts else ())
    rows = select(Registration.id, Registration.status, Registration.created_at, *columns).where(
        Registration.occurrence_id == occurrence_id
    )
    if wanted.status:
        rows = rows.where(Registration.status == wanted.status)
    names = _list_participant_names(session, occurrence_id) if wanted.q else {}
    found = [
        row
        for row in session.execute(rows)
        if _has_words(wanted.q, (*row[3:], *names.get(row.id, ())))
    ]
    found.sort(
        key=lambda row: (row.created_at, row.id), reverse=wanted.sort is Sort.TIME_DESCENDING
    )
    if wanted.sort.column == Sort.NAME:
        found.sort(
            key=lambda row: build_sort_key(row.contact_name), reverse=wanted.sort.is_descending
        )
    found.sort(key=lambda row: row.status == RegistrationStatus.CANCELLED)
    return [row.id for row in found]


def list_registrations(session: Session, ids: Sequence[UUID]) -> list[Registration]:
    """List the registrations with these ids, in their order."""
    by_id: dict[UUID, Registration] = {}
    for start in range(0, len(ids), MAX_IDS):
        rows = select(Registration).where(Registration.id.in_(ids[start : start + MAX_IDS]))
        by_id |= {one.id: one for one in session.scalars(rows)}
    return [by_id[one] for one in ids if one in by_id]


def build_sort_key(text: str) -> str:
    """Return a key that sorts texts in the Finnish order: å, ä and ö after z."""
    return fold_text(text).translate(_ALPHABET_END)


def _list_participant_names(session: Session, occurrence_id: UUID) -> dict[UUID, list[str]]:
    rows = select(Participant.registration_id, Participant.name).join(
        Registration, Registration.id == Participant.registration_id
    )
    names: dict[UUID, list[str]] = {}
    for owner, name in session.execute(rows.where(Registration.occurrence_id == occurrence_id)):
        names.setdefault(owner, []).append(name)
    return names


def _has_words(q: str, texts: Iterable[str]) -> bool:
    """Return whether every word is somewhere in the texts; a phone number is one word."""
    q = fold_text(q)
    words = [_shorten_number(q)] if _PHONE.fullmatch(q) else fold_words(q)
    return has_words(words, texts)


def _shorten_number(q: str) -> str:
    """Return the part of a typed phone number that E.164 has too: 40123 of 040 123."""
    return re.sub(r"[^\d+]", "", q).lstrip("0")


def _build_sort_key(occurrence: Occurrence) -> tuple[datetime, UUID]:
    return occurrence.starts_at, occurrence.id
