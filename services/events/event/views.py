"""Build the parts of an event that several pages show, and word its errors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, assert_never

from services.events import audit_labels
from services.events.event.changes import NeverOpen, Problem
from services.events.event.texts import PARTS, choose_language, fill_languages, find_first_title
from services.events.models import Availability, Event, EventStatus, Occurrence
from shared import dates, vocabulary
from shared.contracts import RegistrationMode
from shared.contracts.values import CONTACT_ROLES
from shared.vocabulary import Term
from shared.web.i18n import current_language
from shared.web.text import _, ngettext

FEW_SEATS = 5

Options = list[tuple[str, str]]


class Label(NamedTuple):
    """A short text and its tone: good, warn, bad or empty."""

    text: str
    tone: str


@dataclass(frozen=True, slots=True)
class EventHeading:
    """The title of an event on staff pages, with the language it is written in."""

    lang: str
    title: str
    status: EventStatus


def build_heading(event: Event) -> EventHeading:
    """Return the heading of an event for the reader of the page."""
    return EventHeading(
        lang=choose_language(event, current_language()),
        title=name_event(event),
        status=event.status,
    )


def name_event(event: Event) -> str:
    """Return the title in the reader's language, or in one in which it is written."""
    return fill_languages(event, event.title)[current_language()] or find_first_title(event)


def name_occurrence(occurrence: Occurrence) -> str:
    """Return an occurrence in one line, with the title of its event."""
    return f"{find_first_title(occurrence.event)}, {format_occurrence(occurrence)}"


def list_role_options() -> Options:
    """Return the roles of those who register, with their names."""
    names = {"guardian": _("A guardian or another adult"), "pupil": _("A pupil alone")}
    return [(one, names[one]) for one in CONTACT_ROLES]


def format_occurrence(occurrence: Occurrence) -> str:
    """Return when an occurrence takes place, in the reader's language."""
    return dates.format_period(
        occurrence.starts_at, occurrence.ends_at, occurrence.time_zone, current_language()
    )


def describe_seats(event: Event, coming: Sequence[Occurrence]) -> Label:
    """Return how many seats are left in these occurrences, or how one registers otherwise."""
    held = [occurrence for occurrence in coming if not occurrence.cancelled]
    if coming and not held:
        return Label(_("Cancelled"), "bad")
    if not held:
        return Label(_("Over"), "")
    match event.registration_mode:
        case RegistrationMode.WALK_IN:
            return Label(_("Just come"), "good")
        case RegistrationMode.ELSEWHERE:
            return Label(_("Register on the organiser's site"), "")
        case RegistrationMode.HERE:
            return _describe_registration(held)
        case _:
            assert_never(event.registration_mode)


def format_place(event: Event, language: str) -> str:
    """Return the venue and its municipality in one line."""
    if event.venue is None:
        return _("Online")
    town = name_term(vocabulary.load_municipalities(), event.venue.municipality, language)
    return f"{event.venue.name}, {town}"


def name_term(terms: Mapping[str, Term], code: str, language: str) -> str:
    """Return the name of a code; the code itself when the vocabulary no longer has it."""
    term = terms.get(code)
    return term.name(language) if term else code


def list_options(terms: Mapping[str, Term]) -> Options:
    """Return a vocabulary as options of a form, in the reader's language."""
    return [(code, term.name(current_language())) for code, term in terms.items()]


def list_municipality_options() -> Options:
    """Return the municipalities as options, after one that asks to choose."""
    asked = ("", _("Choose the municipality"))
    return [asked, *list_options(vocabulary.load_municipalities())]


def list_text_labels() -> dict[str, str]:
    """Return the label of each text field of an event, with its language."""
    labels = audit_labels.get_event_field_labels()
    languages = {"fi": _("in Finnish"), "sv": _("in Swedish"), "en": _("in English")}
    return {
        f"{part}_{code}": f"{labels[part]} ({language})"
        for part in PARTS
        for code, language in languages.items()
    }


def word_problem(problem: Problem) -> str:
    """Say why an event cannot be saved."""
    match problem:
        case Problem.TEXTS_INCOMPLETE:
            return _(
                "What is published needs a title, a summary and a description in one language."
            )
        case Problem.HAS_REGISTRATIONS:
            return _("People have registered here already. Cancel the times, or keep it as it is.")
        case Problem.UNKNOWN_VENUE:
            return _("Choose a place.")
        case _:
            assert_never(problem)


def word_never_open(error: NeverOpen) -> str:
    """Return when registration would close and open, and what to do about it at this field."""
    occurrence, language = error.occurrence, current_language()
    zone = occurrence.time_zone
    problem = _(
        "Registration for %(when)s would close on %(closes)s, but it opens only on %(opens)s.",
        when=format_occurrence(occurrence),
        closes=dates.format_moment(occurrence.closes_at, zone, language),
        opens=dates.format_moment(occurrence.opens_at, zone, language),
    )
    match error.field:
        case "opens_day":
            advice = _("Choose an earlier day for the opening.")
        case "closes_rule":
            advice = _("Let it close later.")
        case _:
            advice = _("Choose a later day, or let registration open earlier for the whole event.")
    return f"{problem} {advice}"


def word_stale(event: Event) -> str:
    """Return a sentence that names the person who changed the event in the meantime."""
    return _(
        "%(who)s changed this event in the meantime. Look at it again and then decide.",
        who=event.changed_by or _("Somebody"),
    )


def _describe_registration(held: Sequence[Occurrence]) -> Label:
    """Describe the occurrences that one can register for; without any, say why there is none."""
    found = {occurrence.availability for occurrence in held}
    if Availability.OPEN in found:
        is_open = (one for one in held if one.availability is Availability.OPEN)
        return _describe_seats_left(sum(occurrence.seats_left for occurrence in is_open))
    if Availability.EARLY in found:
        first = min(
            held, key=lambda one: (one.availability is not Availability.EARLY, one.opens_at)
        )
        day = dates.format_day(first.opens_at, first.time_zone, current_language())
        return Label(_("Opens %(day)s", day=day), "")
    if Availability.FULL in found:
        return Label(_("Full"), "warn")
    return Label(_("Registration has closed"), "")


def _describe_seats_left(left: int) -> Label:
    text = ngettext("%(num)s seat left", "%(num)s seats left", left)
    return Label(text, "warn" if left <= FEW_SEATS else "good")
