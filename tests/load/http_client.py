"""HTTP clients on raw sockets, because the load shares the cores of the machine.

A request costs about 60 µs here, a tenth of what the plainest response costs the server.
"""

import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

TIMEOUT_SECONDS = 30
BuildRequest = Callable[[int], bytes]


class UnexpectedResponse(Exception):
    """A response was not the one that the benchmark measures: its rate would mean nothing."""


@dataclass
class LoadResult:
    """The measurements of one load's clients; latencies in seconds."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    @property
    def rate(self) -> float:
        """Return the responses per second."""
        return len(self.latencies) / self.seconds


class KeepAliveConnection:
    """The connection of one client; it stays open as long as the server keeps it open."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None

    def send(self, request: bytes) -> tuple[int, bytes]:
        """Send a request and return the status and the whole response with its headers.

        Raises UnexpectedResponse when the server closes the connection before the end.
        """
        connection = self._socket or socket.create_connection(
            ("127.0.0.1", self._port), TIMEOUT_SECONDS
        )
        connection.sendall(request)
        response = connection.recv(65536)
        while b"\r\n\r\n" not in response:
            response += _receive(connection)
        headers = response[: response.index(b"\r\n\r\n")].lower()
        missing = len(headers) + 4 + _parse_content_length(headers) - len(response)
        while missing > 0:
            piece = _receive(connection)
            response += piece
            missing -= len(piece)
        self._socket = connection
        if b"connection: close" in headers:
            self.close()
        return int(response[9:12]), response

    def close(self) -> None:
        """Close the connection; the next request opens a new one."""
        if self._socket is not None:
            self._socket.close()
        self._socket = None


def run_load(
    port: int, build_request: BuildRequest, seconds: float, *, clients: int, expect: int
) -> LoadResult:
    """Let clients send one request after the other for `seconds`; measure each response.

    `build_request` gets the number of the request. Raises UnexpectedResponse if any status differs
    from `expect`.
    """
    result, lock = LoadResult(), threading.Lock()
    numbers = iter(range(10**9))
    end = time.perf_counter() + seconds

    def run_client() -> None:
        connection, latencies, statuses = KeepAliveConnection(port), [], Counter[int]()
        while (started := time.perf_counter()) < end:
            with lock:
                number = next(numbers)
            statuses[connection.send(build_request(number))[0]] += 1
            latencies.append(time.perf_counter() - started)
        connection.close()
        with lock:
            result.latencies += latencies
            result.statuses += statuses

    begun = time.perf_counter()
    threads = [threading.Thread(target=run_client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    result.seconds = time.perf_counter() - begun
    if set(result.statuses) != {expect}:
        raise UnexpectedResponse(f"expected {expect}, got {dict(result.statuses)}")
    return result


def build_get(path: str, headers: Mapping[str, str] | None = None) -> bytes:
    """Return a GET request as bytes."""
    return _build_request("GET", path, headers or {}, b"")


def build_post(path: str, body: bytes, headers: Mapping[str, str]) -> bytes:
    """Return a POST request with a JSON body as bytes."""
    all_headers = {"Content-Type": "application/json", "Content-Length": str(len(body)), **headers}
    return _build_request("POST", path, all_headers, body)


def _build_request(method: str, path: str, headers: Mapping[str, str], body: bytes) -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{lines}\r\n".encode() + body


def _parse_content_length(headers: bytes) -> int:
    """Return the length of the body; 0 without the header, as with status 304."""
    _, _, rest = headers.partition(b"content-length:")
    return int(rest.split(b"\r\n", 1)[0]) if rest else 0


def _receive(connection: socket.socket) -> bytes:
    piece = connection.recv(262144)
    if not piece:
        raise UnexpectedResponse("the server closed the connection before the end of a response")
    return piece
