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
from tests.deploy.serving import NGINX_IS_HERE, NO_NGINX, Nginx, ask

pytestmark = pytest.mark.skipif(not NGINX_IS_HERE, reason=NO_NGINX)


class Echo(BaseHTTPRequestHandler):
    """Answers with its own address and the headers it was sent; `/wait` when it is released."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # an answer in one piece: two wait for each other's acknowledgement
    server: "Stub"

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


class Stub(ThreadingHTTPServer):
    """A service that only says who it is; it remembers its connections."""

    daemon_threads = True

    def __init__(self, host: str = "127.0.0.1", port: int = 0) -> None:
        super().__init__((host, port), Echo)
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
def stub() -> Iterator[Stub]:
    """All three services in one."""
    made = Stub()
    yield made
    made.close()


@pytest.fixture
def before(stub: Stub) -> Iterator[Callable[..., Nginx]]:
    """Starts gateways in front of the stub, with these options."""
    made: list[Nginx] = []

    def start(*options: str) -> Nginx:
        made.append(Nginx(dict.fromkeys(SERVICES, stub.server_port), *options))
        return made[-1]

    yield start
    for gateway in made:
        gateway.close()


@pytest.fixture
def gateway(before: Callable[..., Nginx]) -> Nginx:
    """The gateway in front of the stub."""
    return before()


def test_flood_from_one_address_is_refused_and_a_class_is_not(gateway: Nginx) -> None:
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


def test_connections_to_a_service_are_kept(stub: Stub, gateway: Nginx) -> None:
    for _ in range(50):
        assert gateway.ask("/")[0] == 200
    assert len(stub.connections) <= 4  # one for each of nginx's workers, or two


def notice(gateway: Nginx, **headers: str) -> dict[str, str]:
    """Headers that reach the service when these are sent."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    got: dict[str, str] = json.loads(gateway.ask("/", headers=sent)[2])["headers"]
    return {name.lower(): value for name, value in got.items()}


LIES = {
    "X_Forwarded_For": "198.51.100.7, 203.0.113.9",
    "X_Forwarded_Proto": "https",
    "X_Forwarded_Host": "elsewhere",
    "Forwarded": "for=198.51.100.7",
}


def test_headers_of_a_stranger_are_not_believed(gateway: Nginx) -> None:
    got = notice(gateway, Host="live.example.org:8443", **LIES)
    assert got["x-forwarded-for"] == "127.0.0.1"
    assert got["x-forwarded-proto"] == "http"
    assert got["x-forwarded-host"] == got["host"] == "live.example.org:8443"
    assert "forwarded" not in got


def test_headers_of_a_proxy_in_front_are_believed_one_hop_far(
    before: Callable[..., Nginx],
) -> None:
    gateway = before("--trust=127.0.0.0/8, 10.0.0.0/8")
    got = notice(gateway, Host="live.example.org", **LIES)
    assert got["x-forwarded-for"] == "203.0.113.9"
    assert got["x-forwarded-proto"] == "https"
    wait_until(lambda: len(gateway.log()) == 1)
    assert gateway.log()[0]["client"] == "203.0.113.9"


@contextmanager
def moving(names: Path, port: int) -> Iterator[int]:
    """Run a gateway whose services are, on this port, where a file says; yield its own port."""
    listen, folder = find_free_port(), names.parent
    folder.chmod(0o755)
    places = [f"--{service}=somewhere:{port}" for service in SERVICES]
    mine = [f"--port={listen}", f"--folder={folder}", f"--log={folder}/log"]
    command = [sys.executable, "-m", "tests.deploy.moving", str(folder), *mine, *places]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        yield listen
    finally:
        process.terminate()
        assert process.wait(WAIT_SECONDS) == 0


def test_service_that_comes_late_moves_and_is_many_is_found() -> None:
    with tempfile.TemporaryDirectory(prefix="live-gateway-") as folder:
        port, names = find_free_port(), Path(folder, "somewhere")
        names.touch()
        with moving(names, port) as listen:

            def here() -> str:
                status, _, text = ask(listen, "/")
                return str(json.loads(text)["here"]) if status == 200 else str(status)

            wait_until(lambda: here() == "502")
            one, two = Stub("127.0.0.1", port), Stub("127.0.0.2", port)
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


def test_end_lets_a_request_under_way_end(stub: Stub, gateway: Nginx) -> None:
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(gateway.ask, "/wait")
        assert stub.asked.wait(WAIT_SECONDS)
        gateway.process.terminate()
        wait_until(lambda: ask(gateway.port, "/healthz")[0] == 0)
        stub.released.set()
        assert answer.result()[0] == 200


def test_start_on_a_busy_port_ends_with_1(gateway: Nginx) -> None:
    with tempfile.TemporaryDirectory() as folder:
        places = [f"--{service}=127.0.0.1:1" for service in SERVICES]
        options = [f"--port={gateway.port}", f"--folder={folder}", f"--log={folder}/log"]
        done = subprocess.run(
            [sys.executable, "-m", "deploy.gateway.nginx", *options, *places],
            stderr=subprocess.PIPE, timeout=WAIT_SECONDS, cwd=ROOT, check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert b"Address already in use" in done.stderr


def test_nginx_runs_as_nobody_and_writes_in_its_folder_only() -> None:
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
def test_proxy_that_is_no_network_is_refused(wrong: str) -> None:
    command = [sys.executable, "-m", "deploy.gateway.configuration", f"--trust={wrong}"]
    done = subprocess.run(command, capture_output=True, cwd=ROOT, check=False)
    assert (done.returncode, b"--trust" in done.stderr) == (2, True)
