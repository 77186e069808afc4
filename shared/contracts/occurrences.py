"""Facts about occurrences, published by events."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from shared.contracts.base import Fact, contract
from shared.contracts.questions import Json
from shared.contracts.values import RegistrationMode


@dataclass(frozen=True, kw_only=True)
class OccurrenceSnapshot(Fact):
    """One occurrence of an event, with what the other services need of the event.

    `capacity` is the initial one: from then on registrations decides it. `registration` says how
    one registers. `announced_version` is the version of the last move that everybody with a seat
    is to be told of; a later change of time or place is a correction, and nobody gets a message
    about it. It is 0 in facts of earlier releases, which announced every change.
    `target_groups` are codes of `shared.vocabulary`, none when they are not known. `waiting_list`
    says whether one may wait for seats of a full occurrence; a freed seat is then offered for
    `offer_hours`, quiet hours not counted. With `class_groups` a teacher may reserve seats for a
    class of `group_min` to `group_max` pupils; with `group_names_optional` the pupils' names are
    not needed. `guardian_confirms` when a guardian has to confirm each pupil who registers alone,
    of any age. `questions` are those of the event, each as `shared.contracts.questions` writes it,
    with a text in every language. Who may register: `contact_roles`, for participants of these
    `grades`, at most `party_max` at once; no role and no grade means all.
    `asks_marketing_consent` says whether the form asks to tell of other events. With
    `needs_approval` the organiser accepts or declines each registration.
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
    registration: RegistrationMode = RegistrationMode.HERE
    announced_version: int = 0
    target_groups: list[str] = field(default_factory=list)
    confirm_by_link: bool = False
    waiting_list: bool = True
    offer_hours: int = 24
    class_groups: bool = False
    group_min: int = 5
    group_max: int = 40
    group_names_optional: bool = False
    guardian_confirms: bool = False
    questions: list[Json] = field(default_factory=list)
    contact_roles: list[str] = field(default_factory=list)
    grades: list[str] = field(default_factory=list)
    party_max: int = 20
    asks_marketing_consent: bool = True
    needs_approval: bool = False


_OCCURRENCE_READERS = ("registrations", "notifier")


@contract("events.occurrence_published.v1", subject="occurrence_id", readers=_OCCURRENCE_READERS)
class OccurrencePublished(OccurrenceSnapshot):
    """Published by events when an occurrence becomes public; read by registrations and notifier."""


@contract("events.occurrence_moved.v1", subject="occurrence_id", readers=_OCCURRENCE_READERS)
class OccurrenceMoved(OccurrenceSnapshot):
    """Published by events when time, place or texts changed; read by registrations and notifier."""


@contract("events.occurrence_cancelled.v1", subject="occurrence_id", readers=_OCCURRENCE_READERS)
class OccurrenceCancelled(OccurrenceSnapshot):
    """Published by events when an occurrence is cancelled; read by registrations and notifier."""
