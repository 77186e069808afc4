"""Families that register, change and cancel, and remember what they were told.

Whoever gets no answer asks again: a registration with the same key, a change by looking first
whether it was made. Some hang up on purpose before they are answered.
"""

import json
import random
import socket
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from tests.deploy.embedded_run import wait_until
from tests.registrations.conftest import body

API = "/api/registrations/v1/registrations"
TIMEOUT_SECONDS = 30
LATER = (0, 502, 503, 504)  # no answer, or one that says to come again


class Refused(Exception):
    """An answer that no family should get."""


@dataclass
class Told:
    """What a family knows of its registration, by answers that it has got."""

    id: UUID
    occurrence: UUID
    link: str
    seats: int
    contact: dict[str, str]
    status: str = "confirmed"


class Families:
    """So many families at once; `notice` grows by the answers that they have got.

    `between` is how long a family takes to fill in its form, in seconds.
    """

    def __init__(
        self, port: int, occurrences: Sequence[UUID], seed: int, at_once: int, between: float = 0
    ) -> None:
        self.port, self.occurrences, self.seed = port, occurrences, seed
        self.between = between
        self.notice: list[Told] = []
        self.counts: Counter[str] = Counter()
        self.errors: list[str] = []
        self._tickets = threading.Semaphore(0)
        self._over = threading.Event()
        self._threads = [
            threading.Thread(target=self._live, args=(n,), daemon=True) for n in range(at_once)
        ]
        for thread in self._threads:
            thread.start()

    def admit(self, count: int) -> None:
        """Let so many more register."""
        self._tickets.release(count)

    def end(self) -> None:
        """Nobody begins any more; who has begun is waited for."""
        self._over.set()
        self._tickets.release(len(self._threads))
        for thread in self._threads:
            thread.join()

    def _live(self, number: int) -> None:
        dice = random.Random(self.seed * 1000 + number)  # noqa: S311 - who does what, no secret
        while self._tickets.acquire() and not self._over.is_set():
            self._over.wait(self.between)
            try:
                self._family(number, dice)
            except (Refused, AssertionError) as error:
                self.errors.append(f"{type(error).__name__}: {error}")

    def _family(self, number: int, dice: random.Random) -> None:
        notice = self._register(number, dice)
        if dice.random() < 0.4:
            self._rename(notice, f"Lapsi {dice.randrange(10**6)}")
        if notice.seats > 1 and dice.random() < 0.3:
            self._take_one_off(notice)
        if dice.random() < 0.3:
            self._cancel(notice)
        self.notice.append(notice)

    def _register(self, number: int, dice: random.Random) -> Told:
        occurrence, seats = dice.choice(self.occurrences), dice.randint(1, 3)
        asked = body(occurrence, seats=seats)
        asked["contact"] |= {"email": f"f{number}@example.org", "phone": f"04012345{number:02d}"}
        key = {"Idempotency-Key": str(uuid4()), "Content-Type": "application/json"}
        key["X-Forwarded-For"] = f"10.0.0.{number}"  # families do not sit behind one address
        sent = json.dumps(asked).encode()
        if dice.random() < 0.1:
            self._hang_up(sent, key)
        answer = self._until_answered("POST", API, sent, key, expect=201)
        made = json.loads(answer)
        self.counts["registered"] += 1
        link = "/r/" + made["manage_url"].rpartition("/")[2]
        return Told(UUID(made["id"]), occurrence, link, made["seats"], asked["contact"])

    def _rename(self, notice: Told, name: str) -> None:
        """By the form of the page, with the version that was seen."""
        contact = {**notice.contact, "name": name}
        form = {f"contact-{field}": text for field, text in contact.items()} | {"version": "1"}
        for place in range(notice.seats):
            form[f"participant-{place}-name"] = name
            form[f"participant-{place}-grade"] = "8"

        def made() -> bool:
            self._form(notice, "change", form, 409)
            return bool(self._shown(notice)["participants"][0]["name"] == name)

        wait_until(made)
        notice.contact = contact
        self.counts["changed"] += 1

    def _take_one_off(self, notice: Told) -> None:
        leaving = self._shown(notice)["participants"][-1]["id"]
        self._form(notice, f"remove/{leaving}", {})
        notice.seats -= 1
        self.counts["changed"] += 1

    def _cancel(self, notice: Told) -> None:
        path, secret = f"{API}/{notice.id}", notice.link.removeprefix("/r/")
        answer = self._until_answered("DELETE", path, None, {"Authorization": f"Bearer {secret}"})
        notice.status = json.loads(answer)["status"]
        self.counts["cancelled"] += 1

    def _shown(self, notice: Told) -> Any:
        path, secret = f"{API}/{notice.id}", notice.link.removeprefix("/r/")
        answer = self._until_answered("GET", path, None, {"Authorization": f"Bearer {secret}"})
        return json.loads(answer)

    def _form(self, notice: Told, what: str, fields: Mapping[str, str], *also: int) -> None:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        sent = urlencode(fields).encode()
        self._until_answered("POST", f"{notice.link}/{what}", sent, kind, *also, expect=303)

    def _until_answered(
        self,
        method: str,
        path: str,
        sent: bytes | None,
        headers: Mapping[str, str],
        *also: int,
        expect: int = 200,
    ) -> bytes:
        """The answer, however long it takes; Refused when it is one that nobody should get."""
        answers: list[tuple[int, bytes]] = []

        def answered() -> bool:
            answers.append(ask(self.port, method, path, sent, headers))
            return answers[-1][0] not in LATER

        wait_until(answered)
        self.counts["asked again"] += len(answers) - 1
        for status, _ in answers[:-1]:
            self.counts[f"answered {status}" if status else "unanswered"] += 1
        status, answer = answers[-1]
        if status not in (expect, *also):
            raise Refused(f"{method} {path.rsplit('/', maxsplit=1)[-1][:8]} {status}")
        return answer

    def _hang_up(self, sent: bytes, headers: Mapping[str, str]) -> None:
        lines = [f"POST {API} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(sent)}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        try:
            with socket.create_connection(("127.0.0.1", self.port), TIMEOUT_SECONDS) as line:
                line.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + sent)
        except OSError:
            return
        self.counts["hung up"] += 1


def ask(
    port: int, method: str, path: str, sent: bytes | None, headers: Mapping[str, str]
) -> tuple[int, bytes]:
    """Status and body of the answer; 0 without a whole one."""
    line = HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
    try:
        line.request(method, path, sent, dict(headers))
        answer = line.getresponse()
        return answer.status, answer.read()
    except (OSError, HTTPException):
        return 0, b""
    finally:
        line.close()
