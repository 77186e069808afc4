"""Build the view models of the staff pages about registrations, and word their errors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, assert_never
from urllib.parse import urlencode
from uuid import UUID

from services.registrations.audit_labels import REGISTRATION_CHANGES, Action
from services.registrations.models import Occurrence, Participant, Registration
from services.registrations.occurrences.views import OccurrenceView, describe_occurrence
from services.registrations.questions.queries import (
    NO_ANSWERS,
    QuestionColumn,
    RegistrationAnswers,
)
from services.registrations.questions.views import AnswerView, list_answers
from services.registrations.registration.schemas import MAX_PARTICIPANTS
from services.registrations.registration.views import (
    FormTexts,
    ParticipantView,
    build_form_texts,
    label_fields,
    list_grades,
    name_grade,
    word_group_size,
)
from services.registrations.roster.operations import can_add
from services.registrations.roster.queries import PAGE_SIZE, RosterFilter, Sort, build_sort_key
from shared import clock, dates
from shared.contracts.values import WAITING_STATUSES, RegistrationStatus
from shared.i18n import LANGUAGE_NAMES
from shared.spreadsheet import format_phone
from shared.web import paging
from shared.web.audit_log import LogEntry, describe_entry
from shared.web.i18n import current_language
from shared.web.sort_link import SortLink
from shared.web.text import _, ngettext

HOME = "/staff/registrations/"


@dataclass(frozen=True, kw_only=True)
class StaffOccurrenceView(OccurrenceView):
    """An occurrence with its seats, and whether staff may change its registrations."""

    event_url: str
    organisation_id: UUID | None
    taken: int
    capacity: int
    waiting: int  # families on the waiting list, with an offer or without
    can_add: bool
    is_over: bool


@dataclass(frozen=True, kw_only=True)
class GroupLine:
    """The class of a registration in the list; `missing` counts the pupils without a name."""

    name: str
    size_text: str
    missing: int
    missing_text: str  # empty when no name is missing, or none is needed


@dataclass(frozen=True, kw_only=True)
class LineParticipant(ParticipantView):
    """A participant of a line, with the answers that staff may see."""

    answers: list[AnswerView]


@dataclass(frozen=True, kw_only=True)
class RegistrationLine:
    """A registration as a line of the list; contact and note are empty where not allowed.

    `answers` are to the questions that are asked once.
    """

    id: UUID
    url: str
    is_anonymised: bool
    name: str
    email: str
    phone: str
    note: str
    participants: list[LineParticipant]
    group: GroupLine | None
    answers: list[AnswerView]
    seats: int
    is_confirmed: bool
    is_held: bool
    is_pending: bool
    is_guardian_awaited: bool
    guardian: str  # the addresses of the guardian; empty where not allowed or none is asked
    status_name: str
    registered_at: str
    registered_at_iso: str


@dataclass(frozen=True, kw_only=True)
class StaffRegistrationView(RegistrationLine):
    """One registration with everything that staff see of it."""

    version: int
    is_group: bool
    language: str
    is_editable: bool
    is_held_open: bool  # whether staff may still confirm or cancel a held registration
    occurrence: StaffOccurrenceView


@dataclass(frozen=True, kw_only=True)
class PaperLine:
    """A participant on the list for paper; phone and note are empty where not allowed."""

    name: str
    grade: str
    contact_name: str
    phone: str
    note: str
    size_text: str = ""  # of a class group
    names: list[str] = field(default_factory=list)  # of its pupils
    answers: list[AnswerView]


@dataclass(frozen=True, kw_only=True)
class RosterAnswers:
    """The questions whose answers this member of staff may see, and the answers."""

    columns: Sequence[QuestionColumn] = ()
    by_registration: Mapping[UUID, RegistrationAnswers] = field(default_factory=dict)

    def list_own(self, registration: Registration) -> list[AnswerView]:
        """List the answers to the questions that are asked once."""
        return self._list(registration.id, None)

    def list_of(self, registration: Registration, participant: Participant) -> list[AnswerView]:
        """List the answers of a participant."""
        return self._list(registration.id, participant.id)

    def _list(self, registration_id: UUID, participant_id: UUID | None) -> list[AnswerView]:
        found = self.by_registration.get(registration_id, NO_ANSWERS)
        return list_answers(self.columns, found, participant_id)


NOTHING_ASKED = RosterAnswers()


@dataclass(frozen=True, kw_only=True)
class StatusTab:
    """A status to choose, or all of them, with the number of registrations in it."""

    name: str
    number: int
    query: str
    is_current: bool


@dataclass(frozen=True, kw_only=True)
class RosterPage:
    """One page of the list, with the links and choices around it."""

    lines: list[RegistrationLine]
    filter: RosterFilter
    headings: list[SortLink]
    tabs: list[StatusTab]
    number: int
    last: int
    total: int

    @property
    def is_filtered(self) -> bool:
        """Return whether the filter may leave out some registrations."""
        return bool(self.filter.q or self.filter.status)

    def link_page(self, number: int) -> str:
        """Return the query of another page of the same list."""
        return build_query(self.filter, page=number)

    @property
    def query(self) -> str:
        """Return the query of this list, from its first page."""
        return build_query(self.filter)


def describe_staff_occurrence(occurrence: Occurrence, waiting: int = 0) -> StaffOccurrenceView:
    """Describe an occurrence for a page of staff; `waiting` families are on its list.

    Staff see the seats that are left, also those that are for the waiting list.
    """
    left = occurrence.seats_left
    public = replace(
        describe_occurrence(occurrence),
        staff_url=f"{HOME}occurrences/{occurrence.id}",
        seats_left=left,
        seats_left_text=ngettext("%(num)s seat left", "%(num)s seats left", left),
    )
    return StaffOccurrenceView(
        **vars(public),
        event_url=f"/staff/events/{occurrence.event_id}",
        organisation_id=occurrence.organisation_id,
        taken=occurrence.taken,
        capacity=occurrence.capacity,
        waiting=waiting,
        can_add=can_add(occurrence),
        is_over=occurrence.ends_at <= clock.now(),
    )


def describe_line(
    registration: Registration, answers: RosterAnswers = NOTHING_ASKED, *, with_contacts: bool
) -> RegistrationLine:
    """Describe a registration as a line of the list."""
    zone, created_at = registration.occurrence.time_zone, registration.created_at
    return RegistrationLine(
        id=registration.id,
        url=f"{HOME}{registration.id}",
        is_anonymised=registration.is_anonymised,
        name=registration.contact_name or _("Erased"),
        email=registration.contact_email if with_contacts else "",
        phone=registration.contact_phone if with_contacts else "",
        note=registration.note if with_contacts else "",
        participants=[
            LineParticipant(
                id=one.id,
                name=one.name or _("Erased"),
                grade=name_grade(one.grade),
                answers=answers.list_of(registration, one),
            )
            for one in registration.participants
        ],
        group=describe_group_line(registration),
        answers=answers.list_own(registration),
        seats=registration.seats,
        is_confirmed=registration.status == RegistrationStatus.CONFIRMED,
        is_held=registration.status is RegistrationStatus.HELD,
        is_pending=registration.status is RegistrationStatus.PENDING,
        is_guardian_awaited=registration.is_guardian_awaited,
        guardian=_list_guardian_addresses(registration) if with_contacts else "",
        status_name=_("A guardian confirms")
        if registration.is_guardian_awaited
        else name_status(registration.status),
        registered_at=dates.format_moment(created_at, zone, current_language()),
        registered_at_iso=dates.format_iso(created_at),
    )


def describe_group_line(registration: Registration) -> GroupLine | None:
    """Describe the class of a registration in the list; None for a family."""
    group = registration.group
    if group is None:
        return None
    missing = max(0, group.pupils - len(registration.participants))
    is_needed = not registration.occurrence.group_names_optional
    return GroupLine(
        name=group.name or _("Erased"),
        size_text=word_group_size(group.pupils, group.adults),
        missing=missing,
        missing_text=ngettext("%(num)s name is missing", "%(num)s names are missing", missing)
        if missing and is_needed
        else "",
    )


def _list_guardian_addresses(registration: Registration) -> str:
    phone = format_phone(registration.guardian_phone) if registration.guardian_phone else ""
    return ", ".join(filter(None, (registration.guardian_email, phone)))


def list_paper_lines(
    registrations: Sequence[Registration], answers: RosterAnswers, *, with_contacts: bool
) -> list[PaperLine]:
    """List the participants in the order of their names, each with the contact."""
    lines = [
        PaperLine(
            name=name,
            grade=grade,
            contact_name=one.contact_name or _("Erased"),
            phone=format_phone(one.contact_phone) if with_contacts else "",
            note=one.note if with_contacts else "",
            size_text=line.size_text if line else "",
            names=sorted((person.name for person in one.participants), key=build_sort_key)
            if line
            else [],
            answers=own_answers + answers.list_own(one),
        )
        for one in registrations
        for line in [describe_group_line(one)]
        for name, grade, own_answers in (
            [(line.name, "", [])]
            if line
            else [
                (
                    person.name or _("Erased"),
                    name_grade(person.grade),
                    answers.list_of(one, person),
                )
                for person in one.participants
            ]
        )
    ]
    return sorted(lines, key=lambda line: build_sort_key(line.name))


def describe_staff_registration(
    registration: Registration, answers: RosterAnswers = NOTHING_ASKED, *, with_contacts: bool
) -> StaffRegistrationView:
    """Describe one registration for its own page."""
    line = describe_line(registration, answers, with_contacts=with_contacts)
    is_editable = registration.occurrence.is_editable_at(clock.now()) and not line.is_anonymised
    return StaffRegistrationView(
        **vars(line),
        version=registration.version,
        is_group=registration.group is not None,
        language=LANGUAGE_NAMES.get(registration.language, registration.language),
        is_editable=line.is_confirmed and is_editable,
        is_held_open=line.is_held and is_editable,
        occurrence=describe_staff_occurrence(registration.occurrence),
    )


def describe_history(registration: Registration, rows: Sequence[Any]) -> list[LogEntry]:
    """Describe what was done to a registration, the newest first, from rows of the audit log.

    The last entry names the person who created the registration. The audit log has a row for
    it only when that was a member of staff.
    """
    family = _("The family")
    entries = [
        replace(describe_entry(row, REGISTRATION_CHANGES, unknown_actor=family), target="")
        for row in rows
        if row.action in REGISTRATION_CHANGES
    ]
    if any(row.action == Action.ADDED for row in rows):
        return entries
    zone, at = registration.occurrence.time_zone, registration.created_at
    created = LogEntry(
        at=dates.format_moment(at, zone, current_language()),
        at_iso=dates.format_iso(at),
        actor=registration.partner or family,
        action=_("Registered"),
        target="",
        detail="",
    )
    return [*entries, created]


def build_page(
    wanted: RosterFilter,
    registrations: Sequence[Registration],
    answers: RosterAnswers,
    *,
    with_contacts: bool,
    total: int,
    counts: dict[RegistrationStatus, int],
) -> RosterPage:
    """Build one page of the list; `total` counts the registrations on all of its pages."""
    number, last = find_page(total)
    return RosterPage(
        lines=[describe_line(one, answers, with_contacts=with_contacts) for one in registrations],
        filter=wanted,
        headings=[
            _build_heading(_("Contact person"), wanted, Sort.NAME, Sort.NAME_DESCENDING),
            _build_heading(_("Registered"), wanted, Sort.TIME, Sort.TIME_DESCENDING),
        ],
        tabs=_build_tabs(wanted, counts),
        number=number,
        last=last,
        total=total,
    )


def find_page(total: int) -> tuple[int, int]:
    """Return the page that is asked for and the last one; beyond the last, the last."""
    last = max(1, -(-total // PAGE_SIZE))
    return min(paging.current_page(), last), last


def build_query(wanted: RosterFilter, page: int = 0) -> str:
    """Build the query part of an address of the list."""
    values = {"q": wanted.q, "status": wanted.status, "sort": wanted.sort, "page": page}
    return urlencode({name: str(value) for name, value in values.items() if value})


def build_staff_form_texts() -> FormTexts:
    """Build the texts of the forms for staff."""
    people = [_("Participant %(number)s", number=number + 1) for number in range(MAX_PARTICIPANTS)]
    return replace(
        build_form_texts(is_for_children=False),
        grades=list_grades(_("Not known")),
        labels=label_fields(_("Contact's name"), people),
        email_hint=_("An e-mail address or a phone number is enough."),
        phone_hint=_("For example 040 123 4567."),
        is_own_contact=False,
    )


def name_status(status: RegistrationStatus) -> str:
    """Return a registration's status in words."""
    match status:
        case RegistrationStatus.CONFIRMED:
            return _("Coming")
        case RegistrationStatus.CANCELLED:
            return _("Cancelled")
        case RegistrationStatus.HELD:
            return _("Not confirmed yet")
        case RegistrationStatus.PENDING:
            return _("Waits for approval")
        case RegistrationStatus.WAITING:
            return _("On the waiting list")
        case RegistrationStatus.OFFERED:
            return _("Has an offer")
        case _:
            assert_never(status)


