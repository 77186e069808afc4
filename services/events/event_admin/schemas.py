"""Shape of the form about an event: fields typed on a page in, columns of the event out."""

from collections.abc import Mapping
from datetime import time
from typing import Any
from uuid import UUID

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from services.events.event.deadlines import RULES
from services.events.event.form_fields import (
    StaffForm,
    TimeOfDay,
    WebAddress,
    no_such_time,
)
from services.events.event.local_time import NoSuchTime, moment
from services.events.event.texts import PARTS
from shared import clock, vocabulary
from shared.i18n import LANGUAGES
from shared.web.forms.fields import (
    CleanText,
    Day,
    EmailAddress,
    Phone,
)
from shared.web.text import _

TITLE, SUMMARY, DESCRIPTION = 80, 160, 5000  # characters at most
HERE, WALK_IN, ELSEWHERE = "here", "walk_in", "elsewhere"
NEW, ONLINE = "new", "online"  # choices of a place, beside the venues that are there
OPENS = time(8)


def _codes(name: str, terms: Mapping[str, Any]) -> fields.List[Any]:
    one = fields.String(validate=validate.OneOf(list(terms)))
    return fields.List(one, load_default=list, data_key=name, attribute=name)


class EventForm(StaffForm):
    """Everything about an event but its times.

    Loads to the event's columns and, beside them, `place` (a venue's id, `new` or `online`) and
    `venue`, what a new one is made of.
    """

    title_fi = CleanText(load_default="", maximum=TITLE)
    title_sv = CleanText(load_default="", maximum=TITLE)
    title_en = CleanText(load_default="", maximum=TITLE)
    summary_fi = CleanText(load_default="", maximum=SUMMARY)
    summary_sv = CleanText(load_default="", maximum=SUMMARY)
    summary_en = CleanText(load_default="", maximum=SUMMARY)
    description_fi = CleanText(load_default="", maximum=DESCRIPTION, lines=True)
    description_sv = CleanText(load_default="", maximum=DESCRIPTION, lines=True)
    description_en = CleanText(load_default="", maximum=DESCRIPTION, lines=True)
    kind = fields.String(
        required=True, validate=validate.OneOf(list(vocabulary.load_event_kinds()))
    )
    fields_of_education = _codes("fields", vocabulary.load_fields())
    target_groups = _codes("target_groups", vocabulary.load_target_groups())
    place = fields.String(load_default=NEW)
    venue_name = CleanText(load_default="", maximum=200)
    venue_address = CleanText(load_default="", maximum=300)
    venue_municipality = fields.String(load_default="")
    online_url = WebAddress(load_default="", maximum=500)
    registration = fields.String(
        load_default=HERE, validate=validate.OneOf((HERE, WALK_IN, ELSEWHERE))
    )
    registration_url = WebAddress(load_default="", maximum=500)
    contact_name = CleanText(load_default="", maximum=100)
    contact_email = EmailAddress(load_default="")
    contact_phone = Phone(load_default="")
    opens_day = Day(load_default=None)
    opens_time = TimeOfDay(load_default=OPENS)
    closes_rule = fields.String(load_default="", validate=validate.OneOf(["", *RULES]))
    cancel_rule = fields.String(load_default="", validate=validate.OneOf(["", *RULES]))

    def __init__(self, zone: str) -> None:
        super().__init__()
        self.zone = zone

    @validates_schema(skip_on_field_errors=False)
    def be_named(self, data: dict[str, Any], **_kwargs: Any) -> None:
        """Even a draft has a title, to be found again by."""
        if not any(data.get(f"title_{code}", "-") for code in LANGUAGES):
            raise ValidationError({"title_fi": [_("Give it a title, in any language.")]})

    @validates_schema(skip_on_field_errors=False)
    def be_somewhere(self, data: dict[str, Any], **_kwargs: Any) -> None:
        """A new place is written whole; one that was written and not chosen is not lost."""
        place, name = data.get("place"), data.get("venue_name", "-")
        if place != NEW:
            if name not in ("", "-"):
                notice = _("You wrote a new place below: choose “A new place”, or empty it.")
                raise ValidationError({"place": [notice]})
            return
        wrong = {
            f"venue_{part}": [_("Fill this in.")]
            for part in ("name", "address")
            if not data.get(f"venue_{part}", "-")
        }
        if data.get("venue_municipality") not in vocabulary.load_municipalities():
            wrong["venue_municipality"] = [_("Choose the municipality.")]
        if wrong:
            raise ValidationError(wrong)

    @validates_schema(skip_on_field_errors=False)
    def lead_elsewhere(self, data: dict[str, Any], **_kwargs: Any) -> None:
        """Who registers elsewhere needs the way there."""
        if data.get("registration") == ELSEWHERE and not data.get("registration_url", "-"):
            notice = _("Write the address of the page where people register.")
            raise ValidationError({"registration_url": [notice]})

    @post_load
    def columns(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        """The form's fields as the event's columns."""
        for part in PARTS:
            data[part] = {code: data.pop(f"{part}_{code}") for code in LANGUAGES}
        data["opens_at"] = self._opens(data.pop("opens_day"), data.pop("opens_time"))
        data["venue"] = {
            part: data.pop(f"venue_{part}") for part in ("name", "address", "municipality")
        }
        if data["place"] not in (NEW, ONLINE):
            data["place"] = _id(data["place"])
        return data

    def _opens(self, day: Any, hour: time) -> Any:
        if day is None:
            return None
        try:
            return moment(day, hour, self.zone)
        except NoSuchTime:
            raise ValidationError({"opens_time": [no_such_time()]}) from None


class DayForm(StaffForm):
    """The first day of a copy; without one it has no times yet."""

    day = Day(load_default=None)

    @validates_schema
    def be_to_come(self, data: dict[str, Any], **_kwargs: Any) -> None:
        """Nobody comes to a day that has passed."""
        if data["day"] and data["day"] <= clock.now().date():
            raise ValidationError({"day": [_("Choose a day that is to come.")]})


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise ValidationError({"place": [_("Choose a place.")]}) from None
