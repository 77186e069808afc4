"""Build the facts about a registration and its occurrence, for tests."""

from datetime import timedelta
from typing import Any

from shared import clock
from shared.contracts import (
    ApprovalAsked,
    CancelReason,
    ContactVerified,
    Fact,
    GuardianConfirmationAsked,
    LinkRequested,
    MarketingConsentChanged,
    OccurrenceCancelled,
    OccurrenceMoved,
    OfferExpired,
    RegistrationCancelled,
    RegistrationChanged,
    RegistrationConfirmed,
    RegistrationHeld,
    SeatsOffered,
    WaitingChanged,
    WaitingEnded,
    WaitingJoined,
)
from shared.contracts.values import RegistrationStatus
from tests.registrations.facts import build_occurrence_published
from tests.shared.facts import make_registration_confirmed

GUARDIAN = {"guardian_email": "huoltaja@example.org", "is_guardian_copied": True}
TIMES = ("starts_at", "ends_at", "closes_at", "cancel_until")


class FactBuilder:
    """Builds the facts about one registration for one occurrence, with rising versions."""

    def __init__(self, **given: Any) -> None:
        self.occurrence = build_occurrence_published(**given)
        self.registration = make_registration_confirmed()

    def build_for_same_occurrence(self) -> "FactBuilder":
        """Return a builder of the facts about another registration for this occurrence."""
        other = FactBuilder()
        other.occurrence = self.occurrence
        return other

    def build_occurrence_published(self) -> Fact:
        """Build the fact that published the occurrence."""
        return self.occurrence

    def build_occurrence_moved(self, days: int = 1, version: int = 2, **given: Any) -> Fact:
        """Build a fact that moves the occurrence by this many days."""
        later = {name: getattr(self.occurrence, name) + timedelta(days=days) for name in TIMES}
        return OccurrenceMoved(**{**vars(self.occurrence), **later, "version": version, **given})

    def build_occurrence_cancelled(self, version: int = 3) -> Fact:
        """Build a fact that cancels the occurrence."""
        return OccurrenceCancelled(
            **{**vars(self.occurrence), "cancelled": True, "version": version}
        )

    def build_registration_confirmed(self, **given: Any) -> RegistrationConfirmed:
        """Build a fact that confirms the registration."""
        return RegistrationConfirmed(**self._build_registration(**{"version": 1, **given}))

    def build_registration_held(self, minutes: int = 15, **given: Any) -> Fact:
        """Build a fact that the seats are held for this many minutes."""
        held = {"status": RegistrationStatus.HELD, "version": 1, **given}
        return RegistrationHeld(
            **self._build_registration(**held), held_until=clock.now() + timedelta(minutes=minutes)
        )

    def build_guardian_asked(self, hours: int = 48, **given: Any) -> Fact:
        """Build a fact that a guardian has to confirm the registration of a pupil."""
        held = {"status": RegistrationStatus.HELD, "version": 1, "seats": 1, **GUARDIAN, **given}
        return GuardianConfirmationAsked(
            **self._build_registration(**held), held_until=clock.now() + timedelta(hours=hours)
        )

    def build_approval_asked(self, **given: Any) -> Fact:
        """Build a fact that the organiser has to approve the registration."""
        pending = {"status": RegistrationStatus.PENDING, "version": 1, **given}
        return ApprovalAsked(**self._build_registration(**pending))

    def build_declined(self, note: str = "", **given: Any) -> Fact:
        """Build a fact that the organiser declined the registration."""
        ended = {"status": RegistrationStatus.CANCELLED, "version": 2, **given}
        registration = self._build_registration(**ended)
        return RegistrationCancelled(**registration, reason=CancelReason.DECLINED, note=note)

    def build_guardian_ended(self, reason: CancelReason, **given: Any) -> Fact:
        """Build a fact that a pupil's registration was cancelled for this reason."""
        ended = {"status": RegistrationStatus.CANCELLED, "version": 2, **GUARDIAN, **given}
        return RegistrationCancelled(**self._build_registration(**ended), reason=reason)

    def build_waiting_joined(self, **given: Any) -> Fact:
        """Build a fact that the contact joined the waiting list."""
        waiting = {"status": RegistrationStatus.WAITING, "version": 1, **given}
        return WaitingJoined(**self._build_registration(**waiting))

    def build_waiting_changed(self, **given: Any) -> Fact:
        """Build a fact that the waiting party changed."""
        waiting = {"status": RegistrationStatus.WAITING, "version": 2, "seats": 1, **given}
        return WaitingChanged(**self._build_registration(**waiting))

    def build_seats_offered(self, hours: int = 24, **given: Any) -> Fact:
        """Build a fact that seats are offered for this many hours."""
        offered = {"status": RegistrationStatus.OFFERED, "version": 2, **given}
        return SeatsOffered(
            **self._build_registration(**offered),
            offered_until=clock.now() + timedelta(hours=hours),
        )

    def build_offer_expired(self, **given: Any) -> Fact:
        """Build a fact that nobody accepted the offer."""
        expired = {"status": RegistrationStatus.CANCELLED, "version": 3, **given}
        return OfferExpired(**self._build_registration(**expired))

    def build_waiting_ended(self, *, by_staff: bool = False, **given: Any) -> Fact:
        """Build a fact that the entry left its list."""
        ended = {"status": RegistrationStatus.CANCELLED, "version": 3, **given}
        return WaitingEnded(**self._build_registration(**ended), by_staff=by_staff)

    def build_registration_changed(self, **given: Any) -> Fact:
        """Build a fact that changes the registration."""
        return RegistrationChanged(
            **self._build_registration(**{"version": 2, "seats": 1, **given})
        )

    def build_registration_cancelled(self, **given: Any) -> Fact:
        """Build a fact that cancels the registration."""
        changed = {"version": 3, "status": "cancelled", **given}
        return RegistrationCancelled(**self._build_registration(**changed))

    def build_contact_verified(self, **given: Any) -> Fact:
        """Build a fact that the contact used our link."""
        return ContactVerified(**self._build_registration(**{"version": 1, **given}))

    def build_marketing_consent(self, *, is_given: bool, consent_version: int = 1) -> Fact:
        """Build a fact that the contact allows marketing, or does not any more."""
        changed = {
            "version": 1,
            "allows_marketing": is_given,
            "consent_version": consent_version,
            "changed_at": clock.now(),
        }
        return MarketingConsentChanged(**self._build_registration(**changed))

    def build_link_requested(self, *channels: str, **given: Any) -> Fact:
        """Build a fact that asks for the registration's link on these channels."""
        changed = {"channels": list(channels), "requested_at": clock.now(), **given}
        return LinkRequested(**self._build_registration(**{"version": 1, **changed}))

    def _build_registration(self, **given: Any) -> dict[str, Any]:
        occurrence_id = self.occurrence.occurrence_id
        return {**vars(self.registration), "occurrence_id": occurrence_id, **given}
