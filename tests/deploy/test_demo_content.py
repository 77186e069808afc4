"""The demo's content is whole, in three languages, and at hours when schools are awake."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from deploy.embedded.readiness import RECENT
from services.events.demo import content
from services.events.demo.dates import ZONE, find_school_week, local_to_utc
from services.registrations.demo import seeding
from services.registrations.demo.families import OVER
from services.registrations.registration.schemas import MAX_PARTICIPANTS
from shared import vocabulary
from tests.journeys.family import EVENT_WITH_SEATS

LANGUAGES = {"fi", "sv", "en"}
SLUGS = content.list_slugs()
COMING = [slug for slug in SLUGS if not content.is_over(slug)]
EVENTS = {slug: content.load_event(slug) for slug in SLUGS}


def files() -> dict[str, str]:
    return {file.name: file.read_text() for file in content.FOLDER.rglob("*.toml")}


@pytest.mark.parametrize("slug", SLUGS)
def test_read_event_texts_are_whole_in_three_languages(slug: str) -> None:
    for name, maximum in (("title", 80), ("summary", 160), ("description", 2000)):
        texts = EVENTS[slug][name]
        assert set(texts) == LANGUAGES
        assert all(0 < len(text.strip()) <= maximum for text in texts.values())
        assert len(set(texts.values())) == len(LANGUAGES)
    assert all(text.strip().count("\n\n") >= 2 for text in EVENTS[slug]["description"].values())


@pytest.mark.parametrize("slug", SLUGS)
def test_read_event_codes_are_in_the_vocabulary(slug: str) -> None:
    raw = EVENTS[slug]
    assert raw["kind"] in vocabulary.load_event_kinds()
    assert raw["fields"]
    assert set(raw["fields"]) <= set(vocabulary.load_fields())
    assert raw["target_groups"]
    assert set(raw["target_groups"]) <= set(vocabulary.load_target_groups())
    assert raw["organisation"] in content.load_organisations()
    assert ("venue" in raw) != ("online_url" in raw)


def test_read_places_each_has_three_names_or_a_known_municipality() -> None:
    organisations, venues = content.load_organisations(), content.load_venues()
    assert len(organisations) == 11
    # The coordinator's own organisation holds no events.
    assert {raw["organisation"] for raw in EVENTS.values()} == set(organisations) - {"live"}
    assert all(set(row["name"]) == LANGUAGES for row in organisations.values())
    for venue in venues.values():
        assert venue["organisation"] in organisations
        town = vocabulary.load_municipalities()[venue["municipality"]]
        assert re.fullmatch(rf".+, \d{{5}} {town.fi}", venue["address"])


def test_read_events_there_is_one_of_every_sort() -> None:
    assert {raw["kind"] for raw in EVENTS.values()} == set(vocabulary.load_event_kinds())
    ways = [raw.get("registration", "here") for raw in EVENTS.values()]
    assert ways.count("walk_in") >= 2
    assert ways.count("elsewhere") >= 1
    assert sum("online_url" in raw for raw in EVENTS.values()) >= 1
    assert sum(len(raw["times"]) >= 2 for raw in EVENTS.values()) >= 10
    assert sum(row.get("cancelled", False) for raw in EVENTS.values() for row in raw["times"]) >= 1
    assert sum(not raw["times"][0].get("cancelled", False) for raw in EVENTS.values()) >= 24


def test_read_files_every_address_is_one_nobody_can_own() -> None:
    for name, text in files().items():
        for domain in re.findall(r"https?://([^/\s\"]+)|[\w.+-]+@([\w.-]+)", text):
            assert "".join(domain) in ("example.org", "staff.example.org"), name
        assert not re.search(r"\+358|\b0[45]\d[ -]?\d{3}", text), name


def test_read_families_slots_fill_to_every_degree_and_none_is_over_full() -> None:
    assert capacity(seeding.FULL) == taken(seeding.FULL)
    assert 1 <= capacity(seeding.FEW) - taken(seeding.FEW) <= 3
    fills = [
        taken(slug, slot) / capacity(slug, slot)
        for slug, slot in {(family.slug, family.occurrence) for family in seeding.FAMILIES}
    ]
    assert max(fills) == 1
    for minimum, maximum in ((0, 0.2), (0.2, 0.5), (0.5, 0.8), (0.8, 0.99)):
        assert any(minimum < fill <= maximum for fill in fills)


def test_read_families_each_is_whole_and_nobody_real() -> None:
    for family in seeding.FAMILIES:
        assert family.language in LANGUAGES
        assert re.fullmatch(r"[a-z.]+@example\.org", family.email)
        assert {grade for _, grade in family.participants} <= set(vocabulary.load_grades())
        assert 1 <= len(family.participants) <= MAX_PARTICIPANTS
    assert len({family.email for family in seeding.FAMILIES}) == len(seeding.FAMILIES)
    assert sum(family.cancels for family in seeding.FAMILIES) >= 3
    roomy = [
        family
        for family in seeding.FAMILIES
        if (family.slug, family.occurrence) == (EVENT_WITH_SEATS, 0)
    ]
    assert roomy == []  # the journeys of the tests need its seats


def capacity(slug: str, slot: int = 0) -> int:
    times: list[Any] = EVENTS[slug]["times"]
    seats: int = times[slot]["seats"]
    return seats


def taken(slug: str, slot: int = 0) -> int:
    """Seats at the end, in a time slot; files have them in the order of their times."""
    there = [
        f for f in seeding.FAMILIES if (f.slug, f.occurrence, f.cancels) == (slug, slot, False)
    ]
    return sum(len(family.participants) for family in there)


@pytest.mark.parametrize("today", [date(2026, 1, 1) + timedelta(days=23 * n) for n in range(32)])
def test_build_events_on_any_day_of_the_year_times_are_to_come_and_sensible(today: date) -> None:
    now = datetime(today.year, today.month, today.day, 20, tzinfo=UTC)
    for slug in COMING:
        for slot in content.build_event(slug, today).occurrences:
            start, end = (t.astimezone(ZoneInfo(ZONE)) for t in (slot.starts_at, slot.ends_at))
            assert now - timedelta(hours=12) < slot.closes_at < slot.cancel_until < slot.starts_at
            assert slot.opens_at < slot.closes_at
            assert start < end
            assert start.hour >= 9
            assert end.hour <= 19
            assert start.isocalendar().week not in (1, 52, 53, *range(23, 33))
    assert find_school_week(today, 1) > today


@pytest.mark.parametrize("today", [date(2026, 1, 1) + timedelta(days=23 * n) for n in range(32)])
def test_build_events_that_are_over_on_any_day_of_the_year_they_are(today: date) -> None:
    assert {slug for slug in SLUGS if content.is_over(slug)} == OVER
    for slug in OVER:
        for slot in content.build_event(slug, today).occurrences:
            assert slot.opens_at < slot.closes_at < slot.starts_at < slot.ends_at
            assert (
                local_to_utc(today, "00:00") - RECENT < slot.ends_at < local_to_utc(today, "00:00")
            )


def test_moment_across_the_change_of_clocks_keeps_the_local_hour() -> None:
    winter, summer = (
        local_to_utc(date(2027, 1, 12), "17:00"),
        local_to_utc(date(2027, 5, 18), "17:00"),
    )
    assert (winter.hour, summer.hour) == (15, 14)
