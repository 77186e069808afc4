"""Send many registrations at the same time."""

from collections import Counter
from uuid import UUID

from flask import Flask

from tests.concurrency import send_concurrently
from tests.registrations.request_body import build_registration_body

URL = "/api/registrations/v1/registrations"


def register_concurrently(app: Flask, occurrence: UUID, seats: list[int]) -> Counter[int]:
    """Send one registration for each number of seats, all at once; count the status codes."""

    def send_registration(number: int) -> int:
        request = build_registration_body(occurrence, seats=seats[number], family=number)
        return app.test_client().post(URL, json=request).status_code

    return send_concurrently(send_registration, len(seats))
