"""Dates and times as text, in the time zone of the place and the language of the reader."""

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import dates as babel_dates
from babel.numbers import format_decimal

MAX_CACHED = 2000  # texts; every message and card of an occurrence shows the same times
_DAY = {"fi": "ccc d.M.y", "sv": "ccc d.M.y", "en": "ccc d MMM y"}
_LONG_DAY = {"fi": "cccc d.M.y", "sv": "cccc d MMMM y", "en": "cccc d MMMM y"}
_TIME = {"fi": "H.mm", "sv": "H.mm", "en": "H:mm"}
_AT = {"fi": "klo ", "sv": "kl. ", "en": "at "}
_AT_HOURS = {**_AT, "en": ""}  # English has no word before a span of hours


@lru_cache(MAX_CACHED)
def format_day(moment: datetime, zone: str, language: str) -> str:
    """Format a date with its short weekday: la 5.12.2026."""
    return babel_dates.format_date(moment.astimezone(ZoneInfo(zone)), _DAY[language], language)


@lru_cache(MAX_CACHED)
def format_long_day(moment: datetime, zone: str, language: str) -> str:
    """Format a date with its whole weekday: lauantai 5.12.2026."""
    return babel_dates.format_date(moment.astimezone(ZoneInfo(zone)), _LONG_DAY[language], language)


@lru_cache(MAX_CACHED)
def format_time(moment: datetime, zone: str, language: str) -> str:
    """Format a time of day: 14.00."""
    local = moment.astimezone(ZoneInfo(zone))
    return babel_dates.format_time(local, _TIME[language], locale=language)


def format_time_with_seconds(moment: datetime, zone: str, language: str) -> str:
    """Format a time of day to the second: 14.00.30."""
    local = moment.astimezone(ZoneInfo(zone))
    separator = _TIME[language][1]
    return babel_dates.format_time(local, f"{_TIME[language]}{separator}ss", locale=language)


def format_hours(starts: datetime, ends: datetime, zone: str, language: str) -> str:
    """Format a span of hours: 14.00–15.15; with the last day when it is another one."""
    end = format_time(ends, zone, language)
    if _find_local_date(starts, zone) != _find_local_date(ends, zone):
        end = f"{format_day(ends, zone, language)} {end}"
    return f"{format_time(starts, zone, language)}–{end}"


def format_hours_in_text(starts: datetime, ends: datetime, zone: str, language: str) -> str:
    """Format a span of hours with the word before it: klo 14.00–15.15, in English 14:00–15:15."""
    return f"{_AT_HOURS[language]}{format_hours(starts, ends, zone, language)}"


def format_period(starts: datetime, ends: datetime, zone: str, language: str) -> str:
    """Format a day and its hours in one line: la 5.12.2026 klo 14.00–15.15."""
    hours = format_hours_in_text(starts, ends, zone, language)
    return f"{format_day(starts, zone, language)} {hours}"


def format_moment(at: datetime, zone: str, language: str) -> str:
    """Format a date and time in one line: la 5.12.2026 klo 14.00."""
    return f"{format_day(at, zone, language)} {_AT[language]}{format_time(at, zone, language)}"


def format_iso(at: datetime) -> str:
    """Format a moment for the datetime attribute of HTML, which takes no microseconds."""
    return at.isoformat(timespec="seconds")


def format_number(amount: int, language: str) -> str:
    """Format a whole number with separated thousands: 1 284, in English 1,284."""
    return format_decimal(amount, locale=language)


def _find_local_date(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()
