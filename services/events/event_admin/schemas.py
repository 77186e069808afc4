"""The form about an event, and the form of a copy's first day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from services.events.event.content import EventContent, EventRequest, VenueDetails
from services.events.event.form_fields import Count, WebAddress
from services.events.models import DeadlineRule
from services.events.venues.schemas import MAX_ADDRESS, MAX_NAME
from shared import clock, vocabulary
from shared.contracts import RegistrationMode
from shared.contracts.values import CONTACT_ROLES
from shared.i18n import LANGUAGES
from shared.local_time import NonexistentTime, convert_to_utc
from shared.web.forms.fields import (
    CleanText,
    Day,
    EmailAddress,
    Phone,
    TimeOfDay,
    word_nonexistent_time,
)
from shared.web.forms.schema import FieldValues, StaffForm
from shared.web.text import _

MAX_TITLE, MAX_SUMMARY, MAX_DESCRIPTION = 80, 160, 5000  # characters
MAX_CONTACT_NAME = 100  # characters
NEW, ONLINE = "new", "online"  # choices of a venue besides the existing ones
TICKED = "1"  # what a ticked box sends
DEFAULT_OPENS = time(8)
NO_WAITING_LIST = "off"
OFFER_HOURS = ("6", "12", "24", "48", "72")  # how long a freed seat is offered
DEFAULT_OFFER_HOURS = "24"
MAX_GROUP = 500  # pupils
DEFAULT_GROUP_MIN, DEFAULT_GROUP_MAX = "5", "40"
MAX_PARTY = 20  # people in one registration
NOT_SENT = "-"  # stands for a field with an error of its own, which is not reported twice


def _build_code_list(name: str, terms: Mapping[str, Any]) -> fields.List[Any]:
    code = fields.String(validate=validate.OneOf(list(terms)))
    return fields.List(code, load_default=list, data_key=name, attribute=name)


class EventForm(StaffForm[EventRequest]):
    """The form of an event, without its occurrences."""

    title_fi = CleanText(load_default="", maximum=MAX_TITLE)
    title_sv = CleanText(load_default="", maximum=MAX_TITLE)
    title_en = CleanText(load_default="", maximum=MAX_TITLE)
    summary_fi = CleanText(load_default="", maximum=MAX_SUMMARY)
    summary_sv = CleanText(load_default="", maximum=MAX_SUMMARY)
    summary_en = CleanText(load_default="", maximum=MAX_SUMMARY)
    description_fi = CleanText(load_default="", maximum=MAX_DESCRIPTION, lines=True)
    description_sv = CleanText(load_default="", maximum=MAX_DESCRIPTION, lines=True)
    description_en = CleanText(load_default="", maximum=MAX_DESCRIPTION, lines=True)
    kind = fields.String(
        required=True, validate=validate.OneOf(list(vocabulary.load_event_kinds()))
    )
    fields_of_education = _build_code_list("fields", vocabulary.load_fields())
    target_groups = _build_code_list("target_groups", vocabulary.load_target_groups())
    place = fields.String(load_default=NEW)
    venue_name = CleanText(load_default="", maximum=MAX_NAME)
    venue_address = CleanText(load_default="", maximum=MAX_ADDRESS)
    venue_municipality = fields.String(load_default="")
    online_url = WebAddress(load_default="", maximum=500)
    registration = fields.String(
        load_default=RegistrationMode.HERE, validate=validate.OneOf(list(RegistrationMode))
    )
    registration_url = WebAddress(load_default="", maximum=500)
    contact_name = CleanText(load_default="", maximum=MAX_CONTACT_NAME)
    contact_name_sv = CleanText(load_default="", maximum=MAX_CONTACT_NAME)
    contact_name_en = CleanText(load_default="", maximum=MAX_CONTACT_NAME)
    contact_email = EmailAddress(load_default="")
    contact_phone = Phone(load_default="")
    opens_day = Day(load_default=None)
    opens_time = TimeOfDay(load_default=DEFAULT_OPENS)
    closes_rule = fields.String(load_default="", validate=validate.OneOf(list(DeadlineRule)))
    cancel_rule = fields.String(load_default="", validate=validate.OneOf(list(DeadlineRule)))
    confirm_by_link = fields.String(load_default="", validate=validate.OneOf(["", TICKED]))
    grades = _build_code_list("grades", vocabulary.load_grades())
    contact_roles = _build_code_list("contact_roles", dict.fromkeys(CONTACT_ROLES))
    party_max = Count(minimum=1, maximum=MAX_PARTY, load_default=MAX_PARTY)
    guardian_confirms = fields.String(load_default="", validate=validate.OneOf(["", TICKED]))
    asks_marketing_consent = fields.String(load_default="", validate=validate.OneOf(["", TICKED]))
    needs_approval = fields.String(load_default="", validate=validate.OneOf(["", TICKED]))
    waiting_list = fields.String(
        load_default="", validate=validate.OneOf(["", NO_WAITING_LIST, *OFFER_HOURS])
    )
    class_groups = fields.String(load_default="", validate=validate.OneOf(["", TICKED]))
    group_min = CleanText(load_default="", maximum=6)
    group_max = CleanText(load_default="", maximum=6)
    group_names_optional = fields.String(load_default="", validate=validate.OneOf(["", TICKED]))

    def __init__(self, zone: str) -> None:
        super().__init__()
        self.zone = zone

    @validates_schema(skip_on_field_errors=False)
    def require_title(self, data: FieldValues, **_kwargs: Any) -> None:
        """Require a title also of a draft, because the list shows it by its title."""
        if not any(data.get(f"title_{code}", NOT_SENT) for code in LANGUAGES):
            raise ValidationError({"title_fi": [_("Give it a title, in any language.")]})

    @validates_schema(skip_on_field_errors=False)
    def require_venue(self, data: FieldValues, **_kwargs: Any) -> None:
        """Require every part of a new venue, and refuse one that was written but not chosen."""
        if data.get("place") != NEW:
            if data.get("venue_name", NOT_SENT) not in ("", NOT_SENT):
                notice = _("You wrote a new place below: choose “A new place”, or empty it.")
                raise ValidationError({"place": [notice]})
            return
        errors = {
            f"venue_{part}": [_("Fill this in.")]
            for part in ("name", "address")
            if not data.get(f"venue_{part}", NOT_SENT)
        }
        if data.get("venue_municipality") not in vocabulary.load_municipalities():
            errors["venue_municipality"] = [_("Choose the municipality.")]
        if errors:
            raise ValidationError(errors)

    @validates_schema(skip_on_field_errors=False)
    def require_registration_url(self, data: FieldValues, **_kwargs: Any) -> None:
        """Require the address of the page when people register elsewhere."""
        is_elsewhere = data.get("registration") == RegistrationMode.ELSEWHERE
        if is_elsewhere and not data.get("registration_url", NOT_SENT):
            notice = _("Write the address of the page where people register.")
            raise ValidationError({"registration_url": [notice]})

    @validates_schema(skip_on_field_errors=False)
    def check_group_size(self, data: FieldValues, **_kwargs: Any) -> None:
        """Require whole numbers, the smallest group first; an empty field has the usual number."""
        smallest = _read_group_size(data.get("group_min", ""), DEFAULT_GROUP_MIN)
        largest = _read_group_size(data.get("group_max", ""), DEFAULT_GROUP_MAX)
        sizes = {"group_min": smallest, "group_max": largest}
        notice = _("Write a whole number from 1 to %(maximum)s.", maximum=MAX_GROUP)
        errors = {name: [notice] for name, size in sizes.items() if size is None}
        if errors:
            raise ValidationError(errors)
        if smallest is not None and largest is not None and smallest > largest:
            raise ValidationError(
                {"group_max": [_("The largest group is smaller than the smallest.")]}
            )

    @post_load
    def build_result(self, data: FieldValues, **_kwargs: Any) -> EventRequest:
        """Return the content and the chosen venue."""
        content = EventContent(
            title=_collect_languages(data, "title"),
            summary=_collect_languages(data, "summary"),
            description=_collect_languages(data, "description"),
            kind=data["kind"],
            fields=data["fields"],
            target_groups=data["target_groups"],
            online_url=data["online_url"],
            registration_mode=RegistrationMode(data["registration"]),
            registration_url=data["registration_url"],
            contact_name=data["contact_name"],
            contact_name_sv=data["contact_name_sv"],
            contact_name_en=data["contact_name_en"],
            contact_email=data["contact_email"],
            contact_phone=data["contact_phone"],
            opens_at=_convert_opening(data["opens_day"], data["opens_time"], self.zone),
            closes_rule=DeadlineRule(data["closes_rule"]),
            cancel_rule=DeadlineRule(data["cancel_rule"]),
            confirm_by_link=data["confirm_by_link"] == TICKED,
            waiting_list=data["waiting_list"] != NO_WAITING_LIST,
            contact_roles=data["contact_roles"],
            grades=data["grades"],
            party_max=data["party_max"],
            guardian_confirms=data["guardian_confirms"] == TICKED,
            asks_marketing_consent=data["asks_marketing_consent"] == TICKED,
            needs_approval=data["needs_approval"] == TICKED,
            offer_hours=_read_offer_hours(data["waiting_list"]),
            class_groups=data["class_groups"] == TICKED,
            group_min=int(data["group_min"] or DEFAULT_GROUP_MIN),
            group_max=int(data["group_max"] or DEFAULT_GROUP_MAX),
            group_names_optional=data["group_names_optional"] == TICKED,
        )
        return EventRequest(content, _choose_venue(data))


def _read_group_size(text: str, usual: str) -> int | None:
    """Return a number of pupils, the usual one for an empty text; None for another text."""
    text = text or usual
    size = int(text) if text.isascii() and text.isdigit() else 0
    return size if 1 <= size <= MAX_GROUP else None


def _read_offer_hours(choice: str) -> int:
    """Return the hours of a choice; the usual ones without a list, or for a page without it."""
    return int(choice if choice in OFFER_HOURS else DEFAULT_OFFER_HOURS)


@dataclass(frozen=True)
class CopyRequest:
    """The first day of a copy; None for a copy without occurrences."""

    day: date | None


class CopyForm(StaffForm[CopyRequest]):
    """The first day of a copy; without one the copy has no occurrences."""

    result = CopyRequest

    day = Day(load_default=None)

    @validates_schema
    def require_future(self, data: FieldValues, **_kwargs: Any) -> None:
        """Refuse a day that has passed."""
        if data["day"] and data["day"] <= clock.now().date():
            raise ValidationError({"day": [_("Choose a day that is to come.")]})


def _collect_languages(data: Mapping[str, Any], part: str) -> dict[str, str]:
    return {code: data[f"{part}_{code}"] for code in LANGUAGES}


def _convert_opening(day: date | None, hour: time, zone: str) -> datetime | None:
    if day is None:
        return None
    try:
        return convert_to_utc(day, hour, zone)
    except NonexistentTime:
        raise ValidationError({"opens_time": [word_nonexistent_time()]}) from None


def _choose_venue(data: Mapping[str, Any]) -> UUID | VenueDetails | None:
    choice: str = data["place"]
    if choice == ONLINE:
        return None
    if choice == NEW:
        return VenueDetails(data["venue_name"], data["venue_address"], data["venue_municipality"])
    try:
        return UUID(choice)
    except ValueError:
        raise ValidationError({"place": [_("Choose a place.")]}) from None
