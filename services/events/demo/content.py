"""Load the demo's data: organisations, venues, and one file for each event, named by its slug."""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from services.events.demo.dates import (
    DAYS,
    ZONE,
    convert_to_utc,
    find_school_week,
)
from services.events.models import Event, Occurrence
from shared.contracts import RegistrationMode

Texts = dict[str, str]  # by language
TomlTable = dict[str, Any]  # as tomllib reads it
FOLDER = Path(__file__).parent
OPEN_BEFORE = timedelta(days=14)
CLOSES_BEFORE = timedelta(hours=20)
CANCEL_BEFORE = timedelta(hours=3)


@dataclass(frozen=True, kw_only=True)
class DemoOccurrence:
    """An occurrence, placed in a school week counted from the week of seeding.

    Week 1 is the next one, and a negative week is over. The days are two of `DAYS`, the times
    local ones such as "17:00".
    """

    week: int
    first_day: str
    last_day: str
    starts_at: str
    ends_at: str
    capacity: int
    is_cancelled: bool

    def build_occurrence(self, today: date) -> Occurrence:
        """Build the occurrence as of today; its registration opens at a time still to be set."""
        monday = find_school_week(today, self.week)
        starts_at = convert_to_utc(_find_day(monday, self.first_day), self.starts_at)
        return Occurrence(
            starts_at=starts_at,
            ends_at=convert_to_utc(_find_day(monday, self.last_day), self.ends_at),
            time_zone=ZONE,
            capacity=self.capacity,
            closes_at=starts_at - CLOSES_BEFORE,
            cancel_until=starts_at - CANCEL_BEFORE,
            cancelled=False,
        )


@dataclass(frozen=True, kw_only=True)
class DemoEvent:
    """An event as in its file, whose keys are these fields; there the occurrences are `times`.

    `organisation` is a slug and `venue` a key of venues.toml; an event online has no venue. A
    `draft` is not published. Registration opens before the seeding, or `opens_in_days` after it.
    """

    slug: str
    organisation: str
    kind: str
    fields: list[str]
    target_groups: list[str]
    contact_name: str
    contact_name_sv: str
    contact_name_en: str
    title: Texts
    summary: Texts
    description: Texts
    occurrences: tuple[DemoOccurrence, ...]
    venue: str = ""
    online_url: str = ""
    registration: str = RegistrationMode.HERE
    registration_url: str = ""
    opens_in_days: int | None = None
    draft: bool = False
    class_groups: bool = False

    @property
    def is_over(self) -> bool:
        """Return whether all occurrences of the event are before the day of seeding."""
        return all(occurrence.week < 0 for occurrence in self.occurrences)

    def build_event(self, today: date) -> Event:
        """Build the event with occurrences in the weeks around today; it is in no session yet."""
        event = Event(
            slug=self.slug,
            kind=self.kind,
            fields=self.fields,
            target_groups=self.target_groups,
            contact_name=self.contact_name,
            contact_name_sv=self.contact_name_sv,
            contact_name_en=self.contact_name_en,
            title=self.title,
            summary=self.summary,
            # Without outer whitespace, as a form leaves it: else an editor who saves the form
            # without a change would change the description.
            description={code: text.strip() for code, text in self.description.items()},
            online_url=self.online_url,
            registration_mode=RegistrationMode(self.registration),
            registration_url=self.registration_url,
            class_groups=self.class_groups,
        )
        for demo_occurrence in self.occurrences:
            occurrence = demo_occurrence.build_occurrence(today)
            if self.opens_in_days is None:
                opens_at = min(convert_to_utc(today, "00:00"), occurrence.starts_at) - OPEN_BEFORE
            else:
                opens_at = convert_to_utc(today + timedelta(days=self.opens_in_days), "09:00")
            occurrence.opens_at = opens_at
            event.occurrences.append(occurrence)
        return event


@dataclass(frozen=True, kw_only=True)
class DemoOrganisation:
    """An organisation as in organisations.toml."""

    name: Texts
    contact_email: str


@dataclass(frozen=True, kw_only=True)
class DemoVenue:
    """A venue as in venues.toml; `organisation` is the slug of its owner."""

    organisation: str
    name: str
    address: str
    municipality: str


def list_slugs() -> list[str]:
    """List the slugs of the demo events in a fixed order."""
    return sorted(file.stem for file in (FOLDER / "events").glob("*.toml"))


@cache
def load_event(slug: str) -> DemoEvent:
    """Load an event from its file. Raises TypeError when the file has an unknown key."""
    raw = _load_toml(FOLDER / "events" / f"{slug}.toml")
    occurrences = tuple(_read_occurrence(row) for row in raw.pop("times"))
    return DemoEvent(slug=slug, occurrences=occurrences, **raw)


@cache
def load_organisations() -> dict[str, DemoOrganisation]:
    """Load the organisations by slug."""
    rows = _load_toml(FOLDER / "organisations.toml")
    return {slug: DemoOrganisation(**row) for slug, row in rows.items()}


@cache
def load_venues() -> dict[str, DemoVenue]:
    """Load the venues by the key that event files use."""
    return {key: DemoVenue(**row) for key, row in _load_toml(FOLDER / "venues.toml").items()}


def _read_occurrence(row: TomlTable) -> DemoOccurrence:
    day: str = row["day"]
    return DemoOccurrence(
        week=row["week"],
        first_day=day,
        last_day=row.get("until", day),
        starts_at=row["from"],
        ends_at=row["to"],
        capacity=row["seats"],
        is_cancelled=row.get("cancelled", False),
    )


def _find_day(monday: date, name: str) -> date:
    return monday + timedelta(days=DAYS.index(name))


def _load_toml(file: Path) -> TomlTable:
    return tomllib.loads(file.read_text(encoding="utf-8"))
