"""The demo's data: one file an event, named by its slug, beside organisations and venues."""

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

FOLDER = Path(__file__).parent
OPEN_BEFORE = timedelta(days=14)
CLOSES_BEFORE = timedelta(hours=20)
CANCEL_BEFORE = timedelta(hours=3)
COPIED = ("kind", "fields", "target_groups", "contact_name", "title", "summary", "description")
OPTIONAL = ("registration", "registration_url", "online_url")


def list_slugs() -> list[str]:
    """Every demo event's slug, in a fixed order."""
    return sorted(file.stem for file in (FOLDER / "events").glob("*.toml"))


def raw_event(slug: str) -> dict[str, Any]:
    """An event as it stands in its file."""
    return _load(FOLDER / "events" / f"{slug}.toml")


@cache
def raw_organisations() -> dict[str, Any]:
    """Organisations by slug."""
    return _load(FOLDER / "organisations.toml")


@cache
def raw_venues() -> dict[str, Any]:
    """Venues by the name that event files use."""
    return _load(FOLDER / "venues.toml")


def is_draft(slug: str) -> bool:
    """Whether an event waits to be published."""
    return bool(raw_event(slug).get("draft"))


def is_over(slug: str) -> bool:
    """Whether an event was held before the demo began."""
    return all(row["week"] < 0 for row in raw_event(slug)["times"])


def build_event(slug: str, today: date) -> Event:
    """The event with its occurrences in the weeks around today; not yet in any session."""
    raw = raw_event(slug)
    values = {name: raw[name] for name in COPIED}
    values |= {name: raw[name] for name in OPTIONAL if name in raw}
    # As a form would save it: else the first edit counted as a change of the description, too.
    values["description"] = {code: text.strip() for code, text in raw["description"].items()}
    opens = local_to_utc(today, "00:00")
    later = "opens_in_days" in raw
    if later:
        opens = local_to_utc(today + timedelta(days=raw["opens_in_days"]), "09:00")
    event = Event(slug=slug, **values)
    for row in raw["times"]:
        occurrence = _occurrence(row, today)
        occurrence.opens_at = opens if later else min(opens, occurrence.starts_at) - OPEN_BEFORE
        event.occurrences.append(occurrence)
    return event


def _occurrence(row: dict[str, Any], today: date) -> Occurrence:
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


def _load(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"))
