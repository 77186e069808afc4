"""Made-up messages for previews: an example family at a real occurrence, or at an example one."""

from datetime import timedelta
from uuid import UUID

from services.notifier.models import (
    NO_FORMER_VALUES,
    ChannelName,
    FormerValues,
    Message,
    MessageKind,
    Occurrence,
    Registration,
    SubjectType,
)
from shared import clock
from shared.contracts.values import RegistrationStatus

EXAMPLE_ID = UUID(int=0)
NAMES = {"fi": "Maija Meri", "sv": "Maja Sund", "en": "Mary Lake"}
TITLES = {"fi": "Avoimet ovet", "sv": "Öppet hus", "en": "Open day"}
EMAIL, PHONE = "perhe@example.org", "+358401234567"
SEATS, FORMER_SEATS = 2, 3
HELD_MINUTES = 15
DAY = timedelta(days=1)


def build_example_message(
    kind: MessageKind, channel: ChannelName, language: str, occurrence: Occurrence
) -> Message:
    """Build a message to an example family, which is never stored."""
    registration = Registration(
        id=EXAMPLE_ID,
        occurrence_id=occurrence.id,
        version=1,
        status=RegistrationStatus.CONFIRMED,
        seats=SEATS,
        contact_name=NAMES[language],
        contact_email=EMAIL,
        contact_phone=PHONE,
        language=language,
        link_version=1,
        held_until=clock.now() + timedelta(minutes=HELD_MINUTES),
        is_verified=True,
        verified_version=1,
        known_addresses=[EMAIL, PHONE],
        occurrence=occurrence,
    )
    return Message(
        id=EXAMPLE_ID,
        kind=kind,
        channel=channel,
        subject_type=SubjectType.REGISTRATION,
        subject_id=EXAMPLE_ID,
        registration=registration,
        recipient=EMAIL if channel is ChannelName.EMAIL else PHONE,
        former=_build_former_values(kind, occurrence),
    )


def build_example_occurrence(
    organisation_id: UUID, organisation_name: dict[str, str], zone: str
) -> Occurrence:
    """Build an occurrence of an organisation that has none."""
    start = clock.now().replace(minute=0, second=0, microsecond=0) + 7 * DAY
    return Occurrence(
        id=EXAMPLE_ID,
        version=1,
        organisation_id=organisation_id,
        slug="example",
        title=TITLES,
        organisation_name=organisation_name,
        venue="Aula",
        address="Koulukatu 1, Turku",
        online_url="",
        contact_email="info@example.org",
        contact_phone="+35821234567",
        starts_at=start,
        ends_at=start + timedelta(hours=2),
        time_zone=zone,
        cancel_until=start - DAY,
        cancelled=False,
    )


def _build_former_values(kind: MessageKind, occurrence: Occurrence) -> FormerValues:
    match kind:
        case MessageKind.CHANGED:
            return FormerValues(seats=FORMER_SEATS)
        case MessageKind.MOVED:
            starts_at, ends_at = occurrence.starts_at - DAY, occurrence.ends_at - DAY
            return FormerValues(starts_at=starts_at, ends_at=ends_at)
        case _:
            return NO_FORMER_VALUES
