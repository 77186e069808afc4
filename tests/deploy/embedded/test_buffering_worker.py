"""Requests that arrive slowly, in pieces or never, over real sockets; more clients than threads."""

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from multiprocessing.process import BaseProcess
from typing import Any

import pytest
from gunicorn.app.base import BaseApplication

from deploy.embedded import buffering_worker
from deploy.embedded.buffering_worker import Arrival, BufferingWorker
from deploy.embedded.supervisor import fork
from deploy.embedded.web import open_listener
from tests.deploy.embedded_run import WAIT_SECONDS, wait_until

THREADS = 2
BODY = b"x" * 100_000


class EchoLength(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """A server whose app answers with the length of the body, or reads nothing of it."""

    def __init__(self, listener: socket.socket) -> None:
        self.listener = listener
        super().__init__()

    def load_config(self) -> None:
        """Set the options of the embedded run that matter here."""
        options = {
            "bind": f"fd://{self.listener.detach()}", "worker_class": BufferingWorker,
            "threads": THREADS, "loglevel": "critical", "control_socket_disable": True,
            "graceful_timeout": 5,
        }  # fmt: skip
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Callable[[dict[str, Any], Any], Any]:
        """Return the app."""

        def answer(environ: dict[str, Any], start: Any) -> list[bytes]:
            ignored = environ["PATH_INFO"] == "/ignore"
            text = b"" if ignored else b"%d" % len(environ["wsgi.input"].read())
            start("200 OK", [("Content-Length", str(len(text)))])
            return [text]

        return answer


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """The port of a server with few threads."""
    listener = open_listener(0)
    number: int = listener.getsockname()[1]
    process: BaseProcess = fork.Process(target=lambda: EchoLength(listener).run())
    process.start()
    listener.close()
    yield number
    process.terminate()
    process.join(WAIT_SECONDS)
    assert process.exitcode == 0


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=WAIT_SECONDS)


def read_response(connection: socket.socket) -> tuple[int, bytes]:
    """Read to the end of one response; return its status and body."""
    reader = connection.makefile("rb", buffering=0)
    status = int(reader.readline().split()[1])
    while status == 100:
        reader.readline()
        status = int(reader.readline().split()[1])
    length = 0
    while line := reader.readline().strip():
        name, _, value = line.partition(b":")
        length = int(value) if name.lower() == b"content-length" else length
    return status, reader.read(length)


HALF_SENT = {
    "nothing": b"",
    "half a header": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Le",
    "half a body": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n1234",
    "half a chunk": b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12",
    "no body yet": b"POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
    b"Content-Length: 9\r\n\r\n",
}


@pytest.mark.parametrize("sent", HALF_SENT.values(), ids=HALF_SENT)
def test_half_sent_requests_occupy_no_thread(port: int, sent: bytes) -> None:
    with ExitStack() as stack:
        for _ in range(8 * THREADS):
            stack.enter_context(connect(port)).sendall(sent)
        with connect(port) as honest:
            honest.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            assert read_response(honest) == (200, b"0")


def test_clients_that_do_not_close_occupy_nothing(port: int) -> None:
    with ExitStack() as stack:
        for _ in range(8 * THREADS):
            open_one = stack.enter_context(connect(port))
            open_one.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            assert read_response(open_one) == (200, b"0")


@pytest.mark.parametrize("size", [1, 7, 50_000])
def test_request_in_pieces_is_answered_whole(port: int, size: int) -> None:
    body = BODY if size > 7 else BODY[:300]
    request = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
    with connect(port) as slow:
        slow.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for start in range(0, len(request), size):
            slow.sendall(request[start : start + size])
        assert read_response(slow) == (200, b"%d" % len(body))


def test_chunked_request_is_answered_whole(port: int) -> None:
    with closing(HTTPConnection("127.0.0.1", port, timeout=WAIT_SECONDS)) as client:
        client.request("POST", "/", iter([BODY, b"0\r\n\r\n", BODY]), encode_chunked=True)
        assert client.getresponse().read() == b"%d" % (2 * len(BODY) + 5)


def test_client_that_waits_for_continue_is_told_to(port: int) -> None:
    with connect(port) as client:
        client.sendall(HALF_SENT["no body yet"])
        assert client.recv(len(buffering_worker.CONTINUE)) == buffering_worker.CONTINUE
        client.sendall(b"123456789")
        assert read_response(client) == (200, b"9")


def test_pipelined_requests_are_answered_one_by_one(port: int) -> None:
    one = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n123"
    with connect(port) as client:
        client.sendall(one + one + one[:20])
        assert read_response(client) == read_response(client) == (200, b"3")
        client.sendall(one[20:])
        assert read_response(client) == (200, b"3")


def test_body_beyond_the_buffer_is_read_by_the_app(port: int) -> None:
    long = b"x" * (2 * buffering_worker.MAX_BUFFERED_BYTES)
    with closing(HTTPConnection("127.0.0.1", port, timeout=WAIT_SECONDS)) as client:
        client.request("POST", "/", long)
        assert client.getresponse().read() == b"%d" % len(long)


def test_body_that_the_app_ignores_does_not_spoil_the_next_request(port: int) -> None:
    with closing(HTTPConnection("127.0.0.1", port, timeout=WAIT_SECONDS)) as client:
        for path, expected in (("/ignore", b""), ("/", b"5")):
            client.request("POST", path, b"12345")
            assert client.getresponse().read() == expected


def test_half_sent_request_is_cut_after_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HEAD_SECONDS", "REQUEST_SECONDS", "CHECK_SECONDS"):
        monkeypatch.setattr(buffering_worker, name, 0.1)
    listener = open_listener(0)
    number = listener.getsockname()[1]
    process: BaseProcess = fork.Process(target=lambda: EchoLength(listener).run())
    process.start()
    listener.close()
    for sent in HALF_SENT.values():
        with connect(number) as slow:
            slow.sendall(sent)
            assert slow.recv(100).replace(buffering_worker.CONTINUE, b"") == b""
    process.terminate()
    wait_until(lambda: not process.is_alive())


def test_arrival_is_whole_with_its_last_byte() -> None:
    request = b"POST / HTTP/1.1\r\ncontent-length: 4\r\n\r\nabcd"
    arrival = Arrival(0.0)
    for number in range(len(request)):
        assert not arrival.is_whole()
        arrival.add(request[number : number + 1])
    assert arrival.is_whole()
