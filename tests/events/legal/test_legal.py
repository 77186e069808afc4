"""Test that the legal pages have the required content, in each language."""

from dataclasses import replace
from pathlib import Path

import pytest

from shared.config import load_settings
from tests.events.events_site import EventsSite
from tests.service_apps import get_app

AUTHORITY = {
    "fi": "Digitaalisen esteettömyyden ja saavutettavuuden valvontayksikkö",
    "sv": "Enheten för tillsyn över digital tillgänglighet",
    "en": "Digital Accessibility Supervision Unit",
}
OMBUDSMAN = {"fi": "tietosuojavaltuutetulle", "sv": "dataombudsmannen", "en": "Ombudsman"}


def get_page(site: EventsSite, path: str, language: str) -> str:
    answer = site.app.test_client().get(f"{path}?lang={language}")
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.text
    return answer.text


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_accessibility_names_authority_and_response_time(site: EventsSite, language: str) -> None:
    text = get_page(site, "/accessibility", language)
    assert AUTHORITY[language] in text
    assert "saavutettavuus@traficom.fi" in text
    assert "306/2019" in text
    assert "14" in text


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_privacy_names_ombudsman_and_retention_times(data_folder: Path, language: str) -> None:
    settings = load_settings("events", {"LIVE_DATA": str(data_folder)})
    app = get_app(replace(settings, contact_days=41, body_days=13, audit_days=217))
    text = app.test_client().get(f"/privacy?lang={language}").text
    assert OMBUDSMAN[language] in text
    assert all(number in text for number in ("41", "13", "217", "1050/2018"))


@pytest.mark.parametrize("path", ["/accessibility", "/privacy"])
def test_site_contact_when_set_is_shown(data_folder: Path, path: str) -> None:
    env = {"LIVE_DATA": str(data_folder), "SITE_CONTACT": " live@example.org "}
    app = get_app(load_settings("events", env))
    assert 'href="mailto:live@example.org"' in app.test_client().get(path).text


@pytest.mark.parametrize("path", ["/accessibility", "/privacy"])
def test_site_contact_when_not_set_names_organiser(site: EventsSite, path: str) -> None:
    text = get_page(site, path, "en")
    assert "the organiser of the event" in text
    assert "mailto:live" not in text
