"""The gateway as a process: floods, headers, services that come late or move, a polite end."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from deploy.gateway.configuration import MAX_BURST, Gateway, render_configuration
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
    """Answer with the own address and the request's headers; `/wait` waits for a release."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # an answer in one piece: two wait for each other's acknowledgement
    server: "EchoServer"

    def do_GET(self) -> None:
        if self.path == "/wait":
            self.server.asked.set()
            self.server.released.wait(WAIT_SECONDS)
        notice = {"here": self.server.server_address[0], "headers": dict(self.headers)}
        text = json.dumps(notice).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: Any) -> None:
        """Nothing."""


class EchoServer(ThreadingHTTPServer):
    """A stand-in for a service that returns its address and records its connections."""

    daemon_threads = True

    def __init__(self, host: str = "127.0.0.1", port: int = 0) -> None:
        super().__init__((host, port), EchoHandler)
        self.connections: list[Any] = []
        self.asked, self.released = threading.Event(), threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Count, then serve."""
        self.connections.append(request)
        super().process_request(request, client_address)

    def handle_error(self, *_: Any) -> None:
        """Ignore broken connections: some tests break them."""

    def close(self) -> None:
        """Stop, and cut every connection as a process does that ends."""
        self.shutdown()
        self.server_close()
        for connection in self.connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def stub() -> Iterator[EchoServer]:
    """All three services in one."""
    made = EchoServer()
    yield made
    made.close()


@pytest.fixture
def before(stub: EchoServer) -> Iterator[Callable[..., NginxProcess]]:
    """Starts gateways in front of the stub, with these options."""
    made: list[NginxProcess] = []

    def start(*options: str) -> NginxProcess:
        made.append(NginxProcess(dict.fromkeys(SERVICES, stub.server_port), *options))
        return made[-1]

    yield start
    for gateway in made:
        gateway.close()


@pytest.fixture
def gateway(before: Callable[..., NginxProcess]) -> NginxProcess:
    """The gateway in front of the stub."""
    return before()


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
    assert gateway.ask("/healthz")[0] == 200


def test_connections_to_service_are_reused(stub: EchoServer, gateway: NginxProcess) -> None:
    for _ in range(50):
        assert gateway.ask("/")[0] == 200
    assert len(stub.connections) <= 4  # one for each of nginx's workers, or two


def send_headers(gateway: NginxProcess, **headers: str) -> dict[str, str]:
    """Headers that reach the service when these are sent."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    got: dict[str, str] = json.loads(gateway.ask("/", headers=sent)[2])["headers"]
    return {name.lower(): value for name, value in got.items()}


FORGED_HEADERS = {
    "X_Forwarded_For": "198.51.100.7, 203.0.113.9",
    "X_Forwarded_Proto": "https",
    "X_Forwarded_Host": "elsewhere",
    "Forwarded": "for=198.51.100.7",
}


def test_forwarded_headers_of_client_are_ignored(gateway: NginxProcess) -> None:
    got = send_headers(gateway, Host="live.example.org:8443", **FORGED_HEADERS)
    assert got["x-forwarded-for"] == "127.0.0.1"
    assert got["x-forwarded-proto"] == "http"
    assert got["x-forwarded-host"] == got["host"] == "live.example.org:8443"
    assert "forwarded" not in got


def test_forwarded_headers_of_trusted_proxy_count_for_one_hop(
    before: Callable[..., NginxProcess],
) -> None:
    gateway = before("--trust=127.0.0.0/8, 10.0.0.0/8")
    got = send_headers(gateway, Host="live.example.org", **FORGED_HEADERS)
    assert got["x-forwarded-for"] == "203.0.113.9"
    assert got["x-forwarded-proto"] == "https"
    wait_until(lambda: len(gateway.log()) == 1)
    assert gateway.log()[0]["client"] == "203.0.113.9"


@contextmanager
def run_gateway_with_name_file(names: Path, port: int) -> Iterator[int]:
    """Run a gateway whose services are, on this port, where a file says; yield its own port."""
    listen, folder = find_free_port(), names.parent
    folder.chmod(0o755)
    places = [f"--{service}=somewhere:{port}" for service in SERVICES]
    mine = [f"--port={listen}", f"--folder={folder}", f"--log={folder}/log"]
    command = [
        sys.executable,
        "-m",
        "tests.deploy.gateway.nginx_with_name_file",
        str(folder),
        *mine,
        *places,
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

            def here() -> str:
                status, _, text = send_request(listen, "/")
                return str(json.loads(text)["here"]) if status == 200 else str(status)

            wait_until(lambda: here() == "502")
            one, two = EchoServer("127.0.0.1", port), EchoServer("127.0.0.2", port)
            names.write_text("127.0.0.1")
            wait_until(lambda: here() == "127.0.0.1")
            names.write_text("127.0.0.2")
            wait_until(lambda: here() == "127.0.0.2")
            names.write_text("127.0.0.1 127.0.0.2")
            wait_until(lambda: {here() for _ in range(8)} == {"127.0.0.1", "127.0.0.2"})
            one.close()  # one of many is gone: the others answer instead
            assert {here() for _ in range(8)} == {"127.0.0.2"}
            names.write_text("")
            wait_until(lambda: here() == "127.0.0.2")
            two.close()


def test_terminate_finishes_request_in_progress(stub: EchoServer, gateway: NginxProcess) -> None:
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(gateway.ask, "/wait")
        assert stub.asked.wait(WAIT_SECONDS)
        gateway.process.terminate()
        wait_until(lambda: send_request(gateway.port, "/healthz")[0] == 0)
        stub.released.set()
        assert answer.result()[0] == 200


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
    with tempfile.TemporaryDirectory(prefix="live-gateway-") as name:
        folder, root = Path(name), os.getuid() == 0
        conf = folder / "nginx.conf"
        services = dict.fromkeys(SERVICES, "127.0.0.1:1")
        whole = Gateway(find_free_port(), folder, f"{folder}/log", (), services)
        conf.write_text(render_configuration(whole, {}))
        if root:
            os.chown(folder, 65534, 65534)
        nobody: dict[str, Any] = {"user": 65534, "group": 65534, "extra_groups": []}
        done = subprocess.run(
            [NGINX, "-t", "-e", "stderr", "-p", name, "-c", str(conf)],
            stderr=subprocess.PIPE, check=False, timeout=WAIT_SECONDS, **(nobody if root else {}),
        )  # fmt: skip
        there = {path.name for path in folder.iterdir()}
    assert done.returncode == 0, done.stderr
    assert there >= {"log", "body", "proxy", "fastcgi", "uwsgi", "scgi"}


@pytest.mark.parametrize("wrong", ["10.0.0.0/33", "here", "10.0.0.1/8"])
def test_invalid_trusted_network_exits_with_2(wrong: str) -> None:
    command = [sys.executable, "-m", "deploy.gateway.configuration", f"--trust={wrong}"]
    done = subprocess.run(command, capture_output=True, cwd=ROOT, check=False)
    assert (done.returncode, b"--trust" in done.stderr) == (2, True)
