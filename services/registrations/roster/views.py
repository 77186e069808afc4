"""What staff pages show of occurrences and of who comes."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from services.registrations.audit_labels import CHANGES
from services.registrations.models import Occurrence, Registration
from services.registrations.registration import views
from services.registrations.registration.schemas import MAX_PARTICIPANTS
from services.registrations.roster.queries import PAGE_SIZE, STATUSES, Wanted
from shared import clock, dates, vocabulary
from shared.i18n import LANGUAGE_NAMES
from shared.web import audit_log, paging
from shared.web.audit_log import LogEntry
from shared.web.i18n import current_language
from shared.web.text import _, ngettext

HOME = "/staff/registrations/"


def occurrence(shown: Occurrence) -> dict[str, Any]:
    """An occurrence with its seats, and whether staff may still change who comes."""
    editable = shown.editable_at(clock.now())
    return {
        **views.slot(shown),
        "event": f"/staff/events/{shown.event_id}",
        "organisation_id": shown.organisation_id,
        "staff_url": f"{HOME}occurrences/{shown.id}",
        "taken": shown.taken,
        "capacity": shown.capacity,
        "editable": editable,
        "addable": editable and shown.registration == "here",
        "over": shown.ends_at <= clock.now(),
    }


def line(shown: Registration, *, contacts: bool) -> dict[str, Any]:
    """One registration as a line of the list; how to reach its contact only where allowed."""
    reach = {"email": shown.contact_email, "phone": shown.contact_phone, "note": shown.note}
    zone = shown.occurrence.time_zone
    return {
        "id": shown.id,
        "url": f"{HOME}{shown.id}",
        "erased": shown.erased,
        "name": shown.contact_name or _("Erased"),
        "people": people(shown),
        "seats": shown.seats,
        "status": shown.status,
        "status_name": status_name(shown.status),
        "when": dates.format_moment(shown.created_at, zone, current_language()),
        "iso": shown.created_at.isoformat(),
        **(reach if contacts else dict.fromkeys(reach, "")),
    }


def registration(shown: Registration, *, contacts: bool) -> dict[str, Any]:
    """All of one registration."""
    open_now = shown.occurrence.editable_at(clock.now())
    return {
        **line(shown, contacts=contacts),
        "version": shown.version,
        "language": LANGUAGE_NAMES.get(shown.language, shown.language),
        "editable": shown.status == "confirmed" and open_now and not shown.erased,
        "slot": occurrence(shown.occurrence),
    }


def people(shown: Registration) -> list[dict[str, Any]]:
    """Who comes with a registration, each with a grade in words."""
    terms = vocabulary.load_grades()
    return [
        {
            "id": one.id,
            "name": one.name or _("Erased"),
            "grade": terms[one.grade].name(current_language()) if one.grade in terms else "",
        }
        for one in shown.participants
    ]


def history(shown: Registration, rows: Sequence[Any]) -> list[LogEntry]:
    """What was done to a registration, newest first, down to when it was made and by whom."""
    family = _("The family")
    acts = [
        replace(audit_log.describe_entry(row, CHANGES, unknown_actor=family), target="")
        for row in rows
        if row.action in CHANGES
    ]
    if any(row.action == "added" for row in rows):
        return acts
    zone, at = shown.occurrence.time_zone, shown.created_at
    registered = LogEntry(
        at=dates.format_moment(at, zone, current_language()),
        at_iso=at.isoformat(),
        actor=family,
        action=_("Registered"),
        target="",
        detail="",
    )
    return [*acts, registered]


def form_words() -> dict[str, Any]:
    """What the forms of staff choose from and call their fields."""
    grades = [("", _("Not known")), *views.grades()[1:]]
    return {**views.form_words(), "grades": grades, "labels": _labels()}


def status_name(status: str) -> str:
    """A registration's status in words."""
    return {"confirmed": _("Coming"), "cancelled": _("Cancelled")}.get(status, status)


def statuses() -> list[tuple[str, str]]:
    """Statuses to choose from; all of them is a choice too."""
    return [("", _("All")), *((code, status_name(code)) for code in STATUSES)]


def headings(wanted: Wanted) -> dict[str, dict[str, str]]:
    """The columns to sort by: where the link leads, and how the column is sorted now."""
    return {name: _heading(wanted, name) for name in ("name", "time")}


def query(wanted: Wanted, **other: str | int) -> str:
    """An address's question for the same list, with some of it changed."""
    asked = {"q": wanted.q, "status": wanted.status, "sort": wanted.sort, **other}
    return urlencode({name: value for name, value in asked.items() if value})


def page(total: int) -> tuple[int, int]:
    """Which page is asked for, and how many there are; one out of range is the last."""
    last = max(1, -(-total // PAGE_SIZE))
    return min(paging.current_page(), last), last


def too_small(taken: int) -> str:
    """What staff are told that want fewer seats than are taken."""
    return ngettext(
        "%(num)s seat is taken. Keep at least %(num)s, or cancel a registration first.",
        "%(num)s seats are taken. Keep at least %(num)s, or cancel registrations first.",
        taken,
    )


def too_few(left: int) -> str:
    """What staff are told that add more people than there are seats."""
    if not left:
        return _("All seats are taken. Nobody was registered. Raise the capacity first.")
    only = ngettext("Only %(num)s seat is left.", "Only %(num)s seats are left.", left)
    advice = _("Nobody was registered. Take someone off, or raise the capacity first.")
    return f"{only} {advice}"


def _heading(wanted: Wanted, name: str) -> dict[str, str]:
    here = wanted.sort.removeprefix("-") == name
    down = here and wanted.sort.startswith("-")
    turned = f"-{name}" if here and not down else name
    sorted_now = ("descending" if down else "ascending") if here else ""
    return {"url": f"?{query(wanted, sort=turned)}", "sorted": sorted_now}


def _labels() -> dict[str, str]:
    called = {"contact-name": _("Contact's name"), "contact-email": _("E-mail")}
    called |= {"contact-phone": _("Mobile phone"), "note": _("For the organiser")}
    numbers = range(MAX_PARTICIPANTS)
    return called | {
        f"participant-{n}-name": _("Participant %(number)s", number=n + 1) for n in numbers
    }
