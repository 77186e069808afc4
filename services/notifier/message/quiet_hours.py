"""The times at which messages that can wait go out: 8–21 in Helsinki, unless staff chose others."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from uuid import UUID

import holidays
from sqlalchemy.orm import Session

from services.notifier.models import Occurrence, OrganisationSettings
from shared.quiet_hours import BEGINS, ENDS, ZONE, combine_day_and_time

__all__ = [
    "DEFAULT_TIMES",
    "ZONE",
    "SendingTimes",
    "build_times",
    "get_sending_times",
    "load_times",
]

SUNDAY = 6


@dataclass(frozen=True)
class SendingTimes:
    """The times at which messages that can wait may go, by the clock in Helsinki.

    They go from `opens` until `closes`; on Sundays and public holidays only if these are allowed.
    """

    opens: time = ENDS
    closes: time = BEGINS
    on_sundays: bool = True
    on_holidays: bool = True

    def is_allowed(self, at: datetime) -> bool:
        """Return whether messages may go at a time."""
        local = at.astimezone(ZONE)
        return self._is_open_day(local.date()) and self.opens <= local.time() < self.closes

    def find_allowed_time(self, at: datetime, before: datetime) -> datetime:
        """Return the time itself, or the next allowed one, or the last one if that is too late.

        `before` is what the message has to precede, such as the start of an event.
        """
        if self.is_allowed(at):
            return at
        local = at.astimezone(ZONE)
        opening = self._find_opening(local)
        return opening if opening < before else self._find_last_minute(local)

    def _find_opening(self, local: datetime) -> datetime:
        days = 0 if local.time() < self.opens else 1
        while not self._is_open_day(local.date() + timedelta(days=days)):
            days += 1
        return combine_day_and_time(local, self.opens, days).astimezone(UTC)

    def _find_last_minute(self, local: datetime) -> datetime:
        days = 0 if local.time() >= self.closes else -1
        while not self._is_open_day(local.date() + timedelta(days=days)):
            days -= 1
        closing = combine_day_and_time(local, self.closes, days).astimezone(UTC)
        return closing - timedelta(minutes=1)

    def _is_open_day(self, day: date) -> bool:
        is_closed_sunday = not self.on_sundays and day.weekday() == SUNDAY
        return not is_closed_sunday and (self.on_holidays or day not in _list_holidays(day.year))


DEFAULT_TIMES = SendingTimes()


def build_times(settings: OrganisationSettings | None) -> SendingTimes:
    """Return the times that an organisation chose; without settings the usual ones."""
    if settings is None:
        return DEFAULT_TIMES
    return SendingTimes(settings.opens, settings.closes, settings.on_sundays, settings.on_holidays)


def load_times(session: Session, organisation_id: UUID) -> SendingTimes:
    """Read the times that an organisation chose."""
    return build_times(session.get(OrganisationSettings, organisation_id))


def get_sending_times(occurrence: Occurrence) -> SendingTimes:
    """Return the times of the organisation of an occurrence."""
    return build_times(occurrence.organisation_settings)


@lru_cache(20)
def _list_holidays(year: int) -> frozenset[date]:
    """Return the public holidays of Finland; the eves of midsummer and Christmas are among them."""
    return frozenset(holidays.country_holidays("FI", years=year))
