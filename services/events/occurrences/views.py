"""Build the values and labels of the forms about occurrences."""

from zoneinfo import ZoneInfo

from services.events.models import Event, Occurrence
from shared import dates
from shared.web.i18n import current_language
from shared.web.text import _

SERIES_DEFAULTS = {"minutes": "45", "count": "1", "pause": "0", "seats": "20"}


def list_series_labels() -> dict[str, str]:
    """Return the labels of the fields of `SeriesForm`."""
    return {
        "day": _("Day"),
        "starts": _("First one starts"),
        "minutes": _("Minutes each"),
        "count": _("How many"),
        "pause": _("Minutes between"),
        "seats": _("Seats in each"),
    }


def suggest_series(event: Event) -> dict[str, str]:
    """Return a series like the event's last occurrence, because the next ones mostly are."""
    if not event.occurrences:
        return SERIES_DEFAULTS
    last = event.occurrences[-1]
    minutes = int((last.ends_at - last.starts_at).total_seconds() // 60)
    return SERIES_DEFAULTS | {
        "day": last.starts_at.astimezone(ZoneInfo(last.time_zone)).date().isoformat(),
        "minutes": str(minutes),
        "seats": str(last.capacity),
    }


def fill_move_form(occurrence: Occurrence) -> dict[str, str]:
    """Return the fields of `MoveForm` with the occurrence's present start.

    The end is empty, because an empty end keeps the length when the start changes.
    """
    starts = occurrence.starts_at.astimezone(ZoneInfo(occurrence.time_zone))
    return {
        "version": str(occurrence.version),
        "day": starts.date().isoformat(),
        "starts": starts.strftime("%H:%M"),
    }


def describe_end(occurrence: Occurrence) -> str:
    """Return when the occurrence ends: the time, with the day when it is not the first one."""
    zone, language = occurrence.time_zone, current_language()
    if lasts_days(occurrence):
        return dates.format_moment(occurrence.ends_at, zone, language)
    return dates.format_time(occurrence.ends_at, zone, language)


def lasts_days(occurrence: Occurrence) -> bool:
    """Return whether the occurrence ends on another day than it starts."""
    zone = ZoneInfo(occurrence.time_zone)
    starts, ends = occurrence.starts_at.astimezone(zone), occurrence.ends_at.astimezone(zone)
    return starts.date() != ends.date()
