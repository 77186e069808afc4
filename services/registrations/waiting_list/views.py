"""Build the view models of waiting lists."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.registrations.audit_labels import WAITING_CHANGES
from services.registrations.models import (
    OPEN_STATUSES,
    Occurrence,
    Registration,
    WaitingEntry,
    WaitingStatus,
)
from services.registrations.occurrences.views import OccurrenceView, describe_occurrence
from services.registrations.registration.views import name_grade
from services.registrations.waiting_list.allocation import Party, Position, find_position
from shared import clock, dates
from shared.staff.audit import AuditEntry
from shared.web.audit_log import LogEntry, describe_entry
from shared.web.i18n import current_language
from shared.web.text import _, _l, ngettext

STAFF_HOME = "/staff/registrations/"
STATUS_LABELS: Mapping[WaitingStatus, str] = {
    WaitingStatus.WAITING: _l("Waiting"),
    WaitingStatus.OFFERED: _l("Has an offer"),
    WaitingStatus.ACCEPTED: _l("Accepted"),
    WaitingStatus.DECLINED: _l("Declined"),
    WaitingStatus.EXPIRED: _l("Offer expired"),
    WaitingStatus.LEFT: _l("Left the list"),
    WaitingStatus.REMOVED: _l("Removed by staff"),
}


@dataclass(frozen=True, kw_only=True)
class WaitingParticipantView:
    """A person who waits; the grade is in words."""

    name: str
    grade: str


@dataclass(frozen=True, kw_only=True)
class WaitingView:
    """An entry as its family sees it."""

    version: int
    seats: int
    status: WaitingStatus
    number: int  # the place on the list, from 1; 0 when it does not wait
    seats_before: int
    passed: int
    offered_until: str
    offer_hours: int
    is_open: bool  # whether it waits, and seats may still be offered
    is_offer_open: bool
    is_called_off: bool
    participants: list[WaitingParticipantView]
    name: str
    email: str
    phone: str
    occurrence: OccurrenceView

    @property
    def addresses(self) -> str:
        """Return the addresses that messages go to, in words."""
        return _(" and ").join(one for one in (self.email, self.phone) if one)


@dataclass(frozen=True, kw_only=True)
class StaffWaitingView:
    """An entry as staff see it; contact and note are empty where not allowed."""

    id: UUID
    url: str
    version: int
    status_name: str
    is_waiting: bool
    is_open: bool
    can_offer: bool
    has_registration: bool
    number: int
    seats: int
    passed: int
    name: str
    email: str
    phone: str
    note: str
    participants: list[WaitingParticipantView]
    joined_at: str
    joined_at_iso: str
    offered_until: str


@dataclass(frozen=True, kw_only=True)
class WaitingOccurrenceView:
    """The occurrence of a list, with its seats, for staff."""

    id: UUID
    title: str
    when: str
    url: str
    list_url: str
    organisation_id: UUID | None
    taken: int
    capacity: int
    seats_left_text: str
    has_waiting_list: bool
    offer_hours: int


def describe_entry_for_family(entry: WaitingEntry, position: Position | None) -> WaitingView:
    """Describe an entry for its family."""
    now, occurrence = clock.now(), entry.occurrence
    is_offered = entry.status is WaitingStatus.OFFERED
    is_in_time = entry.offered_until is not None and now < entry.offered_until
    return WaitingView(
        version=entry.version,
        seats=entry.seats,
        status=entry.status,
        number=position.number if position else 0,
        seats_before=position.seats_before if position else 0,
        passed=entry.passed,
        offered_until=_format_offer_end(entry),
        offer_hours=occurrence.offer_hours,
        is_open=entry.status is WaitingStatus.WAITING and occurrence.is_open_at(now),
        is_offer_open=is_offered and is_in_time and occurrence.is_editable_at(now),
        is_called_off=occurrence.cancelled,
        participants=_describe_participants(entry),
        name=entry.contact_name,
        email=entry.contact_email,
        phone=entry.contact_phone,
        occurrence=describe_occurrence(occurrence),
    )


def describe_entries_for_staff(
    entries: Sequence[WaitingEntry], *, with_contacts: bool
) -> list[StaffWaitingView]:
    """Describe the entries of a list: those that still may get seats first, each in its order."""
    parties = [Party(one.id, one.seats) for one in entries if one.status is WaitingStatus.WAITING]
    views = [
        describe_entry_for_staff(one, find_position(one.id, parties), with_contacts=with_contacts)
        for one in entries
    ]
    return sorted(views, key=lambda view: not view.is_open)


def describe_entry_for_staff(
    entry: WaitingEntry, position: Position | None, *, with_contacts: bool
) -> StaffWaitingView:
    """Describe an entry for staff."""
    zone, language, now = entry.occurrence.time_zone, current_language(), clock.now()
    is_ahead = not entry.occurrence.cancelled and now < entry.occurrence.starts_at
    can_offer = entry.status in (WaitingStatus.WAITING, WaitingStatus.EXPIRED)
    return StaffWaitingView(
        id=entry.id,
        url=f"{STAFF_HOME}waiting/{entry.id}",
        version=entry.version,
        status_name=name_status(entry.status),
        is_waiting=entry.status is WaitingStatus.WAITING,
        is_open=entry.status in OPEN_STATUSES,
        can_offer=can_offer and is_ahead and bool(entry.contact_name),
        has_registration=entry.status is WaitingStatus.ACCEPTED,
        number=position.number if position else 0,
        seats=entry.seats,
        passed=entry.passed,
        name=entry.contact_name or _("Erased"),
        email=entry.contact_email if with_contacts else "",
        phone=entry.contact_phone if with_contacts else "",
        note=entry.note if with_contacts else "",
        participants=_describe_participants(entry),
        joined_at=dates.format_moment(entry.created_at, zone, language),
        joined_at_iso=dates.format_iso(entry.created_at),
        offered_until=_format_offer_end(entry),
    )


def describe_list_occurrence(occurrence: Occurrence) -> WaitingOccurrenceView:
    """Describe the occurrence of a list, for staff."""
    language, left = current_language(), occurrence.seats_left
    url = f"{STAFF_HOME}occurrences/{occurrence.id}"
    return WaitingOccurrenceView(
        id=occurrence.id,
        title=occurrence.title[language],
        when=dates.format_period(
            occurrence.starts_at, occurrence.ends_at, occurrence.time_zone, language
        ),
        url=url,
        list_url=f"{url}/waiting",
        organisation_id=occurrence.organisation_id,
        taken=occurrence.taken,
        capacity=occurrence.capacity,
        seats_left_text=ngettext("%(num)s seat left", "%(num)s seats left", left),
        has_waiting_list=occurrence.waiting_list,
        offer_hours=occurrence.offer_hours,
    )


def describe_history(rows: Sequence[AuditEntry]) -> list[LogEntry]:
    """Describe what happened to an entry, the newest first."""
    system = _("Automatic, or the family")
    return [
        describe_entry(row, WAITING_CHANGES, unknown_actor=system)
        for row in rows
        if row.action in WAITING_CHANGES
    ]


def name_status(status: WaitingStatus) -> str:
    """Return the status of an entry in words."""
    return str(STATUS_LABELS[status])


def has_valid_registration(entry: WaitingEntry, registration: Registration | None) -> bool:
    """Return whether the holder of an entry's link may open the registration that followed.

    Not when its contact was corrected since: then only the newer link opens it.
    """
    return registration is not None and registration.link_version == entry.link_version


def _format_offer_end(entry: WaitingEntry) -> str:
    if entry.offered_until is None:
        return ""
    zone = entry.occurrence.time_zone
    return dates.format_moment(entry.offered_until, zone, current_language())


def _describe_participants(entry: WaitingEntry) -> list[WaitingParticipantView]:
    return [
        WaitingParticipantView(name=one["name"], grade=name_grade(one["grade"]))
        for one in entry.participants
    ]
