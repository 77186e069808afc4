"""View models of the dashboard, in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import assert_never
from uuid import UUID

from services.events.dashboard import chart
from services.events.dashboard.queries import OccurrenceSeats, SetupStep
from services.events.dashboard.tasks import DashboardTask, TaskKind
from services.events.event import views
from services.events.models import Occurrence, Organisation
from shared import clock, dates
from shared.contracts.values import RegistrationMode
from shared.i18n import LANGUAGE_NAMES
from shared.staff.rights import Right
from shared.web.factory import get_settings
from shared.web.i18n import current_language
from shared.web.staff_session import current_staff
from shared.web.text import _, ngettext

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Figure:
    """A number at the top of the dashboard, its name and a remark beside it."""

    name: str
    number: str
    remark: str


@dataclass(frozen=True)
class ComingOccurrence:
    """A coming occurrence as a line of the list."""

    id: UUID
    event_id: UUID
    title: str
    organisation: str
    when: str
    iso: str
    has_seats: bool
    taken: int
    capacity: int
    state: str
    tone: str  # the tag's CSS class
    has_names: bool  # whether the reader may see the registrations


@dataclass(frozen=True)
class TaskView:
    """A thing to do: what it is, about what, and the link that does it."""

    problem: str
    title: str
    when: str
    action: str
    url: str


@dataclass(frozen=True)
class StepView:
    """A first step of a new organisation, and the page where it is done."""

    step: SetupStep
    url: str
    done: bool


@dataclass(frozen=True)
class WeekRow:
    """The seats of one week as a row of the table."""

    name: str
    capacity: str
    taken: str
    percent: str


@dataclass(frozen=True)
class OrganisationRow:
    """The coming seats of one organisation as a row of the table."""

    name: str
    occurrences: str
    capacity: str
    taken: str
    percent: str


@dataclass(frozen=True)
class SeatsChart:
    """The seats by week as a table and as bars."""

    rows: list[WeekRow]
    vertical_bars: list[chart.Bar]
    horizontal_bars: list[chart.Bar]
    marks: list[int]


def build_coming_occurrence(occurrence: Occurrence) -> ComingOccurrence:
    """Build the line of a coming occurrence."""
    event = occurrence.event
    state, tone = views.describe_seats(event, [occurrence])
    return ComingOccurrence(
        id=occurrence.id,
        event_id=event.id,
        title=choose_text(event.title),
        organisation=choose_text(event.organisation.name),
        when=dates.format_period(
            occurrence.starts_at, occurrence.ends_at, occurrence.time_zone, current_language()
        ),
        iso=dates.format_iso(occurrence.starts_at),
        has_seats=event.registration_mode is RegistrationMode.HERE and not occurrence.cancelled,
        taken=occurrence.taken,
        capacity=occurrence.capacity,
        state=state,
        tone=tone,
        has_names=current_staff().has_right(Right.CHECK_IN, event.organisation_id),
    )


def build_figures(counts: tuple[int, int], seats: Sequence[OccurrenceSeats]) -> list[Figure]:
    """Build the figures from the counts of coming events and occurrences, and the seats."""
    events, occurrences = counts
    capacity, taken = sum(one.capacity for one in seats), sum(one.taken for one in seats)
    soon = [one for one in seats if one.starts_at < clock.now() + WEEK]
    return [
        Figure(
            _("Coming events"),
            _format_number(events),
            ngettext("%(num)s time slot", "%(num)s time slots", occurrences),
        ),
        Figure(
            _("Seats taken"),
            _format_number(taken),
            ngettext("of %(num)s seat", "of %(num)s seats", capacity),
        ),
        Figure(_("How full"), _format_share(taken, capacity), _("of all seats")),
        Figure(
            _("Coming in the next 7 days"),
            _format_number(sum(one.taken for one in soon)),
            ngettext("in %(num)s time slot", "in %(num)s time slots", len(soon)),
        ),
    ]


def build_task(task: DashboardTask) -> TaskView:
    """Build the line of a task."""
    occurrence = task.occurrence
    event_url = f"/staff/events/{task.event.id}"
    roster_url = f"/staff/registrations/occurrences/{occurrence.id}" if occurrence else event_url
    match task.kind:
        case TaskKind.FILLS_FAST:
            problem = _("Fills unusually fast: a rush, or somebody who takes seats for nothing")
            action, url = _("See who is coming"), roster_url
        case TaskKind.TOMORROW:
            problem, action, url = _("Tomorrow"), _("See who is coming"), roster_url
        case TaskKind.NO_REGISTRATIONS:
            problem = _("Nobody has registered, and it is soon")
            action, url = _("Tell people, or call it off"), event_url
        case TaskKind.MISSING_LANGUAGE:
            names = ", ".join(LANGUAGE_NAMES[code] for code in task.languages)
            problem = _("A language is missing: %(names)s", names=names)
            action, url = _("Add it"), event_url
        case TaskKind.NO_OCCURRENCES:
            problem, action, url = _("No times yet"), _("Add a time"), event_url
        case TaskKind.OLD_DRAFT:
            problem, action, url = _("Still a draft"), _("Look at it and publish"), event_url
        case TaskKind.NEARLY_FULL:
            problem, action, url = _describe_seats_left(occurrence), _("Add seats"), roster_url
        case unknown:
            assert_never(unknown)
    return TaskView(
        problem=problem,
        title=choose_text(task.event.title),
        when=_format_start(occurrence) if occurrence else "",
        action=action,
        url=url,
    )


def build_chart(seats: Sequence[OccurrenceSeats]) -> SeatsChart:
    """Build the chart of the seats by week; its lists are empty without seats."""
    weeks = chart.count_by_week(seats, get_settings().default_zone, clock.now())
    return SeatsChart(
        rows=[
            WeekRow(
                name=format_week(week),
                capacity=_format_number(week.capacity),
                taken=_format_number(week.taken),
                percent=_format_share(week.taken, week.capacity),
            )
            for week in weeks
        ],
        vertical_bars=chart.build_vertical_bars(weeks) if weeks else [],
        horizontal_bars=chart.build_horizontal_bars(weeks) if weeks else [],
        marks=chart.list_scale_marks(max((week.capacity for week in weeks), default=0)),
    )


def list_organisation_rows(
    seats: Sequence[OccurrenceSeats], organisations: Sequence[Organisation]
) -> list[OrganisationRow]:
    """List the organisations with coming seats, those with the most seats first."""
    by_organisation: dict[UUID, list[OccurrenceSeats]] = {one.id: [] for one in organisations}
    for one in seats:
        by_organisation[one.organisation_id].append(one)
    rows = [(one, by_organisation[one.id]) for one in organisations if by_organisation[one.id]]
    rows.sort(key=lambda row: -sum(one.capacity for one in row[1]))
    return [_build_organisation_row(organisation, own) for organisation, own in rows]


def format_week(week: chart.Week) -> str:
    """Return a week's name, such as "wk 49"."""
    return _("wk %(number)s", number=week.number)


