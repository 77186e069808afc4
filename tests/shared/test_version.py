"""The version of the product is one number, which every probe shows."""

import tomllib
from pathlib import Path

import pytest

import services.events.app
import services.notifier.app
import services.registrations.app
from deploy.gateway.configuration import parse_arguments, render_configuration
from shared.config import load_settings
from shared.version import VERSION

ROOT = Path(__file__).parents[2]
CREATE_APP = {
    "events": services.events.app.create_app,
    "registrations": services.registrations.app.create_app,
    "notifier": services.notifier.app.create_app,
}


def test_version_is_that_of_pyproject() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert project["version"] == VERSION


def test_version_has_a_section_in_the_changelog() -> None:
    assert f"\n## [{VERSION}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("service", CREATE_APP)
def test_healthz_of_a_service_shows_the_version(service: str, tmp_path: Path) -> None:
    app = CREATE_APP[service](load_settings(service, {"LIVE_DATA": str(tmp_path)}))

    answer = app.test_client().get(f"/api/{service}/v1/healthz")

    assert answer.json == {"status": "ok", "version": VERSION}


def test_healthz_of_the_gateway_shows_the_version() -> None:
    text = render_configuration(parse_arguments("test", []), {})

    assert f'{{"status": "ok", "version": "{VERSION}"}}' in text
