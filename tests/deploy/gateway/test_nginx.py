"""The gateway as a process: request limit, headers, changing addresses of services, shutdown."""

import json
import multiprocessing
import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.synchronize import Barrier, Event
from pathlib import Path
from typing import Any

import pytest

from deploy.gateway.configuration import (
    MAX_BURST,
    MAX_OPEN_REQUESTS,
    Gateway,
    render_configuration,
)
from deploy.gateway.nginx import NGINX
from shared.site.services import SERVICES
from tests.architecture.tree import ROOT
from tests.deploy.embedded_run import WAIT_SECONDS, find_free_port, wait_until
from tests.deploy.web_processes import (
    HAS_NGINX,
    NGINX_MISSING,
    NginxProcess,
    send_request,
)

pytestmark = pytest.mark.skipif(not HAS_NGINX, reason=NGINX_MISSING)


class EchoHandler(BaseHTTPRequestHandler):
    """Answer with the own host and the request's headers; `/wait` waits for `released`."""

    protocol_version = "HTTP/1.1"
    # Send the response in one packet: with two, the second waits for an acknowledgement.
    wbufsize = -1
    server: "EchoServer"

    def do_GET(self) -> None:
        if not self.path.endswith("/readyz"):
            self.server.clients.add(self.client_address)
        if self.path == "/wait":
            self.server.requested.set()
            self.server.released.wait(WAIT_SECONDS)
        content = {"host": self.server.server_address[0], "headers": dict(self.headers)}
        text = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: Any) -> None:
        """Log nothing."""


class EchoServer(ThreadingHTTPServer):
    """A stand-in for a service that returns its address and records its connections."""

    daemon_threads = True
    request_queue_size = 512

    def __init__(self, host: str = "127.0.0.1", port: int = 0) -> None:
        super().__init__((host, port), EchoHandler)
        self.connections: list[Any] = []
        self.clients: set[Any] = set()  # who asked for anything but the state of the service
        self.requested, self.released = threading.Event(), threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Record the connection, then serve it."""
        self.connections.append(request)
        super().process_request(request, client_address)

    def handle_error(self, *_: Any) -> None:
        """Ignore broken connections: some tests break them."""

    def close(self) -> None:
        """Stop and close every connection, as the end of a process does."""
        self.shutdown()
        self.server_close()
        for connection in self.connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def stub() -> Iterator[EchoServer]:
    """Return one server that stands for all three services."""
    made = EchoServer()
    yield made
    made.close()


@pytest.fixture
def make_gateway(stub: EchoServer) -> Iterator[Callable[..., NginxProcess]]:
    """Return a function that starts a gateway with options in front of the stub."""
    made: list[NginxProcess] = []

    def start(*options: str) -> NginxProcess:
        made.append(NginxProcess(dict.fromkeys(SERVICES, stub.server_port), *options))
        return made[-1]

    yield start
    for gateway in made:
        gateway.close()


@pytest.fixture
def gateway(make_gateway: Callable[..., NginxProcess]) -> NginxProcess:
    """Return a gateway without options in front of the stub."""
    return make_gateway()


def test_limit_refuses_flood_and_allows_class(gateway: NginxProcess) -> None:
    connection = HTTPConnection("127.0.0.1", gateway.port)
    answers = []
    for _ in range(3 * MAX_BURST):
        connection.request("GET", "/api/x")
        answer = connection.getresponse()
        answers.append((answer.status, answer.headers, answer.read()))
    connection.close()
    states = [status for status, _, _ in answers]
    assert states[:300] == [200] * 300
    assert set(states) == {200, 429}
    _, headers, text = answers[states.index(429)]
    assert headers["Retry-After"] == "10"
    assert json.loads(text)["type"] == "urn:live:too-many-requests"
    assert gateway.request("/healthz/gateway")[0] == 200


MAX_SOCKETS = 1000  # of one process: a container allows a few thousand open files


def hold_connections(port: int, count: int, sent: bytes, opened: Barrier, stop: Event) -> None:
    """Open connections and send this on each; keep them open until told to close."""
    with ExitStack() as stack:
        for _ in range(count):
            one = stack.enter_context(socket.create_connection(("127.0.0.1", port), WAIT_SECONDS))
            one.sendall(sent)
        opened.wait(WAIT_SECONDS)
        stop.wait()


@contextmanager
def open_connections(gateway: NginxProcess, count: int, sent: bytes) -> Iterator[None]:
    """Leave this many requests unfinished, all from 127.0.0.1."""
    shares = [min(MAX_SOCKETS, count - done) for done in range(0, count, MAX_SOCKETS)]
    context = multiprocessing.get_context("fork")
    opened, stop = context.Barrier(len(shares) + 1), context.Event()
    holders = [
        context.Process(target=hold_connections, args=(gateway.port, share, sent, opened, stop))
        for share in shares
    ]
    for holder in holders:
        holder.start()
    try:
        opened.wait(WAIT_SECONDS)
        yield
    finally:
        stop.set()
        for holder in holders:
            holder.join()


def ask_from(gateway: NginxProcess, source: str) -> int:
    """Send a request from this address of the loopback; return the status."""
    connection = HTTPConnection("127.0.0.1", gateway.port, WAIT_SECONDS, (source, 0))
    with closing(connection):
        connection.request("GET", "/")
        return connection.getresponse().status


def test_half_sent_headers_of_one_address_keep_nobody_out(gateway: NginxProcess) -> None:
    with open_connections(gateway, 4200, b"GET / HTTP/1.1\r\nHos"):
        assert ask_from(gateway, "127.0.0.2") == 200


def test_half_sent_bodies_of_one_address_are_limited(gateway: NginxProcess) -> None:
    half = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n"
    with open_connections(gateway, MAX_OPEN_REQUESTS, half):
        # The answer may be 429 before that, because of the number of requests.
        wait_until(
            lambda: (
                ask_from(gateway, "127.0.0.1") == 429
                and "limiting connections by zone" in gateway.error_log.read_text()
            )
        )
        assert ask_from(gateway, "127.0.0.2") == 200


def test_three_hundred_families_of_one_address_at_once_are_all_answered(
    stub: EchoServer, gateway: NginxProcess
) -> None:
    """A school stands behind one address, and a service is slow."""
    asked = b"GET /wait HTTP/1.1\r\nHost: x\r\n\r\n"
    with open_connections(gateway, 300, asked):
        wait_until(lambda: len(stub.clients) >= 300)
        assert ask_from(gateway, "127.0.0.1") == 200
        stub.released.set()


def test_connections_to_service_are_reused(stub: EchoServer, gateway: NginxProcess) -> None:
    for _ in range(50):
        assert gateway.request("/")[0] == 200
    assert len(stub.clients) <= 4  # one for each of nginx's workers, or two


def send_headers(gateway: NginxProcess, **headers: str) -> dict[str, str]:
    """Send headers and return those that the service got."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    received: dict[str, str] = json.loads(gateway.request("/", headers=sent)[2])["headers"]
    return {name.lower(): value for name, value in received.items()}


