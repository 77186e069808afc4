"""What the log keeps of occurrences and registrations: who did what to which; nobody's data."""

from sqlalchemy.orm import Session

from services.registrations.models import Occurrence, Registration
from shared import dates
from shared.staff import audit
from shared.staff.access import StaffAccess


def note(
    session: Session,
    actor: StaffAccess | None,
    action: str,
    subject: Occurrence | Registration,
    **detail: str,
) -> None:
    """Note an act in its transaction; `actor` is None for the family with its secret link."""
    occurrence = subject.occurrence if isinstance(subject, Registration) else subject
    audit.record_action(
        session,
        actor,
        action,
        organisation_id=occurrence.organisation_id,
        subject_id=subject.id,
        subject=f"{occurrence.title['fi']}, {_day(occurrence)}",
        **detail,
    )


def _day(occurrence: Occurrence) -> str:
    return dates.format_day(occurrence.starts_at, occurrence.time_zone, "fi")
