"""The fact about what a recipient chose, which registrations reads."""

from sqlalchemy.orm import Session

from services.notifier.models import Registration
from shared import clock
from shared.bus import outbox
from shared.contracts import MarketingChoiceMade


def publish_choice(session: Session, registration: Registration, *, is_allowed: bool) -> None:
    """Publish that the contact of a registration allows marketing, or does not any more."""
    fact = MarketingChoiceMade(
        version=registration.consent_version + 1,
        registration_id=registration.id,
        allows_marketing=is_allowed,
        chosen_at=clock.now(),
    )
    outbox.add_fact(session, fact)