FORGED_HEADERS = {
    "X_Forwarded_For": "198.51.100.7, 203.0.113.9",
    "X_Forwarded_Proto": "https",
    "X_Forwarded_Host": "elsewhere",
    "Forwarded": "for=198.51.100.7",
}


def test_forwarded_headers_of_client_are_ignored(gateway: NginxProcess) -> None:
    received = send_headers(gateway, Host="live.example.org:8443", **FORGED_HEADERS)
    assert received["x-forwarded-for"] == "127.0.0.1"
    assert received["x-forwarded-proto"] == "http"
    assert received["x-forwarded-host"] == received["host"] == "live.example.org:8443"
    assert "forwarded" not in received


def test_forwarded_headers_of_trusted_proxy_count_for_one_hop(
    make_gateway: Callable[..., NginxProcess],
) -> None:
    gateway = make_gateway("--trust=127.0.0.0/8, 10.0.0.0/8")
    received = send_headers(gateway, Host="live.example.org", **FORGED_HEADERS)
    assert received["x-forwarded-for"] == "203.0.113.9"
    assert received["x-forwarded-proto"] == "https"
    wait_until(lambda: len(gateway.read_log()) == 1)
    assert gateway.read_log()[0]["client"] == "203.0.113.9"


@contextmanager
def run_gateway_with_name_file(names: Path, port: int) -> Iterator[int]:
    """Run a gateway and yield its port; its services are at the addresses in the file `names`."""
    listen, folder = find_free_port(), names.parent
    folder.chmod(0o755)
    service_options = [f"--{service}=somewhere:{port}" for service in SERVICES]
    own_options = [f"--port={listen}", f"--folder={folder}", f"--log={folder}/log"]
    command = [
        sys.executable,
        "-m",
        "tests.deploy.gateway.nginx_with_name_file",
        str(folder),
        *own_options,
        *service_options,
    ]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        yield listen
    finally:
        process.terminate()
        assert process.wait(WAIT_SECONDS) == 0


