"""What pages show of an occurrence and a registration, in the reader's language."""

from typing import Any

from services.registrations.models import Occurrence, Registration
from services.registrations.registration.schemas import MAX_PARTICIPANTS
from shared import clock, dates, vocabulary
from shared.i18n import LANGUAGE_NAMES
from shared.web.i18n import current_language
from shared.web.text import _, ngettext


def slot(occurrence: Occurrence) -> dict[str, Any]:
    """A time slot: what, when, where, until when."""
    zone, present = occurrence.time_zone, current_language()
    return {
        "id": occurrence.id,
        "title": occurrence.title[present],
        "url": f"/events/{occurrence.slug}",
        "when": dates.format_period(occurrence.starts_at, occurrence.ends_at, zone, present),
        "place": ", ".join(part for part in (occurrence.venue, occurrence.address) if part),
        "online_url": occurrence.online_url,
        "organiser": occurrence.organisation_name[present],
        "email": occurrence.contact_email,
        "phone": occurrence.contact_phone,
        "left": occurrence.seats_left,
        "seats": ngettext("%(num)s seat left", "%(num)s seats left", occurrence.seats_left),
        "state": _state(occurrence),
        "opens": _moment(occurrence, "opens_at"),
        "cancel_until": _moment(occurrence, "cancel_until"),
    }


def registration(shown: Registration) -> dict[str, Any]:
    """A registration as its family sees it."""
    occurrence = shown.occurrence
    return {
        "status": shown.status,
        "version": shown.version,
        "seats": shown.seats,
        "participants": [
            {"id": one.id, "name": one.name, "grade": _grade(one.grade)}
            for one in shown.participants
        ],
        "name": shown.contact_name,
        "email": shown.contact_email,
        "phone": shown.contact_phone,
        "note": shown.note,
        "changeable": changeable(shown),
        "over": occurrence.ends_at <= clock.now(),
        "slot": slot(occurrence),
    }


def changeable(shown: Registration) -> bool:
    """Whether the family may still change or cancel it."""
    held = shown.status == "confirmed" and not shown.occurrence.cancelled
    return held and clock.now() < shown.occurrence.cancel_until


def grades() -> list[tuple[str, str]]:
    """Grades to choose from; none is a choice too."""
    terms = vocabulary.load_grades().values()
    return [("", _("Not told")), *((term.code, term.name(current_language())) for term in terms)]


def form_words() -> dict[str, Any]:
    """What every form of a registration chooses from and calls its fields."""
    people = range(MAX_PARTICIPANTS)
    labels = {"contact-name": _("Your name"), "contact-email": _("E-mail")}
    labels |= {"contact-phone": _("Mobile phone"), "note": _("For the organiser")}
    labels |= {f"participant-{n}-name": _("Child %(number)s", number=n + 1) for n in people}
    return {
        "grades": grades(),
        "grade_names": dict(grades()),
        "labels": labels,
        "message_languages": list(LANGUAGE_NAMES.items()),
    }


def too_few(left: int) -> str:
    """What a family is told that asked for more seats than there are."""
    if not left:
        return _("The last seats were just taken. Nothing was registered.")
    only = ngettext("Only %(num)s seat is left.", "Only %(num)s seats are left.", left)
    advice = _("Nothing was registered. Take someone off, or choose another time.")
    return f"{only} {advice}"


def _state(occurrence: Occurrence) -> str:
    """One word: cancelled, elsewhere, early, closed, full or open."""
    moment = clock.now()
    if occurrence.cancelled:
        return "cancelled"
    if occurrence.registration != "here":
        return "elsewhere"
    if moment < occurrence.opens_at:
        return "early"
    if moment >= occurrence.closes_at:
        return "closed"
    return "open" if occurrence.seats_left else "full"


def _moment(occurrence: Occurrence, name: str) -> str:
    moment, zone = getattr(occurrence, name), occurrence.time_zone
    return f"{dates.format_day(moment, zone, current_language())} {dates.format_time(moment, zone, current_language())}"


def _grade(code: str) -> str:
    term = vocabulary.load_grades().get(code)
    return term.name(current_language()) if term else ""
