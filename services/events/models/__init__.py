"""Tables of events."""

from services.events.models.base import Base
from services.events.models.event import Event, Occurrence
from services.events.models.organisation import Organisation
from services.events.models.staff import Invitation, Membership, SignIn, StaffMember, StaffSession
from services.events.models.venue import Venue

__all__ = [
    "Base",
    "Event",
    "Invitation",
    "Membership",
    "Occurrence",
    "Organisation",
    "SignIn",
    "StaffMember",
    "StaffSession",
    "Venue",
]
