"""Facts about seats and registrations, published by registrations."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from shared.contracts.base import Fact, contract
from shared.contracts.values import CancelReason, RegistrationStatus

UNKNOWN_TIME = datetime(1970, 1, 1, tzinfo=UTC)


@contract("registrations.seats_changed.v1", subject="occurrence_id", readers=("events",))
@dataclass(frozen=True, kw_only=True)
class SeatsChanged(Fact):
    """Published by registrations at most every 0.4 s for an occurrence; read by events."""

    occurrence_id: UUID
    capacity: int
    taken: int


@dataclass(frozen=True, kw_only=True)
class RegistrationSnapshot(Fact):
    """One registration: its contact, its seats and the version of its secret link.

    `is_verified` when somebody used the link that we sent to the contact, or staff typed it. A
    change of address by the family begins anew. `allows_marketing` when the contact agreed to hear
    of other events; `consent_version` counts how often that was agreed to or withdrawn.
    `created_at` is when the family registered; it is `UNKNOWN_TIME` in facts of earlier releases.
    `pupils` and `adults` are the seats of a class group; both are 0 for a family.
    A pupil's registration that a guardian has to confirm, or confirmed, has the guardian's
    addresses; `is_guardian_copied` when later messages go to them too.
    `grades` counts the participants of each grade, sorted by its code; those of no grade are left
    out.
    """

    registration_id: UUID
    occurrence_id: UUID
    status: RegistrationStatus
    seats: int
    contact_name: str
    contact_email: str
    contact_phone: str
    language: str
    link_version: int
    is_verified: bool = True
    allows_marketing: bool = False
    consent_version: int = 0
    created_at: datetime = UNKNOWN_TIME
    pupils: int = 0
    adults: int = 0
    guardian_email: str = ""
    guardian_phone: str = ""
    is_guardian_copied: bool = False
    grades: dict[str, int] = field(default_factory=dict)


@contract(
    "registrations.registration_confirmed.v1", subject="registration_id", readers=("notifier",)
)
class RegistrationConfirmed(RegistrationSnapshot):
    """Published by registrations when seats were taken; read by notifier."""


@contract("registrations.registration_held.v1", subject="registration_id", readers=("notifier",))
@dataclass(frozen=True, kw_only=True)
class RegistrationHeld(RegistrationSnapshot):
    """Published by registrations when seats are held until the link is used; read by notifier.

    A contract of its own: the previous release, which knows no held registrations, does not take
    it for a confirmed one. The next snapshot is one that was confirmed or cancelled.
    """

    held_until: datetime


@contract(
    "registrations.guardian_confirmation_asked.v1",
    subject="registration_id",
    readers=("notifier",),
)
class GuardianConfirmationAsked(RegistrationHeld):
    """Published by registrations when a guardian has to confirm a pupil's registration.

    Read by notifier. The seats are held until the guardian's link is used.
    """


@contract("registrations.approval_asked.v1", subject="registration_id", readers=("notifier",))
class ApprovalAsked(RegistrationSnapshot):
    """Published by registrations when the organiser has to approve it; read by notifier.

    The next snapshot is one that was confirmed or cancelled.
    """


@contract("registrations.registration_changed.v1", subject="registration_id", readers=("notifier",))
class RegistrationChanged(RegistrationSnapshot):
    """Published by registrations when names, contact or seats changed; read by notifier."""


@contract(
    "registrations.registration_cancelled.v1", subject="registration_id", readers=("notifier",)
)
@dataclass(frozen=True, kw_only=True)
class RegistrationCancelled(RegistrationSnapshot):
    """Published by registrations when a registration was cancelled; read by notifier.

    `silent` when staff chose to send no message about it. `reason` is one that the contact does
    not know yet, and `note` is what staff wrote about it to the contact.
    """

    silent: bool = False
    reason: CancelReason = CancelReason.NONE
    note: str = ""


@contract("registrations.link_requested.v1", subject="registration_id", readers=("notifier",))
@dataclass(frozen=True, kw_only=True)
class LinkRequested(RegistrationSnapshot):
    """Published by registrations when a lost link is to be sent again; read by notifier.

    `channels` are values of `ContactChannel`. The snapshot is a new version when the link is new.
    """

    channels: list[str]
    requested_at: datetime


@contract("registrations.contact_verified.v1", subject="registration_id", readers=("notifier",))
class ContactVerified(RegistrationSnapshot):
    """Published by registrations when a contact used the link that we sent; read by notifier.

    It has the version of the last snapshot, as nothing else changed: of two facts of one version
    this is the newer one.
    """


@contract(
    "registrations.marketing_consent_changed.v1", subject="registration_id", readers=("notifier",)
)
@dataclass(frozen=True, kw_only=True)
class MarketingConsentChanged(RegistrationSnapshot):
    """Published by registrations when a contact allows marketing or forbids it; read by notifier.

    It has the version of the last snapshot, as nothing else changed.
    """

    changed_at: datetime


@dataclass(frozen=True, kw_only=True)
class WaitingSnapshot(RegistrationSnapshot):
    """One entry of a waiting list; its `registration_id` is that of the registration it may become.

    The link of an entry is of another purpose than that of a registration. When the offered seats
    are accepted, the next fact is that the registration of this id was confirmed.
    """


@contract("registrations.waiting_joined.v1", subject="registration_id", readers=("notifier",))
class WaitingJoined(WaitingSnapshot):
    """Published by registrations when a contact joins a waiting list; read by notifier."""


@contract("registrations.waiting_changed.v1", subject="registration_id", readers=("notifier",))
class WaitingChanged(WaitingSnapshot):
    """Published by registrations when a waiting party gets larger or smaller; read by notifier."""


@contract("registrations.seats_offered.v1", subject="registration_id", readers=("notifier",))
@dataclass(frozen=True, kw_only=True)
class SeatsOffered(WaitingSnapshot):
    """Published by registrations when freed seats are offered to an entry; read by notifier.

    They are kept for it until `offered_until`.
    """

    offered_until: datetime


@contract("registrations.offer_expired.v1", subject="registration_id", readers=("notifier",))
class OfferExpired(WaitingSnapshot):
    """Published by registrations when nobody accepted an offer in time; read by notifier."""


@contract("registrations.waiting_ended.v1", subject="registration_id", readers=("notifier",))
@dataclass(frozen=True, kw_only=True)
class WaitingEnded(WaitingSnapshot):
    """Published by registrations when an entry leaves its list without seats; read by notifier.

    `by_staff` when the organiser removed it, which its contact is told.
    """

    by_staff: bool = False
