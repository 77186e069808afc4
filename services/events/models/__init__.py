"""Tables of events."""

from services.events.models.base import Base
from services.events.models.event import (
    DEFAULT_CANCEL_RULE,
    DEFAULT_CLOSES_RULE,
    PUBLIC_STATUSES,
    Availability,
    DeadlineRule,
    Event,
    EventStatus,
    Occurrence,
)
from services.events.models.organisation import Organisation
from services.events.models.staff import (
    Invitation,
    Membership,
    SignIn,
    SignInRequest,
    StaffMember,
    StaffSession,
)
from services.events.models.venue import Venue

__all__ = [
    "DEFAULT_CANCEL_RULE",
    "DEFAULT_CLOSES_RULE",
    "PUBLIC_STATUSES",
    "Availability",
    "Base",
    "DeadlineRule",
    "Event",
    "EventStatus",
    "Invitation",
    "Membership",
    "Occurrence",
    "Organisation",
    "SignIn",
    "SignInRequest",
    "StaffMember",
    "StaffSession",
    "Venue",
]
