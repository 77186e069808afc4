"""Test that the demo content is complete, in three languages, and in school hours."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from deploy.embedded.readiness import RECENT
from services.events.demo import content
from services.events.demo.dates import ZONE, convert_to_utc, find_school_week
from services.registrations.demo import seeding
from services.registrations.demo.families import OVER
from services.registrations.registration.schemas import MAX_PARTICIPANTS
from shared import vocabulary
from tests.journeys.family import EVENT_WITH_SEATS

LANGUAGES = {"fi", "sv", "en"}
SLUGS = content.list_slugs()
EVENTS = {slug: content.load_event(slug) for slug in SLUGS}
COMING = [event for event in EVENTS.values() if not event.is_over]
PAST = [event for event in EVENTS.values() if event.is_over]


def read_demo_files() -> dict[str, str]:
    return {file.name: file.read_text() for file in content.FOLDER.rglob("*.toml")}


@pytest.mark.parametrize("slug", SLUGS)
def test_event_texts_are_complete_in_each_language(slug: str) -> None:
    event = EVENTS[slug]
    for texts, maximum in ((event.title, 80), (event.summary, 160), (event.description, 2000)):
        assert set(texts) == LANGUAGES
        assert all(0 < len(text.strip()) <= maximum for text in texts.values())
        assert len(set(texts.values())) == len(LANGUAGES)
    assert all(text.strip().count("\n\n") >= 2 for text in event.description.values())


@pytest.mark.parametrize("slug", SLUGS)
def test_contact_of_event_has_a_name_in_each_language(slug: str) -> None:
    event = EVENTS[slug]
    names = {event.contact_name, event.contact_name_sv, event.contact_name_en}
    built = event.build_event(date(2026, 11, 2))
    assert len(names) == len(LANGUAGES)
    assert all(0 < len(name) <= 100 for name in names)
    assert {built.contact_name, built.contact_name_sv, built.contact_name_en} == names


@pytest.mark.parametrize("slug", SLUGS)
def test_event_codes_are_in_vocabulary(slug: str) -> None:
    event = EVENTS[slug]
    assert event.kind in vocabulary.load_event_kinds()
    assert event.fields
    assert set(event.fields) <= set(vocabulary.load_fields())
    assert event.target_groups
    assert set(event.target_groups) <= set(vocabulary.load_target_groups())
    assert event.organisation in content.load_organisations()
    assert bool(event.venue) != bool(event.online_url)


def test_organisations_and_venues_are_complete() -> None:
    organisations, venues = content.load_organisations(), content.load_venues()
    assert len(organisations) == 11
    # The coordinator's own organisation holds no events.
    assert {event.organisation for event in EVENTS.values()} == set(organisations) - {"live"}
    assert all(set(one.name) == LANGUAGES for one in organisations.values())
    for venue in venues.values():
        assert venue.organisation in organisations
        town = vocabulary.load_municipalities()[venue.municipality]
        assert re.fullmatch(rf".+, \d{{5}} {town.fi}", venue.address)


def test_events_include_every_kind_and_mode() -> None:
    assert {event.kind for event in EVENTS.values()} == set(vocabulary.load_event_kinds())
    modes = [event.registration for event in EVENTS.values()]
    assert modes.count("walk_in") >= 2
    assert modes.count("elsewhere") >= 1
    assert sum(bool(event.online_url) for event in EVENTS.values()) >= 1
    assert sum(len(event.occurrences) >= 2 for event in EVENTS.values()) >= 10
    assert any(one.is_cancelled for event in EVENTS.values() for one in event.occurrences)
    assert sum(not event.occurrences[0].is_cancelled for event in EVENTS.values()) >= 24


def test_addresses_use_reserved_domains_only() -> None:
    for name, text in read_demo_files().items():
        for domain in re.findall(r"https?://([^/\s\"]+)|[\w.+-]+@([\w.-]+)", text):
            assert "".join(domain) in ("example.org", "staff.example.org"), name
        assert not re.search(r"\+358|\b0[45]\d[ -]?\d{3}", text), name


def test_families_fill_occurrences_to_every_degree() -> None:
    assert get_capacity(seeding.FULL) == count_taken_seats(seeding.FULL)
    assert 1 <= get_capacity(seeding.FEW) - count_taken_seats(seeding.FEW) <= 3
    fills = [
        count_taken_seats(slug, occurrence) / get_capacity(slug, occurrence)
        for slug, occurrence in {(family.slug, family.occurrence) for family in seeding.FAMILIES}
    ]
    assert max(fills) == 1
    for minimum, maximum in ((0, 0.2), (0.2, 0.5), (0.5, 0.8), (0.8, 0.99)):
        assert any(minimum < fill <= maximum for fill in fills)


def test_families_are_complete_and_fictional() -> None:
    for family in seeding.FAMILIES:
        assert family.language in LANGUAGES
        assert re.fullmatch(r"[a-z.]+@example\.org", family.email)
        assert {grade for _, grade in family.participants} <= set(vocabulary.load_grades())
        assert 1 <= len(family.participants) <= MAX_PARTICIPANTS
    assert len({family.email for family in seeding.FAMILIES}) == len(seeding.FAMILIES)
    assert sum(family.cancels for family in seeding.FAMILIES) >= 3
    in_event_with_seats = [
        family
        for family in seeding.FAMILIES
        if (family.slug, family.occurrence) == (EVENT_WITH_SEATS, 0)
    ]
    assert in_event_with_seats == []  # the journeys of the tests need its seats


def get_capacity(slug: str, occurrence: int = 0) -> int:
    return EVENTS[slug].occurrences[occurrence].capacity


def count_taken_seats(slug: str, occurrence: int = 0) -> int:
    """Return the taken seats of an occurrence, counted without cancelled registrations."""
    there = [
        f
        for f in seeding.FAMILIES
        if (f.slug, f.occurrence, f.cancels) == (slug, occurrence, False)
    ]
    return sum(len(family.participants) for family in there)


@pytest.mark.parametrize("today", [date(2026, 1, 1) + timedelta(days=23 * n) for n in range(32)])
def test_build_event_on_any_day_is_in_school_hours_to_come(today: date) -> None:
    now = datetime(today.year, today.month, today.day, 20, tzinfo=UTC)
    for event in COMING:
        for occurrence in event.build_event(today).occurrences:
            start, end = (
                t.astimezone(ZoneInfo(ZONE)) for t in (occurrence.starts_at, occurrence.ends_at)
            )
            assert (
                now - timedelta(hours=12)
                < occurrence.closes_at
                < occurrence.cancel_until
                < occurrence.starts_at
            )
            assert occurrence.opens_at < occurrence.closes_at
            assert start < end
            assert start.hour >= 9
            assert end.hour <= 19
            assert start.isocalendar().week not in (1, 52, 53, *range(23, 33))
    assert find_school_week(today, 1) > today


@pytest.mark.parametrize("today", [date(2026, 1, 1) + timedelta(days=23 * n) for n in range(32)])
def test_build_past_event_on_any_day_is_over(today: date) -> None:
    assert {event.slug for event in PAST} == OVER
    for event in PAST:
        for occurrence in event.build_event(today).occurrences:
            assert (
                occurrence.opens_at
                < occurrence.closes_at
                < occurrence.starts_at
                < occurrence.ends_at
            )
            assert (
                convert_to_utc(today, "00:00") - RECENT
                < occurrence.ends_at
                < convert_to_utc(today, "00:00")
            )


def test_local_to_utc_across_clock_change_keeps_local_hour() -> None:
    winter, summer = (
        convert_to_utc(date(2027, 1, 12), "17:00"),
        convert_to_utc(date(2027, 5, 18), "17:00"),
    )
    assert (winter.hour, summer.hour) == (15, 14)
