"""Every message that crosses a service border: facts, in the past tense, versioned.

A fact is a full snapshot of its subject with the version that the writing statement gave it.
Readers ignore a version they have passed and fields they do not know. A fact grows by defaulted
fields only; anything else is a new `.v2` beside the old one.
"""

import dataclasses
import typing
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, TypeVar
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class Fact:
    """What every fact has: a type on the wire, its readers, a subject and a version."""

    type: ClassVar[str]
    readers: ClassVar[tuple[str, ...]]
    subject_field: ClassVar[str]

    version: int

    @property
    def subject(self) -> str:
        """The id of what the fact is about, as text."""
        return str(getattr(self, self.subject_field))


CONTRACTS: dict[str, type[Fact]] = {}
F = TypeVar("F", bound=Fact)


def contract(name: str, *, subject: str, readers: tuple[str, ...]) -> Callable[[type[F]], type[F]]:
    """Register a dataclass as the contract of this name, read by these services."""

    def register(cls: type[F]) -> type[F]:
        cls.type, cls.subject_field, cls.readers = name, subject, readers
        CONTRACTS[name] = cls
        return cls

    return register


@dataclass(frozen=True, kw_only=True)
class OccurrenceSnapshot(Fact):
    """One time slot of an event as the other services need it; `capacity` is the first one.

    `registration` is `here`, `elsewhere` (on the organiser's own site) or `walk_in`.
    """

    occurrence_id: UUID
    event_id: UUID
    slug: str
    title: dict[str, str]
    organisation_id: UUID
    organisation_name: dict[str, str]
    venue: str
    address: str
    online_url: str
    contact_email: str
    contact_phone: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    capacity: int
    opens_at: datetime
    closes_at: datetime
    cancel_until: datetime
    cancelled: bool
    registration: str = "here"


_OCCURRENCE_READERS = ("registrations", "notifier")


@contract("events.occurrence_published.v1", subject="occurrence_id", readers=_OCCURRENCE_READERS)
class OccurrencePublished(OccurrenceSnapshot):
    """Published by events when people may register; read by registrations and notifier."""


@contract("events.occurrence_moved.v1", subject="occurrence_id", readers=_OCCURRENCE_READERS)
class OccurrenceMoved(OccurrenceSnapshot):
    """Published by events when time, place or words changed; read by registrations and notifier."""


@contract("events.occurrence_cancelled.v1", subject="occurrence_id", readers=_OCCURRENCE_READERS)
class OccurrenceCancelled(OccurrenceSnapshot):
    """Published by events when it will not take place; read by registrations and notifier."""


@contract("registrations.seats_changed.v1", subject="occurrence_id", readers=("events",))
@dataclass(frozen=True, kw_only=True)
class SeatsChanged(Fact):
    """Published by registrations, at most twice a second an occurrence; read by events."""

    occurrence_id: UUID
    capacity: int
    taken: int


@dataclass(frozen=True, kw_only=True)
class RegistrationSnapshot(Fact):
    """One registration as notifier needs it: whom to write to, how many seats, which link."""

    registration_id: UUID
    occurrence_id: UUID
    status: str
    seats: int
    contact_name: str
    contact_email: str
    contact_phone: str
    language: str
    link_version: int


@contract(
    "registrations.registration_confirmed.v1", subject="registration_id", readers=("notifier",)
)
class RegistrationConfirmed(RegistrationSnapshot):
    """Published by registrations when seats were taken; read by notifier."""


@contract("registrations.registration_changed.v1", subject="registration_id", readers=("notifier",))
class RegistrationChanged(RegistrationSnapshot):
    """Published by registrations when names, contact or seats changed; read by notifier."""


@contract(
    "registrations.registration_cancelled.v1", subject="registration_id", readers=("notifier",)
)
class RegistrationCancelled(RegistrationSnapshot):
    """Published by registrations when seats were given back; read by notifier."""


@contract(
    "events.staff_access_changed.v1", subject="staff_id", readers=("registrations", "notifier")
)
@dataclass(frozen=True, kw_only=True)
class StaffAccessChanged(Fact):
    """Published by events when a member of staff may do other things, or a session was ended.

    Read by registrations and notifier. A membership holds organisation_id, role and the
    organisation's name_fi, name_sv and name_en; ended sessions are listed until they would expire.
    """

    staff_id: UUID
    name: str
    memberships: list[dict[str, str]]
    ended_sessions: list[str]


@contract("events.sign_in_requested.v1", subject="sign_in_id", readers=("notifier",))
@dataclass(frozen=True, kw_only=True)
class SignInRequested(Fact):
    """Published by events when a member of staff asked for a link to sign in; read by notifier."""

    sign_in_id: UUID
    name: str
    email: str
    language: str
    expires_at: datetime


@contract("events.staff_invited.v1", subject="invitation_id", readers=("notifier",))
@dataclass(frozen=True, kw_only=True)
class StaffInvited(Fact):
    """Published by events when somebody was invited to an organisation; read by notifier."""

    invitation_id: UUID
    invited_by: str
    email: str
    language: str
    role: str
    organisation_id: UUID
    organisation_name: dict[str, str]
    expires_at: datetime


def to_data(fact: Fact) -> dict[str, Any]:
    """A fact's fields as JSON values: ids and moments as text."""
    return {field.name: _plain(getattr(fact, field.name)) for field in dataclasses.fields(fact)}


def from_data(name: str, data: dict[str, Any]) -> Fact:
    """The fact of this contract from JSON values; unknown fields are ignored.

    Raises KeyError for an unknown contract, TypeError or ValueError for data that do not fit.
    """
    cls = CONTRACTS[name]
    known = {field.name: field.type for field in dataclasses.fields(cls)}
    return cls(**{key: _typed(known[key], data[key]) for key in known.keys() & data.keys()})


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    return value.isoformat() if isinstance(value, datetime) else value


def _typed(kind: Any, value: Any) -> Any:
    if kind is UUID:
        return UUID(value)
    if kind is datetime:
        return datetime.fromisoformat(value)
    wanted = typing.get_origin(kind) or kind  # what stands inside is the publisher's word
    if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
        raise TypeError(f"{value!r} is not a {kind}")
    return value
