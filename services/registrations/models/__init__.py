"""Tables of registrations."""

from services.registrations.models.base import Base
from services.registrations.models.idempotency import IdempotencyKey
from services.registrations.models.occurrence import Occurrence
from services.registrations.models.registration import Consent, Participant, Registration

__all__ = ["Base", "Consent", "IdempotencyKey", "Occurrence", "Participant", "Registration"]
