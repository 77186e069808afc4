"""Handlers of the facts that registrations reads."""

from services.registrations.occurrences.operations import apply_occurrence
from shared.bus.handlers import Handlers
from shared.contracts import (
    OccurrenceCancelled,
    OccurrenceMoved,
    OccurrencePublished,
    StaffAccessChanged,
)
from shared.health import reports
from shared.staff import access

HANDLERS: Handlers = {
    OccurrencePublished.type: apply_occurrence,
    OccurrenceMoved.type: apply_occurrence,
    OccurrenceCancelled.type: apply_occurrence,
    StaffAccessChanged.type: access.store_staff_access,
    **reports.build_handlers("registrations"),
}