def test_service_addresses_are_followed_when_they_change() -> None:
    with tempfile.TemporaryDirectory(prefix="live-gateway-") as folder:
        port, names = find_free_port(), Path(folder, "somewhere")
        names.touch()
        with run_gateway_with_name_file(names, port) as listen:

            def get_host() -> str:
                status, _, text = send_request(listen, "/")
                return str(json.loads(text)["host"]) if status == 200 else str(status)

            wait_until(lambda: get_host() == "502")
            one, two = EchoServer("127.0.0.1", port), EchoServer("127.0.0.2", port)
            names.write_text("127.0.0.1")
            wait_until(lambda: get_host() == "127.0.0.1")
            names.write_text("127.0.0.2")
            wait_until(lambda: get_host() == "127.0.0.2")
            names.write_text("127.0.0.1 127.0.0.2")
            wait_until(lambda: {get_host() for _ in range(8)} == {"127.0.0.1", "127.0.0.2"})
            one.close()  # one of two has stopped: the other one answers
            assert {get_host() for _ in range(8)} == {"127.0.0.2"}
            names.write_text("")
            wait_until(lambda: get_host() == "127.0.0.2")
            two.close()


PATHS = {"events": "/", "registrations": "/register/", "notifier": "/hooks/"}


@pytest.mark.parametrize("service", SERVICES)
def test_name_without_an_answer_delays_no_other_service(stub: EchoServer, service: str) -> None:
    """A name server may take many seconds for a container that is not there yet."""
    gateway = NginxProcess(dict.fromkeys(SERVICES, stub.server_port), unanswered=service)

    def answers(*services: str) -> bool:
        return {gateway.request(PATHS[name])[0] for name in services} == {200}

    wait_until(lambda: answers(*(set(SERVICES) - {service})))
    assert not answers(service)
    (gateway.folder / f"{service}.blocked").unlink()
    wait_until(lambda: answers(service))
    gateway.close()


def test_terminate_finishes_request_in_progress(stub: EchoServer, gateway: NginxProcess) -> None:
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(gateway.request, "/wait")
        assert stub.requested.wait(WAIT_SECONDS)
        gateway.process.terminate()
        wait_until(lambda: send_request(gateway.port, "/healthz/gateway")[0] == 0)
        stub.released.set()
        assert answer.result()[0] == 200
    assert gateway.process.wait(WAIT_SECONDS) == 0


def test_start_on_port_in_use_exits_with_1(gateway: NginxProcess) -> None:
    with tempfile.TemporaryDirectory() as folder:
        places = [f"--{service}=127.0.0.1:1" for service in SERVICES]
        options = [f"--port={gateway.port}", f"--folder={folder}", f"--log={folder}/log"]
        done = subprocess.run(
            [sys.executable, "-m", "deploy.gateway.nginx", *options, *places],
            stderr=subprocess.PIPE, timeout=WAIT_SECONDS, cwd=ROOT, check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert b"Address already in use" in done.stderr


def test_nginx_without_privileges_writes_in_its_folder_only() -> None:
    with tempfile.TemporaryDirectory(prefix='live gateway;"{}\\%20#') as name:
        folder, root = Path(name), os.getuid() == 0
        conf = folder / "nginx.conf"
        services = dict.fromkeys(SERVICES, "127.0.0.1:1")
        whole = Gateway(find_free_port(), folder, f"{folder}/log", (), services)
        conf.write_text(render_configuration(whole, {}))
        if root:
            os.chown(folder, 65534, 65534)
        unprivileged: dict[str, Any] = (
            {"user": 65534, "group": 65534, "extra_groups": []} if root else {}
        )
        done = subprocess.run(
            [NGINX, "-t", "-e", "stderr", "-p", name, "-c", str(conf)],
            stderr=subprocess.PIPE, check=False, timeout=WAIT_SECONDS, **unprivileged,
        )  # fmt: skip
        created = {path.name for path in folder.iterdir()}
    assert done.returncode == 0, done.stderr
    assert created >= {"log", "body", "proxy", "fastcgi", "uwsgi", "scgi"}


@pytest.mark.parametrize("wrong", ["10.0.0.0/33", "here", "10.0.0.1/8"])
def test_invalid_trusted_network_exits_with_2(wrong: str) -> None:
    command = [sys.executable, "-m", "deploy.gateway.configuration", f"--trust={wrong}"]
    done = subprocess.run(command, capture_output=True, cwd=ROOT, check=False)
    assert (done.returncode, b"--trust" in done.stderr) == (2, True)


def test_gateway_needs_nothing_but_python() -> None:
    """Its image has no packages; -S leaves out those of this installation."""
    command = [sys.executable, "-S", "-c", "import deploy.gateway.nginx"]
    done = subprocess.run(command, capture_output=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr.decode()
