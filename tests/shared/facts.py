"""Make facts for tests."""

from uuid import UUID, uuid4

from shared.contracts import RegistrationConfirmed, RegistrationStatus, SeatsChanged


def make_seats_changed(version: int = 1, occurrence_id: UUID | None = None) -> SeatsChanged:
    """Return a fact that events reads."""
    return SeatsChanged(
        version=version, occurrence_id=occurrence_id or uuid4(), capacity=10, taken=3
    )


def make_registration_confirmed() -> RegistrationConfirmed:
    """Return a fact that notifier reads."""
    return RegistrationConfirmed(
        version=1,
        registration_id=uuid4(),
        occurrence_id=uuid4(),
        status=RegistrationStatus.CONFIRMED,
        seats=2,
        contact_name="Aino Virtanen",
        contact_email="aino@example.org",
        contact_phone="+358401234567",
        language="fi",
        link_version=1,
    )
