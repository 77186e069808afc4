"""Tables of registrations."""

from services.registrations.models.announcement import Announcement
from services.registrations.models.answer import Answer, AskedQuestion
from services.registrations.models.base import Base
from services.registrations.models.draft import Draft, DraftPurpose
from services.registrations.models.group import Group
from services.registrations.models.idempotency import IdempotencyKey
from services.registrations.models.link_request import LinkRequest
from services.registrations.models.occurrence import Occurrence
from services.registrations.models.partner_key import PartnerKey
from services.registrations.models.registration import (
    IS_HELD,
    Consent,
    GuardianAnswer,
    Participant,
    Registration,
)
from services.registrations.models.seat_budget import SeatBudget
from services.registrations.models.waiting import (
    IS_OFFERED,
    IS_WAITING,
    OPEN_STATUSES,
    WaitingEntry,
    WaitingStatus,
)

__all__ = [
    "IS_HELD",
    "IS_OFFERED",
    "IS_WAITING",
    "OPEN_STATUSES",
    "Announcement",
    "Answer",
    "AskedQuestion",
    "Base",
    "Consent",
    "Draft",
    "DraftPurpose",
    "Group",
    "GuardianAnswer",
    "IdempotencyKey",
    "LinkRequest",
    "Occurrence",
    "Participant",
    "PartnerKey",
    "Registration",
    "SeatBudget",
    "WaitingEntry",
    "WaitingStatus",
]