def choose_text(texts: dict[str, str]) -> str:
    """Return the text in the reader's language, else in the first language that has it."""
    return texts.get(current_language()) or next(filter(None, texts.values()), _("Without a name"))


def calculate_percent(part: int, whole: int) -> int:
    """Return the share in percent; 0 when the whole is 0."""
    return round(100 * part / whole) if whole else 0


def _build_organisation_row(
    organisation: Organisation, seats: Sequence[OccurrenceSeats]
) -> OrganisationRow:
    capacity, taken = sum(one.capacity for one in seats), sum(one.taken for one in seats)
    return OrganisationRow(
        name=choose_text(organisation.name),
        occurrences=_format_number(len(seats)),
        capacity=_format_number(capacity),
        taken=_format_number(taken),
        percent=_format_share(taken, capacity),
    )


def _format_number(amount: int) -> str:
    return dates.format_number(amount, current_language())


def _format_share(part: int, whole: int) -> str:
    return _("%(number)s%%", number=calculate_percent(part, whole))


def _describe_seats_left(occurrence: Occurrence | None) -> str:
    left = occurrence.seats_left if occurrence else 0
    if not left:
        return _("Full")
    return ngettext("Nearly full: %(num)s seat left", "Nearly full: %(num)s seats left", left)


def _format_start(occurrence: Occurrence) -> str:
    zone = occurrence.time_zone or get_settings().default_zone
    return dates.format_moment(occurrence.starts_at, zone, current_language())
