"""Build the view models of the staff pages about events, in the reader's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import assert_never
from uuid import UUID

from services.events import audit_labels
from services.events.event.texts import choose_language, list_complete_languages
from services.events.event.views import (
    EventHeading,
    Label,
    Options,
    format_occurrence,
    format_place,
    list_municipality_options,
    list_options,
    list_role_options,
    list_text_labels,
    name_event,
)
from services.events.event_admin.checks import list_missing_translations
from services.events.event_admin.forms import FormFields
from services.events.event_admin.schemas import (
    NEW,
    NO_WAITING_LIST,
    OFFER_HOURS,
    ONLINE,
    TICKED,
)
from services.events.models import (
    DeadlineRule,
    Event,
    EventStatus,
    Occurrence,
    Organisation,
    Venue,
)
from services.events.occurrences.views import list_series_labels
from shared import dates, vocabulary
from shared.contracts import RegistrationMode
from shared.web.i18n import current_language
from shared.web.text import _, ngettext

# In the order of the form.
MODES = (RegistrationMode.HERE, RegistrationMode.WALK_IN, RegistrationMode.ELSEWHERE)


@dataclass(frozen=True, slots=True)
class Fill:
    """The number of seats taken, and the number of all seats."""

    taken: int
    capacity: int


@dataclass(frozen=True, slots=True)
class EventRow(EventHeading):
    """An event in the list.

    `when` is its nearest occurrence, and `more` counts the others that are coming. `missing` names
    the missing languages of an event that has a complete one.
    """

    id: UUID
    organisation: str
    state: Label
    has_registration: bool
    when: str
    more: int
    place: str
    fill: Fill
    missing: list[str]
    is_unwritten: bool


@dataclass(frozen=True, slots=True)
class OccurrenceRow:
    """An occurrence on the event's page; `can_change` says whether it can be moved or cancelled.

    `deadlines` is empty where the day's deadlines are its own.
    """

    id: UUID
    when: str
    hours: str
    iso: str
    fill: Fill
    is_cancelled: bool
    is_over: bool
    can_change: bool
    deadlines: str


@dataclass(frozen=True, slots=True)
class OccurrenceDay:
    """The occurrences that start on one day, and the deadlines that they share."""

    day: str
    deadlines: str
    rows: list[OccurrenceRow]


def build_row(event: Event) -> EventRow:
    """Return an event as a row of the list."""
    language = current_language()
    held = [occurrence for occurrence in event.occurrences if not occurrence.cancelled]
    coming = [occurrence for occurrence in held if not occurrence.is_over]
    nearest = next(iter(coming or held[-1:] or event.occurrences[-1:]), None)
    return EventRow(
        id=event.id,
        lang=choose_language(event, language),
        title=name_event(event),
        organisation=event.organisation.name[language],
        state=describe_status(event),
        status=event.status,
        has_registration=event.registration_mode is RegistrationMode.HERE,
        when=format_occurrence(nearest) if nearest else "",
        more=max(0, len(coming) - 1),
        place=format_place(event, language),
        fill=count_fill(coming or held),
        missing=list_missing_translations(event),
        is_unwritten=not list_complete_languages(event),
    )


def describe_status(event: Event) -> Label:
    """Return the event's status in a word; a published event may be over."""
    match event.status:
        case EventStatus.DRAFT:
            return Label(_("Draft"), "warn")
        case EventStatus.CANCELLED:
            return Label(_("Cancelled"), "bad")
        case EventStatus.PUBLISHED:
            is_over = event.occurrences and not event.coming_occurrences
            return Label(_("Over"), "") if is_over else Label(_("Published"), "good")
        case _:
            assert_never(event.status)


def count_fill(occurrences: Sequence[Occurrence]) -> Fill:
    """Return the seats of all these occurrences together."""
    return Fill(
        taken=sum(occurrence.taken for occurrence in occurrences),
        capacity=sum(occurrence.capacity for occurrence in occurrences),
    )


def build_occurrence_days(event: Event) -> list[OccurrenceDay]:
    """Return the event's occurrences by day, each with its seats and deadlines."""
    return [
        _build_occurrence_day(day, [_build_occurrence_row(one) for one in of_day])
        for day, of_day in groupby(event.occurrences, key=_format_first_day)
    ]


def describe_rules(event: Event) -> str:
    """Return the rules from which the deadlines of each occurrence follow."""
    if event.registration_mode is not RegistrationMode.HERE:
        return ""
    labels = audit_labels.get_event_field_labels()
    rules = {"closes_rule": event.closes_rule, "cancel_rule": event.cancel_rule}
    return " ".join(f"{labels[name]}: {_word_rule(rule)}." for name, rule in rules.items() if rule)


