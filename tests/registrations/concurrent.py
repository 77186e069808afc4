"""Register many parties at the same time."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from flask import Flask

from tests.deploy.running import WAIT_SECONDS
from tests.registrations.conftest import body

URL = "/api/registrations/v1/registrations"


def rush(app: Flask, occurrence: UUID, parties: list[int]) -> Counter[int]:
    """Send every party at once; the answers' status codes, counted."""
    start = threading.Barrier(len(parties), timeout=WAIT_SECONDS)

    def ask(party: int) -> int:
        start.wait()
        return app.test_client().post(URL, json=body(occurrence, seats=party)).status_code

    with ThreadPoolExecutor(len(parties)) as pool:
        return Counter(pool.map(ask, parties))
