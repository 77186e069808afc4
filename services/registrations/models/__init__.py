"""Tables of registrations."""

from services.registrations.models.base import Base
from services.registrations.models.draft import Draft, DraftPurpose
from services.registrations.models.idempotency import IdempotencyKey
from services.registrations.models.link_request import LinkRequest
from services.registrations.models.occurrence import Occurrence
from services.registrations.models.registration import Consent, Participant, Registration

__all__ = [
    "Base",
    "Consent",
    "Draft",
    "DraftPurpose",
    "IdempotencyKey",
    "LinkRequest",
    "Occurrence",
    "Participant",
    "Registration",
]