def list_choices(venues: Sequence[Venue], fields: FormFields) -> dict[str, Options]:
    """Return the options of each list in the form; `fields` are the values it shows."""
    return {
        "kind": list_options(vocabulary.load_event_kinds()),
        "fields": list_options(vocabulary.load_fields()),
        "target_groups": list_options(vocabulary.load_target_groups()),
        "grades": list_options(vocabulary.load_grades()),
        "contact_roles": list_role_options(),
        "municipality": list_municipality_options(),
        "place": [
            *((str(venue.id), f"{venue.name}, {venue.address}") for venue in venues),
            (NEW, _("A new place")),
            (ONLINE, _("Online only")),
        ],
        "registration": [(mode, _word_mode(mode)) for mode in MODES],
        "closes_rule": _list_rules(fields["closes_rule"]),
        "cancel_rule": _list_rules(fields["cancel_rule"]),
        **{
            name: [("", _("No")), (TICKED, _("Yes"))]
            for name in (
                "confirm_by_link",
                "guardian_confirms",
                "asks_marketing_consent",
                "needs_approval",
                "class_groups",
                "group_names_optional",
            )
        },
        "waiting_list": [
            *((hours, _word_offer_time(int(hours))) for hours in OFFER_HOURS),
            (NO_WAITING_LIST, _("No waiting list")),
        ],
    }


def list_organisation_options(organisations: Sequence[Organisation]) -> Options:
    """Return the organisations by name, after the choice of all of them."""
    language = current_language()
    names = sorted((one.name[language], str(one.id)) for one in organisations)
    return [("all", _("All organisations")), *((code, name) for name, code in names)]


def list_labels() -> dict[str, str]:
    """Return the label of each field of the form."""
    others = {
        "place": _("Venue"),
        "venue_name": _("Name of the place"),
        "venue_address": _("Address"),
        "venue_municipality": _("Municipality"),
        "opens_day": _("Registration opens"),
        "opens_time": _("At what time"),
    }
    return (
        audit_labels.get_event_field_labels() | list_text_labels() | others | list_series_labels()
    )


def describe_value(name: str, value: str | list[str], choices: Mapping[str, Options]) -> str:
    """Return the value of a field in words, as the other editor chose or wrote it."""
    names = dict(choices.get(name, ()))
    if isinstance(value, list):
        return ", ".join(names.get(code, code) for code in value) or "–"
    return names.get(value, value) or "–"


def _word_offer_time(hours: int) -> str:
    return ngettext(
        "A freed seat is offered for %(num)s hour",
        "A freed seat is offered for %(num)s hours",
        hours,
    )


def _format_first_day(occurrence: Occurrence) -> str:
    return dates.format_long_day(occurrence.starts_at, occurrence.time_zone, current_language())


def _build_occurrence_day(day: str, rows: list[OccurrenceRow]) -> OccurrenceDay:
    shared = {row.deadlines for row in rows if row.deadlines}
    if len(shared) != 1:
        return OccurrenceDay(day, "", rows)
    return OccurrenceDay(day, shared.pop(), [replace(row, deadlines="") for row in rows])


def _build_occurrence_row(occurrence: Occurrence) -> OccurrenceRow:
    zone, language = occurrence.time_zone, current_language()
    return OccurrenceRow(
        id=occurrence.id,
        when=format_occurrence(occurrence),
        hours=dates.format_hours(occurrence.starts_at, occurrence.ends_at, zone, language),
        iso=dates.format_iso(occurrence.starts_at),
        fill=count_fill([occurrence]),
        is_cancelled=occurrence.cancelled,
        is_over=occurrence.is_over,
        can_change=occurrence.is_ahead,
        deadlines=_describe_deadlines(occurrence),
    )


def _describe_deadlines(occurrence: Occurrence) -> str:
    """Return the deadlines that follow from no rule; empty where they do not matter any more."""
    is_here = occurrence.event.registration_mode is RegistrationMode.HERE
    if not is_here or not occurrence.is_ahead:
        return ""
    zone, language = occurrence.time_zone, current_language()
    found = []
    if not occurrence.event.closes_rule:
        closes = dates.format_moment(occurrence.closes_at, zone, language)
        found.append(_("Register by %(when)s.", when=closes))
    if not occurrence.event.cancel_rule:
        cancel_until = dates.format_moment(occurrence.cancel_until, zone, language)
        found.append(_("Cancel by %(when)s.", when=cancel_until))
    return " ".join(found)


def _word_mode(mode: RegistrationMode) -> str:
    match mode:
        case RegistrationMode.HERE:
            return _("In this service")
        case RegistrationMode.WALK_IN:
            return _("No registration, people just come")
        case RegistrationMode.ELSEWHERE:
            return _("On our own site")
        case _:
            assert_never(mode)


def _list_rules(present: str | list[str]) -> Options:
    """List the rules; once one is chosen, without `UNSET`, as each occurrence follows it then."""
    rules = [rule for rule in DeadlineRule if rule or not present]
    return [(rule, _word_rule(rule)) for rule in rules]


def _word_rule(rule: DeadlineRule) -> str:
    match rule:
        case DeadlineRule.UNSET:
            return _("as each time has it now")
        case DeadlineRule.START:
            return _("when it starts")
        case DeadlineRule.HOURS_2:
            return _("2 hours before")
        case DeadlineRule.EVENING_BEFORE:
            return _("the evening before at 20.00")
        case DeadlineRule.DAYS_3:
            return _("3 days before at 20.00")
        case DeadlineRule.DAYS_7:
            return _("a week before at 20.00")
        case _:
            assert_never(rule)
