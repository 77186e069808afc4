"""What the dashboard shows, in the reader's language."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from services.events.dashboard import chart
from services.events.dashboard.queries import OccurrenceSeats
from services.events.dashboard.tasks import DashboardTask
from services.events.event import views
from services.events.models import Occurrence, Organisation
from shared import clock, dates
from shared.i18n import LANGUAGE_NAMES
from shared.staff.rights import Right
from shared.web.factory import get_settings
from shared.web.i18n import current_language
from shared.web.staff_session import current_staff
from shared.web.text import _, ngettext

WEEK = timedelta(days=7)


def slot(one: Occurrence) -> dict[str, Any]:
    """A coming time slot as a line of the list."""
    event, present = one.event, current_language()
    word, tone = views.seats(event, [one])
    return {
        "id": one.id,
        "event_id": event.id,
        "title": title(event.title),
        "organisation": title(event.organisation.name),
        "when": dates.format_period(one.starts_at, one.ends_at, one.time_zone, present),
        "iso": one.starts_at.isoformat(),
        "seats": event.registration == "here" and not one.cancelled,
        "taken": one.taken,
        "capacity": one.capacity,
        "state": word,
        "tone": tone,
        "names": current_staff().has_right(Right.CHECK_IN, event.organisation_id),
    }


def figures(held: tuple[int, int], seats: Sequence[OccurrenceSeats]) -> list[tuple[str, str, str]]:
    """The few numbers on top: what it is, the number, and what stands beside it."""
    events, slots = held
    capacity, taken = sum(one.capacity for one in seats), sum(one.taken for one in seats)
    soon = [one for one in seats if one.starts_at < clock.now() + WEEK]
    return [
        (
            _("Coming events"),
            number(events),
            ngettext("%(num)s time slot", "%(num)s time slots", slots),
        ),
        (
            _("Seats taken"),
            number(taken),
            ngettext("of %(num)s seat", "of %(num)s seats", capacity),
        ),
        (_("How full"), _("%(number)s%%", number=percent(taken, capacity)), _("of all seats")),
        (
            _("Coming in the next 7 days"),
            number(sum(one.taken for one in soon)),
            ngettext("in %(num)s time slot", "in %(num)s time slots", len(soon)),
        ),
    ]


def task(one: DashboardTask) -> dict[str, str]:
    """A thing to do: what it is, about what, and the link that does it, with its words."""
    event = f"/staff/events/{one.event.id}"
    people = f"/staff/registrations/occurrences/{one.slot.id}" if one.slot else event
    what, does, url = {
        "tomorrow": (_("Tomorrow"), _("See who comes"), people),
        "nobody": (
            _("Nobody has registered, and it is soon"),
            _("Tell people, or call it off"),
            event,
        ),
        "language": (_missing(one.languages), _("Add it"), event),
        "without_slots": (_("No times yet"), _("Add a time"), event),
        "draft": (_("Still a draft"), _("Look at it and publish"), event),
        "full": (_fullness(one), _("Add seats"), people),
    }[one.kind]
    return {"what": what, "title": title(one.event.title), "when": _when(one.slot), "does": does,
            "url": url, "kind": one.kind}  # fmt: skip


def weeks(shown: Sequence[chart.Week]) -> list[dict[str, str]]:
    """The chart's numbers as lines of a table."""
    return [
        {
            "name": week_name(one),
            "capacity": number(one.capacity),
            "taken": number(one.taken),
            "percent": _("%(number)s%%", number=percent(one.taken, one.capacity)),
        }
        for one in shown
    ]


def by_organisation(
    seats: Sequence[OccurrenceSeats], organisations: Sequence[Organisation]
) -> list[dict[str, str]]:
    """Each organisation's coming slots and seats, those with the most seats first."""
    mine: dict[UUID, list[OccurrenceSeats]] = {one.id: [] for one in organisations}
    for one in seats:
        mine[one.organisation_id].append(one)
    rows = [(one, mine[one.id]) for one in organisations if mine[one.id]]
    rows.sort(key=lambda row: -sum(one.capacity for one in row[1]))
    return [_organisation(one, held) for one, held in rows]


def week_name(one: chart.Week) -> str:
    """A week by its number: wk 49."""
    return _("wk %(number)s", number=one.number)


def title(texts: dict[str, str]) -> str:
    """A text in the reader's language, else in one in which it is there."""
    return texts.get(current_language()) or next(filter(None, texts.values()), _("Without a name"))


def number(amount: int) -> str:
    """A whole number with its thousands apart, as the language has it."""
    return dates.format_number(amount, current_language())


def percent(part: int, whole: int) -> int:
    """How many in a hundred; 0 of nothing."""
    return round(100 * part / whole) if whole else 0


def _organisation(one: Organisation, held: Sequence[OccurrenceSeats]) -> dict[str, str]:
    capacity, taken = sum(row.capacity for row in held), sum(row.taken for row in held)
    return {
        "name": title(one.name),
        "slots": number(len(held)),
        "capacity": number(capacity),
        "taken": number(taken),
        "percent": _("%(number)s%%", number=percent(taken, capacity)),
    }


def _missing(languages: Sequence[str]) -> str:
    names = ", ".join(LANGUAGE_NAMES[code] for code in languages)
    return _("A language is missing: %(names)s", names=names)


def _fullness(one: DashboardTask) -> str:
    left = one.slot.seats_left if one.slot else 0
    if not left:
        return _("Full")
    return ngettext("Nearly full: %(num)s seat left", "Nearly full: %(num)s seats left", left)


def _when(one: Occurrence | None) -> str:
    if one is None:
        return ""
    return dates.format_moment(
        one.starts_at, one.time_zone or get_settings().default_zone, current_language()
    )
