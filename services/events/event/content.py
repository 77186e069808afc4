"""Hold the texts and choices of an event's form as typed values."""

from dataclasses import dataclass, field, fields
from datetime import datetime
from uuid import UUID

from services.events.models import DeadlineRule, Event
from shared.contracts import RegistrationMode


@dataclass(frozen=True)
class EventContent:
    """The columns of an event that staff fill in; each field is an attribute of `Event`."""

    title: dict[str, str]
    summary: dict[str, str]
    description: dict[str, str]
    kind: str
    fields: list[str]
    target_groups: list[str]
    online_url: str
    registration_mode: RegistrationMode
    registration_url: str
    contact_name: str
    contact_email: str
    contact_phone: str
    opens_at: datetime | None
    closes_rule: DeadlineRule
    cancel_rule: DeadlineRule
    confirm_by_link: bool = False
    waiting_list: bool = True
    offer_hours: int = 24
    class_groups: bool = False
    group_min: int = 5
    group_max: int = 40
    group_names_optional: bool = False
    guardian_confirms: bool = False
    contact_roles: list[str] = field(default_factory=list)
    grades: list[str] = field(default_factory=list)
    party_max: int = 20
    asks_marketing_consent: bool = True
    needs_approval: bool = False
    contact_name_sv: str = ""
    contact_name_en: str = ""


@dataclass(frozen=True)
class VenueDetails:
    """The columns of a venue that staff fill in; each field is an attribute of `Venue`."""

    name: str
    address: str
    municipality: str


@dataclass(frozen=True)
class EventRequest:
    """A new or edited event: its content and its venue.

    `venue` is the id of a venue, the details of a new one, or None for an event online only.
    """

    content: EventContent
    venue: UUID | VenueDetails | None


def read_content(event: Event) -> EventContent:
    """Return the content of an event as it is now."""
    return EventContent(**{name: getattr(event, name) for name in CONTENT_COLUMNS})


# Attribute of the content to the column's name, which forms and the audit log use as its code.
CONTENT_COLUMNS: dict[str, str] = {
    one.name: Event.__mapper__.column_attrs[one.name].columns[0].name
    for one in fields(EventContent)
}
