"""Clients that ask one after the other: raw sockets, because the load shares the machine's cores.

A request costs about 60 µs here, a tenth of what the plainest answer costs the server.
"""

import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

TIMEOUT_SECONDS = 30
Make = Callable[[int], bytes]


class WrongAnswer(Exception):
    """A server answered something else than the bench asked for: its rate would mean nothing."""


@dataclass
class Outcome:
    """What the clients of one load saw; latencies in seconds."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.latencies) / self.seconds


class Line:
    """One client's connection: kept open as long as the server keeps it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None

    def ask(self, request: bytes) -> tuple[int, bytes]:
        """The status and the whole answer."""
        line = self._socket or socket.create_connection(("127.0.0.1", self._port), TIMEOUT_SECONDS)
        line.sendall(request)
        answer = line.recv(65536)
        while b"\r\n\r\n" not in answer:
            answer += _more(line)
        head = answer[: answer.index(b"\r\n\r\n")].lower()
        missing = len(head) + 4 + _length(head) - len(answer)
        while missing > 0:
            piece = _more(line)
            answer += piece
            missing -= len(piece)
        self._socket = line
        if b"connection: close" in head:
            self.close()
        return int(answer[9:12]), answer

    def close(self) -> None:
        """Hang up."""
        if self._socket is not None:
            self._socket.close()
        self._socket = None


def load(port: int, make: Make, seconds: float, *, clients: int, expect: int) -> Outcome:
    """So many clients ask for so long; `make(n)` is the n-th request.

    Raises WrongAnswer when any status is another one than expected.
    """
    outcome, turn = Outcome(), threading.Lock()
    numbers = iter(range(10**9))
    end = time.perf_counter() + seconds

    def client() -> None:
        line, latencies, statuses = Line(port), [], Counter[int]()
        while (started := time.perf_counter()) < end:
            with turn:
                number = next(numbers)
            statuses[line.ask(make(number))[0]] += 1
            latencies.append(time.perf_counter() - started)
        line.close()
        with turn:
            outcome.latencies += latencies
            outcome.statuses += statuses

    begun = time.perf_counter()
    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    outcome.seconds = time.perf_counter() - begun
    if set(outcome.statuses) != {expect}:
        raise WrongAnswer(f"asked for {expect}, got {dict(outcome.statuses)}")
    return outcome


def get(path: str, headers: Mapping[str, str] | None = None) -> bytes:
    """A GET request as bytes."""
    return _request("GET", path, headers or {}, b"")


def post(path: str, body: bytes, headers: Mapping[str, str]) -> bytes:
    """A POST request of JSON as bytes."""
    notice = {"Content-Type": "application/json", "Content-Length": str(len(body)), **headers}
    return _request("POST", path, notice, body)


def _request(method: str, path: str, headers: Mapping[str, str], body: bytes) -> bytes:
    notice = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{notice}\r\n".encode() + body


def _length(head: bytes) -> int:
    """The length of the body that the head promises; none with a 304."""
    _, _, rest = head.partition(b"content-length:")
    return int(rest.split(b"\r\n", 1)[0]) if rest else 0


def _more(line: socket.socket) -> bytes:
    piece = line.recv(262144)
    if not piece:
        raise WrongAnswer("the server hung up in the middle of an answer")
    return piece
