"""Clients that register, change and cancel, and remember what the responses said.

A client that gets no response repeats its request: a registration with the same idempotency key,
a change after reading whether it was already made. Some close the connection before the response
on purpose.
"""

import itertools
import json
import random
import socket
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from tests.deploy.embedded_run import wait_until
from tests.registrations.request_body import build_registration_body, spell_digits

API = "/api/registrations/v1/registrations"
JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
TIMEOUT_SECONDS = 30
FAMILIES = itertools.count()  # of all generators: an installation may get more than one
RETRY_STATUSES = (0, 502, 503, 504)  # 0: no response


class UnexpectedStatus(Exception):
    """A response had a status that no client should get."""


@dataclass
class KnownRegistration:
    """A registration as its client knows it from the responses; `link` is its secret link."""

    id: UUID
    occurrence_id: UUID
    link: str
    seats: int
    contact: dict[str, str]
    status: str = "confirmed"

    @property
    def api_path(self) -> str:
        """Return the path of the registration in the API."""
        return f"{API}/{self.id}"

    @property
    def authorization(self) -> dict[str, str]:
        """Return the header that gives access to the registration."""
        return {"Authorization": f"Bearer {self.link.removeprefix('/r/')}"}


@dataclass(frozen=True)
class HttpRequest:
    """One request; a response with any other status than those in `expected` is an error."""

    method: str
    path: str
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    expected: tuple[int, ...] = (200,)


