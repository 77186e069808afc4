"""Test that the vocabulary is complete: codes, names, regions and centres."""

import re

import pytest

from services.registrations.registration.schemas import GRADES
from shared import vocabulary

LISTS = {
    "fields": vocabulary.load_fields,
    "kinds": vocabulary.load_event_kinds,
    "target_groups": vocabulary.load_target_groups,
    "grades": vocabulary.load_grades,
    "regions": vocabulary.load_regions,
    "municipalities": vocabulary.load_municipalities,
}


@pytest.mark.parametrize("name", LISTS)
def test_every_term_has_name_in_each_language(name: str) -> None:
    terms = LISTS[name]()
    assert terms
    for code, term in terms.items():
        assert term.code == code
        assert all(term.name(language).strip() for language in ("fi", "sv", "en"))


def test_municipalities_of_both_regions_are_complete() -> None:
    towns = vocabulary.load_municipalities().values()
    assert [sum(town.region == region for town in towns) for region in ("02", "04")] == [27, 16]
    assert {town.region for town in towns} == set(vocabulary.load_regions())
    for town in towns:
        assert re.fullmatch(r"\d{3}", town.code)
        south, north = (59.8, 61.1) if town.region == "02" else (60.9, 62.3)
        assert south < town.lat < north
        assert 21.0 < town.lon < 23.8


def test_every_municipality_has_inflected_forms() -> None:
    forms = vocabulary.load_municipality_forms()
    assert set(forms) == set(vocabulary.load_municipalities())
    for code, town in vocabulary.load_municipalities().items():
        assert len(set(forms[code])) == 4
        assert all(form[:2] == town.fi[:2] for form in forms[code])
    assert "Salossa" in forms["734"]


def test_fields_have_isced_codes_of_technology() -> None:
    for field in vocabulary.load_fields().values():
        assert re.fullmatch(r"07|061|07\d\d|1041", field.isced)  # 1041: transport services


def test_grades_are_those_of_registrations() -> None:
    assert tuple(vocabulary.load_grades()) == GRADES
