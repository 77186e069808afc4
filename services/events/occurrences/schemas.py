"""Shapes of the forms about times: what clocks show comes in, moments go out."""

from datetime import date, datetime, time, timedelta
from typing import Any

from marshmallow import ValidationError, post_load

from services.events.event.form_fields import (
    Count,
    StaffForm,
    TimeOfDay,
    no_such_time,
)
from services.events.event.local_time import NoSuchTime, moment
from shared import clock
from shared.web.forms.fields import Day
from shared.web.text import _

MAX_TIMES, MAX_SEATS = 50, 5000  # in one go; in one slot
HALF_DAY, HALF_SHIFT = 720, 240  # minutes


class SeriesForm(StaffForm):
    """Slots of one length in a row, such as 8 of 45 minutes from 16:00.

    Loads to `times`, a list of starts and ends, and `seats`, the capacity of each.
    """

    day = Day(required=True)
    starts = TimeOfDay(required=True)
    minutes = Count(required=True, minimum=5, maximum=HALF_DAY)
    count = Count(load_default=1, minimum=1, maximum=MAX_TIMES)
    pause = Count(load_default=0, minimum=0, maximum=HALF_SHIFT)
    seats = Count(required=True, minimum=1, maximum=MAX_SEATS)

    def __init__(self, zone: str) -> None:
        super().__init__()
        self.zone = zone

    @post_load
    def moments(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        """The slots one after another; they have to end on the day on which they start."""
        first = still_to_come(data["day"], data["starts"], self.zone, "starts")
        length = timedelta(minutes=data["minutes"])
        step = length + timedelta(minutes=data["pause"])
        times = [(first + n * step, first + n * step + length) for n in range(data["count"])]
        midnight = _moment(data["day"] + timedelta(days=1), time(), self.zone, "count")
        if times[-1][1] > midnight:
            notice = _("The last of them would end after midnight. Make fewer or shorter ones.")
            raise ValidationError({"count": [notice]})
        return {"times": times, "seats": data["seats"]}


class MoveForm(StaffForm):
    """Another time for one slot; loads to `starts_at` and `ends_at`."""

    day = Day(required=True)
    starts = TimeOfDay(required=True)
    ends = TimeOfDay(required=True)
    last_day = Day(load_default=None)

    def __init__(self, zone: str) -> None:
        super().__init__()
        self.zone = zone

    @post_load
    def moments(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, datetime]:
        """From when to when; on the same day unless another last day is given."""
        starts_at = still_to_come(data["day"], data["starts"], self.zone, "starts")
        ends_at = _moment(data["last_day"] or data["day"], data["ends"], self.zone, "ends")
        if ends_at <= starts_at:
            raise ValidationError({"ends": [_("The end has to be after the start.")]})
        return {"starts_at": starts_at, "ends_at": ends_at}


def still_to_come(day: date, hour: time, zone: str, field: str) -> datetime:
    """The moment on the wall clock; ValidationError at the field when it was, or never is."""
    found = _moment(day, hour, zone, field)
    if found <= clock.now():
        raise ValidationError({field: [_("This time has passed. Choose one that is to come.")]})
    return found


def _moment(day: date, hour: time, zone: str, field: str) -> datetime:
    try:
        return moment(day, hour, zone)
    except NoSuchTime:
        raise ValidationError({field: [no_such_time()]}) from None
