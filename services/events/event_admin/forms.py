"""The fields of the event form as text, and how the changes of two editors are merged."""

import hashlib
import json
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from werkzeug.datastructures import MultiDict

from services.events.event.content import CONTENT_COLUMNS
from services.events.event.texts import PARTS
from services.events.event_admin.schemas import (
    DEFAULT_GROUP_MAX,
    DEFAULT_GROUP_MIN,
    DEFAULT_OFFER_HOURS,
    MAX_PARTY,
    NEW,
    NO_WAITING_LIST,
    ONLINE,
    TICKED,
    EventForm,
)
from services.events.models import (
    DEFAULT_CANCEL_RULE,
    DEFAULT_CLOSES_RULE,
    Event,
    Organisation,
)
from services.events.occurrences.schemas import SeriesForm
from shared.contracts import RegistrationMode
from shared.i18n import LANGUAGES

FormFields = dict[str, str | list[str]]
LISTS = ("fields", "target_groups", "grades", "contact_roles")  # fields of several tick boxes
DEFAULT_GROUPS = ["lower_secondary", "guardians"]  # the usual target groups of a school's open day
# The fields that a new event takes over from the organisation's last one. No ticks: they would
# stand far down in the form, and publish what nobody chose.
INHERITED = (
    "contact_name",
    "contact_name_sv",
    "contact_name_en",
    "contact_email",
    "contact_phone",
)
NAMES = tuple(field.data_key or name for name, field in EventForm("UTC").fields.items())
SERIES_NAMES = tuple(SeriesForm("UTC").fields)
BLANK: FormFields = {
    **dict.fromkeys((*NAMES, *SERIES_NAMES, "version", "opened"), ""),
    **{name: [] for name in LISTS},
}


def read_fields(form: MultiDict[str, str]) -> FormFields:
    """Return what the page sent, with an empty text for each field that it did not send."""
    return BLANK | form.to_dict() | {name: form.getlist(name) for name in LISTS}


def build_event_fields(event: Event, zone: str) -> FormFields:
    """Return the fields of an event; `zone` is the time zone of its opening time."""
    fields = dict(BLANK)
    for name, column in CONTENT_COLUMNS.items():
        if column in fields:
            fields[column] = getattr(event, name)
    for part in PARTS:
        fields |= {f"{part}_{code}": getattr(event, part).get(code, "") for code in LANGUAGES}
    fields["place"] = str(event.venue.id) if event.venue else ONLINE
    fields["confirm_by_link"] = TICKED if event.confirm_by_link else ""
    for name in (
        "guardian_confirms",
        "needs_approval",
        "asks_marketing_consent",
        "class_groups",
        "group_names_optional",
    ):
        fields[name] = TICKED if getattr(event, name) else ""
    for name in ("group_min", "group_max", "party_max"):
        fields[name] = str(getattr(event, name))
    fields["waiting_list"] = str(event.offer_hours) if event.waiting_list else NO_WAITING_LIST
    if event.opens_at:
        opens_at = event.opens_at.astimezone(ZoneInfo(zone))
        fields["opens_day"] = opens_at.date().isoformat()
        fields["opens_time"] = opens_at.strftime("%H:%M")
    return fields


def build_new_fields(organisation: Organisation, last: Event | None) -> FormFields:
    """Return the fields of a new event: some as in the last event, the others as usual."""
    fields = BLANK | {
        "target_groups": DEFAULT_GROUPS,
        "place": NEW,
        "kind": "open_day",
        "registration": RegistrationMode.HERE,
        "contact_email": organisation.contact_email,
        "contact_phone": organisation.contact_phone,
        "closes_rule": DEFAULT_CLOSES_RULE,
        "cancel_rule": DEFAULT_CANCEL_RULE,
        "waiting_list": DEFAULT_OFFER_HOURS,
        "party_max": str(MAX_PARTY),
        "asks_marketing_consent": TICKED if organisation.asks_marketing_consent else "",
        "group_min": DEFAULT_GROUP_MIN,
        "group_max": DEFAULT_GROUP_MAX,
    }
    if last:
        fields |= {name: getattr(last, name) for name in INHERITED if getattr(last, name)}
        fields["place"] = str(last.venue.id) if last.venue else ONLINE
    return fields


def compute_marks(fields: FormFields) -> str:
    """Return a hash of each field as JSON, which the form sends back when it is saved.

    It tells which fields somebody changed after the form was opened.
    """
    return json.dumps({name: _compute_mark(fields[name]) for name in NAMES}, separators=(",", ":"))


def merge_fields(typed: FormFields, saved: FormFields) -> tuple[FormFields, list[str]]:
    """Return the form after somebody else saved, and the names of the fields that both changed.

    A field that only the other editor changed takes the saved value. Where both changed it, what
    was typed stays in the form, and the page shows the saved value beside it.
    """
    opened = _read_marks(typed)
    merged, conflicts = dict(typed), []
    for name in NAMES:
        own_mark, saved_mark = _compute_mark(typed[name]), _compute_mark(saved[name])
        if own_mark == saved_mark:
            continue
        if own_mark == opened.get(name):
            merged[name] = saved[name]
        elif saved_mark != opened.get(name):
            conflicts.append(name)
    return merged | {"opened": compute_marks(saved)}, conflicts


def is_outdated(typed: FormFields, saved: FormFields) -> bool:
    """Return whether somebody else changed any field since the form was opened."""
    opened = _read_marks(typed)
    return any(_compute_mark(saved[name]) != opened.get(name) for name in NAMES)


def _read_marks(typed: FormFields) -> Mapping[str, str]:
    """Return no marks if the text is damaged, so that every difference counts as changed."""
    try:
        found = json.loads(str(typed["opened"]))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _compute_mark(value: str | list[str]) -> str:
    text = " ".join(sorted(value)) if isinstance(value, list) else value
    text = text.replace("\r\n", "\n").strip()  # browsers send lines with CRLF
    return hashlib.sha256(text.encode()).hexdigest()[:12]
