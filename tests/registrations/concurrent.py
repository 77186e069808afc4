"""Register many parties at the same time."""

from collections import Counter
from uuid import UUID

from flask import Flask

from tests.concurrency import send_concurrently
from tests.registrations.request_body import build_registration_body

URL = "/api/registrations/v1/registrations"


def register_concurrently(app: Flask, occurrence: UUID, parties: list[int]) -> Counter[int]:
    """Register parties of these sizes, all at once; count the status codes of the responses."""

    def send(number: int) -> int:
        request = build_registration_body(occurrence, seats=parties[number])
        return app.test_client().post(URL, json=request).status_code

    return send_concurrently(send, len(parties))
