"""The demo's content is whole, in three languages, and at hours when schools are awake."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.events.demo import content
from services.events.demo.dates import ZONE, moment, school_week
from services.registrations import demo
from shared import vocabulary

LANGUAGES = {"fi", "sv", "en"}
SLUGS = content.slugs()
EVENTS = {slug: content.raw_event(slug) for slug in SLUGS}


def files() -> dict[str, str]:
    return {file.name: file.read_text() for file in content.FOLDER.rglob("*.toml")}


@pytest.mark.parametrize("slug", SLUGS)
def test_read_event_texts_are_whole_in_three_languages(slug: str) -> None:
    for name, most in (("title", 80), ("summary", 160), ("description", 2000)):
        texts = EVENTS[slug][name]
        assert set(texts) == LANGUAGES
        assert all(0 < len(text.strip()) <= most for text in texts.values())
        assert len(set(texts.values())) == len(LANGUAGES)
    assert all(text.strip().count("\n\n") >= 2 for text in EVENTS[slug]["description"].values())


@pytest.mark.parametrize("slug", SLUGS)
def test_read_event_codes_are_in_the_vocabulary(slug: str) -> None:
    raw = EVENTS[slug]
    assert raw["kind"] in vocabulary.kinds()
    assert raw["fields"]
    assert set(raw["fields"]) <= set(vocabulary.fields())
    assert raw["target_groups"]
    assert set(raw["target_groups"]) <= set(vocabulary.target_groups())
    assert raw["organisation"] in content.raw_organisations()
    assert ("venue" in raw) != ("online_url" in raw)


def test_read_places_each_has_three_names_or_a_known_municipality() -> None:
    organisations, venues = content.raw_organisations(), content.raw_venues()
    assert len(organisations) == 10
    assert {raw["organisation"] for raw in EVENTS.values()} == set(organisations)
    assert all(set(row["name"]) == LANGUAGES for row in organisations.values())
    for venue in venues.values():
        assert venue["organisation"] in organisations
        town = vocabulary.municipalities()[venue["municipality"]]
        assert re.fullmatch(rf".+, \d{{5}} {town.fi}", venue["address"])


def test_read_events_there_is_one_of_every_sort() -> None:
    assert {raw["kind"] for raw in EVENTS.values()} == set(vocabulary.kinds())
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
            assert "".join(domain) == "example.org", name
        assert not re.search(r"\+358|\b0[45]\d[ -]?\d{3}", text), name


def test_read_families_one_event_gets_full_and_one_nearly() -> None:
    assert capacity(demo.FULL) == taken(demo.FULL)
    assert 1 <= capacity(demo.FEW) - taken(demo.FEW) <= 3
    for family in demo.FAMILIES:
        assert taken(family.slug) <= capacity(family.slug)
        assert family.language in LANGUAGES
        assert re.fullmatch(r"[a-z.]+@example\.org", family.email)
        assert {grade for _, grade in family.participants} <= set(vocabulary.grades())
    assert len({family.email for family in demo.FAMILIES}) == len(demo.FAMILIES)


def capacity(slug: str) -> int:
    times: list[Any] = EVENTS[slug]["times"]
    seats: int = times[0]["seats"]
    return seats


def taken(slug: str) -> int:
    return sum(len(family.participants) for family in demo.FAMILIES if family.slug == slug)


@pytest.mark.parametrize("today", [date(2026, 1, 1) + timedelta(days=23 * n) for n in range(32)])
def test_build_events_on_any_day_of_the_year_times_are_to_come_and_sensible(today: date) -> None:
    now = datetime(today.year, today.month, today.day, 20, tzinfo=UTC)
    for slug in SLUGS:
        for slot in content.build(slug, today).occurrences:
            start, end = (t.astimezone(ZoneInfo(ZONE)) for t in (slot.starts_at, slot.ends_at))
            assert now - timedelta(hours=12) < slot.closes_at < slot.cancel_until < slot.starts_at
            assert slot.opens_at < slot.closes_at
            assert start < end
            assert start.hour >= 9
            assert end.hour <= 19
            assert start.isocalendar().week not in (1, 52, 53, *range(23, 33))
    assert school_week(today, 1) > today


def test_moment_across_the_change_of_clocks_keeps_the_local_hour() -> None:
    winter, summer = moment(date(2027, 1, 12), "17:00"), moment(date(2027, 5, 18), "17:00")
    assert (winter.hour, summer.hour) == (15, 14)
