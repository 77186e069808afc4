"""The contracts: every fact that crosses a service border, in the past tense and versioned.

A fact is a full snapshot of its subject with the version that the writing statement gave it.
Readers ignore lower versions and unknown fields. A contract grows by fields with defaults only;
any other change is a new `.v2` beside it.
"""

from shared.contracts.base import CONTRACTS, Fact, contract, from_data, to_data
from shared.contracts.campaigns import (
    CampaignSnapshot,
    CampaignStarted,
    CampaignStopped,
    MarketingChoiceMade,
)
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
    ApprovalAsked,
    ContactVerified,
    GuardianConfirmationAsked,
    LinkRequested,
    MarketingConsentChanged,
    OfferExpired,
    RegistrationCancelled,
    RegistrationChanged,
    RegistrationConfirmed,
    RegistrationHeld,
    RegistrationSnapshot,
    SeatsChanged,
    SeatsOffered,
    WaitingChanged,
    WaitingEnded,
    WaitingJoined,
    WaitingSnapshot,
)
from shared.contracts.staff import DigestChosen, SignInRequested, StaffAccessChanged, StaffInvited
from shared.contracts.values import (
    CancelReason,
    ContactChannel,
    RegistrationMode,
    RegistrationStatus,
)

__all__ = [
    "CONTRACTS",
    "ApprovalAsked",
    "CampaignSnapshot",
    "CampaignStarted",
    "CampaignStopped",
    "CancelReason",
    "ContactChannel",
    "ContactVerified",
    "DigestChosen",
    "EventsHealthReported",
    "Fact",
    "GuardianConfirmationAsked",
    "HealthSnapshot",
    "LinkRequested",
    "MarketingChoiceMade",
    "MarketingConsentChanged",
    "NotifierHealthReported",
    "OccurrenceCancelled",
    "OccurrenceMoved",
    "OccurrencePublished",
    "OccurrenceSnapshot",
    "OfferExpired",
    "RegistrationCancelled",
    "RegistrationChanged",
    "RegistrationConfirmed",
    "RegistrationHeld",
    "RegistrationMode",
    "RegistrationSnapshot",
    "RegistrationStatus",
    "RegistrationsHealthReported",
    "SeatsChanged",
    "SeatsOffered",
    "SignInRequested",
    "StaffAccessChanged",
    "StaffInvited",
    "WaitingChanged",
    "WaitingEnded",
    "WaitingJoined",
    "WaitingSnapshot",
    "contract",
    "from_data",
    "to_data",
]
