"""Records actions on occurrences and registrations in the audit log, without personal data."""

from sqlalchemy.orm import Session

from services.registrations.audit_labels import Action
from services.registrations.models import Occurrence, Registration, WaitingEntry
from shared import dates
from shared.staff import audit
from shared.staff.access import StaffAccess


def record_action(
    session: Session,
    actor: StaffAccess | None,
    action: Action,
    target: Occurrence | Registration | WaitingEntry,
    **detail: str,
) -> None:
    """Record an action in its transaction; `actor` is None for a family with its secret link."""
    occurrence = target if isinstance(target, Occurrence) else target.occurrence
    day = dates.format_day(occurrence.starts_at, occurrence.time_zone, "fi")
    audit.record_action(
        session,
        actor,
        action,
        organisation_id=occurrence.organisation_id,
        target_id=target.id,
        target=f"{occurrence.title['fi']}, {day}",
        **detail,
    )
