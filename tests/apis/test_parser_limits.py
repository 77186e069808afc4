"""No value breaks a parser: every one gets a 4xx in the form of the page or the API."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote_from_bytes
from uuid import UUID

import pytest
from flask import Flask
from webargs.flaskparser import FlaskParser
from werkzeug.test import TestResponse

from shared.site.services import SERVICES
from shared.web import openapi
from tests.apis.populated_services import VARIABLE, PopulatedService, create_populated_service
from tests.apis.wrong_values import (
    JSON_VALUES,
    TYPED,
    choose_parameters,
    list_field_names,
    list_json_bodies,
    list_parameter_names,
)
from tests.registrations.request_body import build_registration_body

REGISTRATIONS = "/api/registrations/v1/registrations"
OTHER_VARIABLES = {
    "slug": "open-day", "token": "x" * 46, "code": "x" * 10, "field": "machine",
    "seed": "x", "owner": "shared", "name": "live.css", "delivery_id": UUID(int=1),
}  # fmt: skip
HEADERS = (
    "Accept", "Accept-Language", "Authorization", "Cookie", "Idempotency-Key",
    "If-Modified-Since", "If-None-Match", "Origin", "Range", "Referer", "User-Agent",
    "X-Twilio-Signature",
)  # fmt: skip
KINDS_IN_HEADERS = ("many digits", "exponent", "not a number", "other digits", "broken UTF-8")


@pytest.fixture(params=SERVICES)
def service(request: pytest.FixtureRequest, data_folder: Path) -> PopulatedService:
    """Create each service in turn."""
    return create_populated_service(request.param, data_folder)


@pytest.fixture
def registrations(data_folder: Path) -> PopulatedService:
    """Create the service that takes JSON."""
    return create_populated_service("registrations", data_folder)


def list_rules(app: Flask, method: str) -> list[str]:
    return sorted(rule.rule for rule in app.url_map.iter_rules() if method in (rule.methods or ()))


def build_path(rule: str, ids: Mapping[str, object]) -> str:
    """Return the path of a rule; variables without an id get a value that exists, if one does."""
    values = {**OTHER_VARIABLES, **ids}
    return VARIABLE.sub(lambda found: str(values[found[1]]), rule)


def encode(values: dict[str, str]) -> str:
    encoded = {name: value.encode(errors="surrogateescape") for name, value in values.items()}
    return "&".join(f"{name}={quote_from_bytes(value)}" for name, value in encoded.items())


def find_fault(answer: TestResponse) -> str:
    """Say what is wrong with an answer; empty when it is a refusal in the proper form, or none."""
    answer.close()
    if answer.status_code >= 500:
        return str(answer.status_code)
    is_json = answer.request.path.startswith("/api/") and answer.status_code >= 400
    if is_json and answer.mimetype != openapi.PROBLEM_TYPE:
        return f"{answer.status_code} {answer.mimetype}"
    return ""


def test_any_parameter_of_an_address_is_no_server_error(service: PopulatedService) -> None:
    data = service.create_organisation()
    client = service.create_staff({data.organisation: "coordinator"}).client
    names, faults = list_parameter_names(), {}
    for kind, value in TYPED.items():
        query = encode(dict.fromkeys(choose_parameters(names, value), value))
        for rule in list_rules(service.app, "GET"):
            answer = client.get(f"{build_path(rule, data.ids)}?{query}")
            faults[f"{rule} {kind}"] = find_fault(answer)
    assert {rule: fault for rule, fault in faults.items() if fault} == {}
    assert len(faults) > 10 * len(TYPED)


def test_any_field_of_a_form_is_no_server_error(service: PopulatedService) -> None:
    data = service.create_organisation()
    staff = service.create_staff({data.organisation: "coordinator"})
    names, faults = list_field_names(), {}
    for kind, value in TYPED.items():
        form = encode(dict.fromkeys(names, value) | staff.form_data())
        for rule in list_rules(service.app, "POST"):
            if rule in ("/sign-out", REGISTRATIONS):
                continue
            answer = staff.client.post(
                build_path(rule, data.ids),
                data=form,
                content_type="application/x-www-form-urlencoded",
            )
            faults[f"{rule} {kind}"] = find_fault(answer)
    assert {rule: fault for rule, fault in faults.items() if fault} == {}
    assert faults


def test_any_variable_of_an_address_is_no_server_error(service: PopulatedService) -> None:
    data = service.create_organisation()
    client = service.create_staff({data.organisation: "coordinator"}).client
    rules = [rule for rule in list_rules(service.app, "GET") if "<" in rule]
    faults = {}
    for kind, value in TYPED.items():
        encoded = quote_from_bytes(value.encode(errors="surrogateescape"), safe="")[:8000]
        for rule in rules:
            values = dict.fromkeys((*OTHER_VARIABLES, *data.ids), encoded)
            faults[f"{rule} {kind}"] = find_fault(client.get(build_path(rule, values)))
    assert {rule: fault for rule, fault in faults.items() if fault} == {}
    assert faults


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_any_header_is_no_server_error(service: PopulatedService, method: str) -> None:
    client, faults = service.app.test_client(), {}
    data = service.create_organisation()
    for kind in KINDS_IN_HEADERS:
        value = TYPED[kind].encode(errors="surrogateescape").decode("latin-1")
        environ = {f"HTTP_{name.upper().replace('-', '_')}": value for name in HEADERS}
        for rule in list_rules(service.app, method):
            answer = client.open(
                build_path(rule, data.ids),
                method=method,
                environ_overrides=environ,
                data=b"{}",
                content_type=value,
            )
            faults[f"{rule} {kind}"] = find_fault(answer)
    assert {rule: fault for rule, fault in faults.items() if fault} == {}


def test_any_value_in_json_is_refused_as_a_problem(registrations: PopulatedService) -> None:
    data = registrations.create_organisation()
    valid = build_registration_body(
        data.ids["occurrence_id"], seats=1, note="", consents={"marketing": False}
    )
    client = registrations.app.test_client()
    answers = {}
    for kind, value in JSON_VALUES.items():
        for path, body in list_json_bodies(valid, value):
            answer = client.post(REGISTRATIONS, data=body, content_type="application/json")
            answers[f"{path} {kind}"] = (answer.status_code in (400, 422), answer.mimetype)
    assert {
        path: answer for path, answer in answers.items() if answer != (True, openapi.PROBLEM_TYPE)
    } == {}
    assert len(answers) > 10 * len(JSON_VALUES)


def test_parser_without_the_limits_is_a_server_error(
    registrations: PopulatedService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    monkeypatch.setattr(openapi.BodyParser, "_raw_load_json", FlaskParser._raw_load_json)
    body = JSON_VALUES["many digits"]
    client = registrations.app.test_client()
    answer = client.post(REGISTRATIONS, data=body, content_type="application/json")
    assert find_fault(answer) == "500"
