"""Forms about occurrences: local dates and times in, UTC out."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from marshmallow import ValidationError, post_load

from services.events.event.form_fields import Count
from shared import clock
from shared.local_time import NonexistentTime, convert_to_utc
from shared.web.forms.fields import Day, TimeOfDay, word_nonexistent_time
from shared.web.forms.schema import FieldValues, StaffForm
from shared.web.text import _

MAX_AT_ONCE, MAX_SEATS = 50, 5000
MAX_LENGTH, MAX_PAUSE = 720, 240  # minutes


@dataclass(frozen=True)
class Series:
    """Occurrences in a row: pairs of start and end, and the capacity of each."""

    times: list[tuple[datetime, datetime]]
    seats: int


@dataclass(frozen=True)
class Period:
    """The start and the end of an occurrence."""

    starts_at: datetime
    ends_at: datetime


class SeriesForm(StaffForm[Series]):
    """Occurrences of one length in a row on one day, such as 8 of 45 minutes from 16:00."""

    day = Day(required=True)
    starts = TimeOfDay(required=True)
    minutes = Count(required=True, minimum=5, maximum=MAX_LENGTH)
    count = Count(load_default=1, minimum=1, maximum=MAX_AT_ONCE)
    pause = Count(load_default=0, minimum=0, maximum=MAX_PAUSE)
    seats = Count(required=True, minimum=1, maximum=MAX_SEATS)

    def __init__(self, zone: str) -> None:
        super().__init__()
        self.zone = zone

    @post_load
    def build_result(self, data: FieldValues, **_kwargs: Any) -> Series:
        """Return the times one after another; they end on the day on which they start."""
        first = _convert_future(data["day"], data["starts"], self.zone, "starts")
        length = timedelta(minutes=data["minutes"])
        step = length + timedelta(minutes=data["pause"])
        times = [(first + n * step, first + n * step + length) for n in range(data["count"])]
        midnight = _convert_local(data["day"] + timedelta(days=1), time(), self.zone, "count")
        if times[-1][1] > midnight:
            notice = _("The last of them would end after midnight. Make fewer or shorter ones.")
            raise ValidationError({"count": [notice]})
        return Series(times, data["seats"])


class MoveForm(StaffForm[Period]):
    """Another time for one occurrence; without an end it keeps its length.

    `present` is its time now. The length is that on the local clock: from 16.00 to 17.00 is an hour
    also when the clocks change in between. Without a last day it keeps the number of its days.
    """

    day = Day(required=True)
    starts = TimeOfDay(required=True)
    ends = TimeOfDay(load_default=None)
    last_day = Day(load_default=None)

    def __init__(self, zone: str, present: Period) -> None:
        super().__init__()
        self.zone, self.present = zone, present

    @post_load
    def build_result(self, data: FieldValues, **_kwargs: Any) -> Period:
        """Return the period in UTC."""
        starts_at = _convert_future(data["day"], data["starts"], self.zone, "starts")
        old_start = _convert_to_local(self.present.starts_at, self.zone)
        old_end = _convert_to_local(self.present.ends_at, self.zone)
        end = datetime.combine(data["day"], data["starts"]) + (old_end - old_start)
        if data["ends"]:
            days = old_end.date() - old_start.date()
            end = datetime.combine(data["day"] + days, data["ends"])
        if data["last_day"]:
            end = datetime.combine(data["last_day"], data["ends"] or end.time())
        ends_at = _convert_local(end.date(), end.time(), self.zone, "ends")
        if ends_at <= starts_at:
            raise ValidationError({"ends": [_("The end has to be after the start.")]})
        return Period(starts_at, ends_at)


def _convert_future(day: date, hour: time, zone: str, field: str) -> datetime:
    found = _convert_local(day, hour, zone, field)
    if found <= clock.now():
        raise ValidationError({field: [_("This time has passed. Choose one that is to come.")]})
    return found


def _convert_to_local(moment: datetime, zone: str) -> datetime:
    """Return the local time without its zone, so that differences are those of the local clock."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def _convert_local(day: date, hour: time, zone: str, field: str) -> datetime:
    """Return the local time in UTC; an error belongs to this field of the form."""
    try:
        return convert_to_utc(day, hour, zone)
    except NonexistentTime:
        raise ValidationError({field: [word_nonexistent_time()]}) from None
