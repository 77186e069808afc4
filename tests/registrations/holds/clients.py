"""Clients of the API at different addresses, each family with a contact of its own."""

from collections import Counter
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Flask
from werkzeug.test import TestResponse

from shared.config import Settings
from tests.registrations.request_body import build_registration_body
from tests.service_apps import get_app

URL = "/api/registrations/v1/registrations"
SCRIPT = "203.0.113.7"


def register_family(
    app: Flask, occurrence: UUID, number: int, seats: int = 1, address: str = SCRIPT, **headers: str
) -> TestResponse:
    """Register family `number` from an address."""
    return app.test_client().post(
        URL,
        json=build_registration_body(occurrence, seats, family=number),
        headers={name.replace("_", "-"): text for name, text in headers.items()},
        environ_overrides={"REMOTE_ADDR": address},
    )


def name_outcome(answer: TestResponse) -> str:
    """Return the status of the registration, or the code of the error."""
    body: Any = answer.json
    return str(body["status"] if answer.status_code == 201 else body["type"].rpartition(":")[2])


def run_script(app: Flask, occurrence: UUID, requests: int, seats: int = 20) -> Counter[str]:
    """Register many families from one address; count the seats by what came of them."""
    outcomes: Counter[str] = Counter()
    for number in range(requests):
        outcomes[name_outcome(register_family(app, occurrence, number, seats))] += seats
    return outcomes


def get_app_with(settings: Settings, **changed: Any) -> Flask:
    """Return another app on the same database, with other settings."""
    return get_app(replace(settings, **changed))
