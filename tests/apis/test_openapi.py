"""The responses of the JSON APIs match their OpenAPI documents for generated requests."""

from pathlib import Path
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis.specs.openapi.checks import positive_data_acceptance

from services.registrations.occurrences.operations import apply_occurrence
from shared.config import load_settings
from shared.site.services import SERVICES
from tests.events.builders import create_event
from tests.migrated_databases import migrate_new_database
from tests.notifier.api_key_holder import ApiKeyHolder
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.messages import apply_facts, send_all_due
from tests.registrations.facts import build_occurrence_published
from tests.service_apps import get_app

# Half of the profile's examples: each is a whole request.
EXAMPLES = hypothesis_settings.default.max_examples // 2
# A schema cannot say which phone numbers exist, or that a name has no control characters.
EXCLUDED_CHECKS = [positive_data_acceptance]
SPEC_URL = "/api/{}/v1/openapi.json"


def create_app_with_data(service: str, folder: Path) -> tuple[Flask, dict[str, str]]:
    """Create a service's app with a row of each kind that its API shows.

    Returns with it the headers of a caller who may do everything.
    """
    headers: dict[str, str] = {}
    settings = load_settings(service, {"LIVE_DATA": str(folder)})
    app = get_app(settings)
    database = app.extensions["live"].database
    migrate_new_database(service, database)
    if service == "events":
        create_event(database)
    elif service == "registrations":
        with database.begin() as session:
            apply_occurrence(session, build_occurrence_published(capacity=10_000))
    else:
        builder = FactBuilder()
        apply_facts(
            database, builder.build_occurrence_published(), builder.build_registration_confirmed()
        )
        send_all_due(database, settings)
        organisation_id = builder.occurrence.organisation_id
        assert organisation_id is not None
        headers = ApiKeyHolder(app, organisation_id).headers
    return app, headers


@pytest.fixture(params=SERVICES)
def app_and_headers(
    request: pytest.FixtureRequest, data_folder: Path
) -> tuple[Flask, dict[str, str]]:
    """Create each service's app in turn, with the headers of a caller."""
    return create_app_with_data(request.param, data_folder)


@pytest.fixture
def app(app_and_headers: tuple[Flask, dict[str, str]]) -> Flask:
    """Return the app."""
    return app_and_headers[0]


def test_openapi_document_is_valid_and_has_a_page(app: Flask) -> None:
    service = app.extensions["live"].settings.service
    client = app.test_client()
    spec = client.get(SPEC_URL.format(service)).json
    OpenAPIV31SpecValidator(spec).validate()
    assert spec["openapi"].startswith("3.1")
    page = client.get(f"/api/{service}/v1/docs").text
    assert all(path in page for path in spec["paths"])


def test_api_responses_match_the_openapi_document(
    app_and_headers: tuple[Flask, dict[str, str]],
) -> None:
    app, headers = app_and_headers
    service = app.extensions["live"].settings.service
    schema: Any = schemathesis.openapi.from_wsgi(SPEC_URL.format(service), app)
    counts = [
        send_generated_requests(result.ok(), headers) for result in schema.get_all_operations()
    ]
    assert counts
    assert all(counts)


def send_generated_requests(operation: Any, headers: dict[str, str]) -> int:
    """Send requests and return how many; fail on a 5xx or a response that is not described."""
    count = 0

    @given(data=st.data())
    @hypothesis_settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def send_request(data: st.DataObject) -> None:
        nonlocal count
        data.draw(operation.as_strategy()).call_and_validate(
            headers=headers, excluded_checks=EXCLUDED_CHECKS
        )
        count += 1

    send_request()
    return count
