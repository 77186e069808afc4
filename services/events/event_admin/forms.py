"""The form about an event: what a page sends, what it shows, and what two editors both typed."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from werkzeug.datastructures import MultiDict

from services.events.event.deadlines import CANCELS, CLOSES
from services.events.event.texts import PARTS
from services.events.event_admin.schemas import (
    HERE,
    NEW,
    ONLINE,
    EventForm,
)
from services.events.models import Event, Organisation
from shared.i18n import LANGUAGES

Fields = dict[str, Any]
LISTS = ("fields", "target_groups")
PLAIN = (
    "kind", "online_url", "registration", "registration_url", "contact_name", "contact_email",
    "contact_phone", "closes_rule", "cancel_rule",
)  # fmt: skip
FIRST_GROUPS = ["lower_secondary", "guardians"]  # whom a school's first open day is for
NAMES = tuple(field.data_key or name for name, field in EventForm("UTC").fields.items())


def sent(form: MultiDict[str, str]) -> Fields:
    """What the page sent; several boxes of one name are a list."""
    return {**form.to_dict(), **{name: form.getlist(name) for name in LISTS}}


def of_event(event: Event, zone: str) -> Fields:
    """The form's fields filled from an event."""
    fields: Fields = {name: getattr(event, name) for name in (*PLAIN, *LISTS)}
    for part in PARTS:
        fields |= {f"{part}_{code}": getattr(event, part).get(code, "") for code in LANGUAGES}
    fields["place"] = str(event.venue.id) if event.venue else ONLINE
    opens = event.opens_at.astimezone(ZoneInfo(zone)) if event.opens_at else None
    fields["opens_day"] = opens.date().isoformat() if opens else ""
    fields["opens_time"] = opens.strftime("%H:%M") if opens else ""
    return fields


def first(organisation: Organisation, last: Event | None) -> Fields:
    """A new form: what the organisation's last event had, else what is usual."""
    fields: Fields = {"target_groups": FIRST_GROUPS, "fields": [], "place": NEW}
    fields |= {"kind": "open_day", "registration": HERE}
    fields["contact_email"] = organisation.contact_email
    fields["contact_phone"] = organisation.contact_phone
    if last:
        kept = ("target_groups", "fields", "contact_name", "contact_email", "contact_phone")
        fields |= {name: getattr(last, name) for name in kept if getattr(last, name)}
        fields["place"] = str(last.venue.id) if last.venue else ONLINE
    return fields | {"closes_rule": CLOSES, "cancel_rule": CANCELS}


def opened(fields: Fields) -> str:
    """A mark of each field as it was when the form was opened, to travel in the form."""
    return json.dumps({name: _mark(fields.get(name)) for name in NAMES}, separators=(",", ":"))


def merged(typed: Fields, theirs: Fields) -> tuple[Fields, list[str]]:
    """The form after somebody else saved, and the fields that both changed.

    What only they changed is theirs, what only the typist changed is hers; where both did, hers
    stays in the form and is told, with theirs beside it.
    """
    before = _marks(typed.get("opened", ""))
    form, both = dict(typed), []
    for name in NAMES:
        mine, other = _mark(typed.get(name)), _mark(theirs.get(name))
        if mine == other:
            continue
        if mine == before.get(name):
            form[name] = theirs.get(name, "")
        elif other != before.get(name):
            both.append(name)
    return {**form, "opened": opened(theirs)}, both


def outdated(typed: Fields, theirs: Fields) -> bool:
    """Whether somebody else changed any field since the form was opened."""
    before = _marks(typed.get("opened", ""))
    return any(_mark(theirs.get(name)) != before.get(name) for name in NAMES)


def _marks(text: str) -> Mapping[str, str]:
    """Marks from a form; none when they are not whole, so that every difference is told."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _mark(value: Any) -> str:
    text = " ".join(sorted(value)) if isinstance(value, list) else str(value or "")
    text = text.replace("\r\n", "\n").strip()  # as browsers send lines
    return hashlib.sha256(text.encode()).hexdigest()[:12]
