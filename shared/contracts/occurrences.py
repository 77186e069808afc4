"""Facts about time slots, told by events."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.contracts.base import Fact, contract


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
