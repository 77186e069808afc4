"""What the law asks us to say, in three languages, with the numbers of the settings."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from services.events.app import create_app
from shared.config import load_settings
from tests.events.events_site import EventsSite, open_events_site

AUTHORITY = {
    "fi": "Digitaalisen esteettömyyden ja saavutettavuuden valvontayksikkö",
    "sv": "Enheten för tillsyn över digital tillgänglighet",
    "en": "Digital Accessibility Supervision Unit",
}
OMBUDSMAN = {"fi": "tietosuojavaltuutetulle", "sv": "dataombudsmannen", "en": "Ombudsman"}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[EventsSite]:
    """The events app."""
    with open_events_site(tmp_path) as made:
        yield made


def page(site: EventsSite, path: str, language: str) -> str:
    answer = site.app.test_client().get(f"{path}?lang={language}")
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.text
    return answer.text


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_accessibility_names_the_authority_and_the_time_of_an_answer(
    site: EventsSite, language: str
) -> None:
    text = page(site, "/accessibility", language)
    assert AUTHORITY[language] in text
    assert "saavutettavuus@traficom.fi" in text
    assert "306/2019" in text
    assert "14" in text


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_privacy_names_the_ombudsman_and_its_own_numbers(tmp_path: Path, language: str) -> None:
    known = load_settings("events", {"LIVE_DATA": str(tmp_path)})
    app = create_app(replace(known, contact_days=41, body_days=13, audit_days=217))
    text = app.test_client().get(f"/privacy?lang={language}").text
    assert OMBUDSMAN[language] in text
    assert all(number in text for number in ("41", "13", "217", "1050/2018"))
    app.extensions["live"].database.dispose()


@pytest.mark.parametrize("path", ["/accessibility", "/privacy"])
def test_contact_of_the_site_is_shown_where_it_is_set(tmp_path: Path, path: str) -> None:
    env = {"LIVE_DATA": str(tmp_path), "SITE_CONTACT": " live@example.org "}
    app = create_app(load_settings("events", env))
    assert 'href="mailto:live@example.org"' in app.test_client().get(path).text
    app.extensions["live"].database.dispose()


@pytest.mark.parametrize("path", ["/accessibility", "/privacy"])
def test_contact_of_the_site_that_is_not_set_points_to_the_organiser(
    site: EventsSite, path: str
) -> None:
    text = page(site, path, "en")
    assert "the organiser of the event" in text
    assert "mailto:live" not in text