def word_seats_taken(taken: int) -> str:
    """Say that a capacity is lower than the number of seats taken."""
    return ngettext(
        "%(num)s seat is taken. Keep at least %(num)s, or cancel a registration first.",
        "%(num)s seats are taken. Keep at least %(num)s, or cancel registrations first.",
        taken,
    )


def word_full(seats_left: int) -> str:
    """Say to staff that fewer seats are left than they tried to take."""
    if not seats_left:
        return _("All seats are taken. Nobody was registered. Raise the capacity first.")
    only = ngettext("Only %(num)s seat is left.", "Only %(num)s seats are left.", seats_left)
    advice = _("Nobody was registered. Remove someone, or raise the capacity first.")
    return f"{only} {advice}"


def _build_heading(name: str, wanted: RosterFilter, ascending: Sort, descending: Sort) -> SortLink:
    next_sort = descending if wanted.sort is ascending else ascending
    orders = {ascending: "ascending", descending: "descending"}
    return SortLink(
        name=name,
        url=f"?{build_query(replace(wanted, sort=next_sort))}",
        order=orders.get(wanted.sort, ""),
    )


def _build_tabs(wanted: RosterFilter, counts: dict[RegistrationStatus, int]) -> list[StatusTab]:
    """Build a tab for all registrations and one for each status, within the same search."""
    statuses: list[RegistrationStatus | None] = [None, *RegistrationStatus]
    return [
        StatusTab(
            name=name_status(status) if status else _("All"),
            number=counts.get(status, 0) if status else sum(counts.values()),
            query=build_query(replace(wanted, status=status)),
            is_current=status == wanted.status,
        )
        for status in statuses
        # Most events never hold a registration, and who waits has none.
        if status not in (RegistrationStatus.HELD, RegistrationStatus.PENDING, *WAITING_STATUSES)
        or status in {*counts, wanted.status}
    ]