class LoadGenerator:
    """Clients in threads; each waits until it is allowed to begin a registration.

    `known` has the registrations of the clients that have finished. `think_seconds` is the time
    between the permission and the registration.
    """

    def __init__(
        self,
        port: int,
        occurrence_ids: Sequence[UUID],
        seed: int,
        clients: int,
        think_seconds: float = 0,
    ) -> None:
        self.port, self.occurrence_ids, self.seed = port, occurrence_ids, seed
        self.think_seconds = think_seconds
        self.known: list[KnownRegistration] = []
        self.counts: Counter[str] = Counter()
        self.errors: list[str] = []
        self._permits = threading.Semaphore(0)
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._run_client, args=(number,), daemon=True)
            for number in range(clients)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def finished(self) -> int:
        """Return how many registrations have come to an end, with or without an error."""
        return len(self.known) + len(self.errors)

    def allow(self, count: int) -> None:
        """Allow `count` more registrations to begin."""
        self._permits.release(count)

    def stop(self) -> None:
        """Begin no more registrations and wait until those that have begun are finished."""
        self._stop.set()
        self._permits.release(len(self._threads))
        for thread in self._threads:
            thread.join()

    def _run_client(self, number: int) -> None:
        rng = random.Random(self.seed * 1000 + number)  # noqa: S311 - a repeatable choice, no secret
        while self._permits.acquire() and not self._stop.is_set():
            self._stop.wait(self.think_seconds)
            try:
                self._register_and_change(number, rng)
            except (UnexpectedStatus, AssertionError) as error:
                self.errors.append(f"{type(error).__name__}: {error}")

    def _register_and_change(self, number: int, rng: random.Random) -> None:
        registration = self._register(number, rng)
        if rng.random() < 0.4:
            self._rename(registration, spell_digits(f"Lapsi {rng.randrange(10**6)}"))
        if registration.seats > 1 and rng.random() < 0.3:
            self._remove_participant(registration)
        if rng.random() < 0.3:
            self._cancel(registration)
        self.known.append(registration)

    def _register(self, number: int, rng: random.Random) -> KnownRegistration:
        occurrence_id, seats = rng.choice(self.occurrence_ids), rng.randint(1, 3)
        data = build_registration_body(occurrence_id, seats=seats)
        # Each family has its own contact: nobody may register the same child twice.
        family = f"{number:02d}{next(FAMILIES):04d}"
        data["contact"] |= {"email": f"f{family}@example.org", "phone": f"0401{family}"}
        headers = {
            **JSON,
            "Idempotency-Key": str(uuid4()),
            "X-Forwarded-For": f"10.0.0.{number}",  # each client has its own address
        }
        request = HttpRequest("POST", API, json.dumps(data).encode(), headers, expected=(201,))
        if rng.random() < 0.1:
            self._send_without_reading(request)
        response = json.loads(self._send_until_answered(request))
        self.counts["registered"] += 1
        link = "/r/" + response["manage_url"].rpartition("/")[2]
        return KnownRegistration(
            UUID(response["id"]), occurrence_id, link, response["seats"], data["contact"]
        )

    def _rename(self, registration: KnownRegistration, name: str) -> None:
        """Change all names by the form of the page; 409 means that an earlier attempt worked."""
        contact = {**registration.contact, "name": name}
        fields = {f"contact-{key}": value for key, value in contact.items()} | {"version": "1"}
        for position in range(registration.seats):
            fields[f"participant-{position}-name"] = name
            fields[f"participant-{position}-grade"] = "8"

        def change_and_read() -> bool:
            self._post_form(registration, "change", fields, expected=(303, 409))
            return bool(self._read(registration)["participants"][0]["name"] == name)

        wait_until(change_and_read)
        registration.contact = contact
        self.counts["changed"] += 1

    def _remove_participant(self, registration: KnownRegistration) -> None:
        participant_id = self._read(registration)["participants"][-1]["id"]
        self._post_form(registration, f"remove/{participant_id}", {}, expected=(303,))
        registration.seats -= 1
        self.counts["changed"] += 1

    def _cancel(self, registration: KnownRegistration) -> None:
        path, headers = registration.api_path, registration.authorization
        response = self._send_until_answered(HttpRequest("DELETE", path, headers=headers))
        registration.status = json.loads(response)["status"]
        self.counts["cancelled"] += 1

    def _read(self, registration: KnownRegistration) -> Any:
        path, headers = registration.api_path, registration.authorization
        return json.loads(self._send_until_answered(HttpRequest("GET", path, headers=headers)))

    def _post_form(
        self,
        registration: KnownRegistration,
        action: str,
        fields: Mapping[str, str],
        *,
        expected: tuple[int, ...],
    ) -> None:
        path, data = f"{registration.link}/{action}", urlencode(fields).encode()
        self._send_until_answered(HttpRequest("POST", path, data, FORM, expected))

    def _send_until_answered(self, request: HttpRequest) -> bytes:
        """Send a request again until there is a response, and return the body of the response.

        Raises UnexpectedStatus for a status that the request does not expect.
        """
        responses: list[tuple[int, bytes]] = []

        def is_answered() -> bool:
            responses.append(send_request(self.port, request))
            return responses[-1][0] not in RETRY_STATUSES

        wait_until(is_answered)
        self.counts["retries"] += len(responses) - 1
        for status, _ in responses[:-1]:
            self.counts[f"responses {status}" if status else "no response"] += 1
        status, content = responses[-1]
        if status not in request.expected:
            action = request.path.rsplit("/", maxsplit=1)[-1][:8]  # without the secret of the link
            raise UnexpectedStatus(f"{request.method} {action} {status}")
        return content

    def _send_without_reading(self, request: HttpRequest) -> None:
        content = request.body or b""
        lines = [f"{request.method} {request.path} HTTP/1.1", "Host: 127.0.0.1"]
        lines += [f"Content-Length: {len(content)}"]
        lines += [f"{name}: {value}" for name, value in request.headers.items()]
        try:
            with socket.create_connection(("127.0.0.1", self.port), TIMEOUT_SECONDS) as connection:
                connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + content)
        except OSError:
            return
        self.counts["connections closed early"] += 1


def send_request(port: int, request: HttpRequest) -> tuple[int, bytes]:
    """Return the status and the body of the response; status 0 without a whole response."""
    connection = HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request(request.method, request.path, request.body, dict(request.headers))
        response = connection.getresponse()
        return response.status, response.read()
    except (OSError, HTTPException):
        return 0, b""
    finally:
        connection.close()
