"""Every message that crosses a service border: facts, in the past tense, versioned.

A fact is a full snapshot of its subject with the version that the writing statement gave it.
Readers ignore a version they have passed and fields they do not know. A fact grows by defaulted
fields only; anything else is a new `.v2` beside the old one.
"""

from shared.contracts.base import CONTRACTS, Fact, contract, from_data, to_data
from shared.contracts.health import (
    EventsHealthReported,
    HealthSnapshot,
    NotifierHealthReported,
    RegistrationsHealthReported,
)
from shared.contracts.occurrences import (
    OccurrenceCancelled,
    OccurrenceMoved,
    OccurrencePublished,
    OccurrenceSnapshot,
)
from shared.contracts.registrations import (
    RegistrationCancelled,
    RegistrationChanged,
    RegistrationConfirmed,
    RegistrationSnapshot,
    SeatsChanged,
)
from shared.contracts.staff import SignInRequested, StaffAccessChanged, StaffInvited

__all__ = [
    "CONTRACTS",
    "EventsHealthReported",
    "Fact",
    "HealthSnapshot",
    "NotifierHealthReported",
    "OccurrenceCancelled",
    "OccurrenceMoved",
    "OccurrencePublished",
    "OccurrenceSnapshot",
    "RegistrationCancelled",
    "RegistrationChanged",
    "RegistrationConfirmed",
    "RegistrationSnapshot",
    "RegistrationsHealthReported",
    "SeatsChanged",
    "SignInRequested",
    "StaffAccessChanged",
    "StaffInvited",
    "contract",
    "from_data",
    "to_data",
]
