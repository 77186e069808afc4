"""The three JSON doors keep to their own description, whatever is sent."""

import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis.specs.openapi.checks import positive_data_acceptance

from services.registrations.occurrences.handlers import keep_occurrence
from shared.config import load_settings
from shared.database.migrate import upgrade_database
from shared.site.services import SERVICES
from tests.events.builders import create_event
from tests.notifier.conftest import Story, feed, send_all
from tests.registrations.conftest import published

EXAMPLES = 50
# A schema cannot say which phone numbers exist or that a name may hold no control characters.
NOT_TOLD = [positive_data_acceptance]
ADDRESS = "/api/{}/v1/openapi.json"


def app_of(service: str, folder: Path) -> Flask:
    """A service's app with something in it."""
    chosen = load_settings(service, {"LIVE_DATA": str(folder)})
    app: Flask = importlib.import_module(f"services.{service}.app").create_app(chosen)
    database = app.extensions["live"].database
    upgrade_database(service, database)
    if service == "events":
        create_event(database)
    elif service == "registrations":
        with database.begin() as session:
            keep_occurrence(session, published(capacity=10_000))
    else:
        story = Story()
        feed(database, story.published(), story.confirmed())
        send_all(database, chosen)
    return app


@pytest.fixture(params=SERVICES)
def app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """Each service's app in turn."""
    made = app_of(request.param, tmp_path)
    yield made
    made.extensions["live"].database.dispose()


def test_description_is_valid_and_shown_as_a_page(app: Flask) -> None:
    service = app.extensions["live"].settings.service
    client = app.test_client()
    spec = client.get(ADDRESS.format(service)).json
    OpenAPIV31SpecValidator(spec).validate()
    assert spec["openapi"].startswith("3.1")
    page = client.get(f"/api/{service}/v1/docs").text
    assert all(path in page for path in spec["paths"])


def test_door_keeps_to_its_description(app: Flask) -> None:
    service = app.extensions["live"].settings.service
    schema: Any = schemathesis.openapi.from_wsgi(ADDRESS.format(service), app)
    tried = [try_operation(found.ok()) for found in schema.get_all_operations()]
    assert tried
    assert all(tried)


def try_operation(operation: Any) -> int:
    """Send generated requests; fails on a 5xx or an answer that was not described."""
    count = 0

    @given(data=st.data())
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def attempt(data: st.DataObject) -> None:
        nonlocal count
        data.draw(operation.as_strategy()).call_and_validate(excluded_checks=NOT_TOLD)
        count += 1

    attempt()
    return count
