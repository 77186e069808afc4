"""Writes of what a recipient chose. Each takes a session; none commits."""

from sqlalchemy.orm import Session

from services.notifier.models import Registration, SuppressionReason
from services.notifier.preferences import facts
from services.notifier.preferences.queries import Preferences
from services.notifier.suppression.operations import lift_suppression, suppress_address
from shared import clock
from shared.config import Settings

# What the same person said before, and takes back by opting in again.
OWN_REASONS = (SuppressionReason.OPTED_OUT, SuppressionReason.COMPLAINT)


def opt_out(session: Session, settings: Settings, preferences: Preferences, source: str) -> None:
    """Let no marketing go to the recipient any more; repeating changes nothing.

    An address that the family has changed since is somebody else's: it is suppressed, and the
    consent of the registration stays.
    """
    if preferences.is_erased:
        return
    for address in preferences.addresses:
        suppress_address(session, settings, address, SuppressionReason.OPTED_OUT, source=source)
    if preferences.is_present:
        _choose(session, preferences, is_allowed=False)


def opt_in(session: Session, settings: Settings, preferences: Preferences) -> None:
    """Let marketing go to the recipient; nothing for an address that the family has changed."""
    if preferences.is_erased or not preferences.is_present:
        return
    for address in preferences.addresses:
        lift_suppression(session, settings, address, OWN_REASONS, lifted_by="preferences")
    _choose(session, preferences, is_allowed=True)


def _choose(session: Session, preferences: Preferences, *, is_allowed: bool) -> None:
    """Record the choice in our copy at once; registrations confirms it with its next fact."""
    message = preferences.message
    registration = session.get_one(Registration, message.subject_id, with_for_update=True)
    if registration.allows_marketing == is_allowed == preferences.allows_marketing:
        return
    registration.allows_marketing = is_allowed
    registration.consented_at = clock.now() if is_allowed else None
    facts.publish_choice(session, registration, is_allowed=is_allowed)
