"""Load the demo's data: organisations, venues, and one file for each event, named by its slug."""

import tomllib
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from services.events.demo.dates import (
    DAYS,
    ZONE,
    find_school_week,
    local_to_utc,
)
from services.events.models import Event, Occurrence
from shared.contracts import RegistrationMode

TomlTable = dict[str, Any]  # as tomllib reads it
FOLDER = Path(__file__).parent
OPEN_BEFORE = timedelta(days=14)
CLOSES_BEFORE = timedelta(hours=20)
CANCEL_BEFORE = timedelta(hours=3)
COPIED = ("kind", "fields", "target_groups", "contact_name", "title", "summary", "description")
OPTIONAL = ("registration_url", "online_url")


def list_slugs() -> list[str]:
    """List the slugs of the demo events in a fixed order."""
    return sorted(file.stem for file in (FOLDER / "events").glob("*.toml"))


def load_event(slug: str) -> TomlTable:
    """Load an event's file."""
    return _load_toml(FOLDER / "events" / f"{slug}.toml")


@cache
def load_organisations() -> TomlTable:
    """Load the organisations by slug."""
    return _load_toml(FOLDER / "organisations.toml")


@cache
def load_venues() -> TomlTable:
    """Load the venues by the key that event files use."""
    return _load_toml(FOLDER / "venues.toml")


def is_draft(slug: str) -> bool:
    """Return whether the event stays a draft."""
    return bool(load_event(slug).get("draft"))


def is_over(slug: str) -> bool:
    """Return whether all occurrences of the event are before the day of seeding."""
    return all(row["week"] < 0 for row in load_event(slug)["times"])


def build_event(slug: str, today: date) -> Event:
    """Build an event with occurrences in the weeks around today; it is in no session yet."""
    raw = load_event(slug)
    values = {name: raw[name] for name in COPIED}
    values |= {name: raw[name] for name in OPTIONAL if name in raw}
    # Strip the text as a form does. Else the first edit would also change the description.
    values["description"] = {code: text.strip() for code, text in raw["description"].items()}
    opens = local_to_utc(today, "00:00")
    opens_later = "opens_in_days" in raw
    if opens_later:
        opens = local_to_utc(today + timedelta(days=raw["opens_in_days"]), "09:00")
    mode = RegistrationMode(raw.get("registration", RegistrationMode.HERE))
    event = Event(slug=slug, registration_mode=mode, **values)
    for row in raw["times"]:
        occurrence = _build_occurrence(row, today)
        occurrence.opens_at = (
            opens if opens_later else min(opens, occurrence.starts_at) - OPEN_BEFORE
        )
        event.occurrences.append(occurrence)
    return event


def _build_occurrence(row: TomlTable, today: date) -> Occurrence:
    monday = find_school_week(today, row["week"])
    first = monday + timedelta(days=DAYS.index(row["day"]))
    last = monday + timedelta(days=DAYS.index(row.get("until", row["day"])))
    starts_at = local_to_utc(first, row["from"])
    return Occurrence(
        starts_at=starts_at,
        ends_at=local_to_utc(last, row["to"]),
        time_zone=ZONE,
        capacity=row["seats"],
        closes_at=starts_at - CLOSES_BEFORE,
        cancel_until=starts_at - CANCEL_BEFORE,
        cancelled=False,
    )


def _load_toml(file: Path) -> TomlTable:
    return tomllib.loads(file.read_text(encoding="utf-8"))
