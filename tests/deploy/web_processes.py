"""Processes of an installation on loopback: web services under gunicorn, the gateway's nginx."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any

from deploy.gateway.nginx import NGINX
from shared.site.services import SERVICES
from tests.architecture.tree import ROOT
from tests.deploy.embedded_run import WAIT_SECONDS, find_free_port, wait_until
from tests.no_limits import NO_LIMITS

DOCKERFILE = (ROOT / "deploy/Dockerfile").read_text()
GUNICORN = re.search(r'GUNICORN_CMD_ARGS="([^"]+)"', DOCKERFILE)[1]
HAS_NGINX = Path(NGINX).exists()
NGINX_MISSING = "no nginx here: install nginx"


class GunicornProcess:
    """One service under gunicorn with the options of the image, on a free port."""

    def __init__(self, service: str, env: Mapping[str, str]) -> None:
        self.service, self.port = service, find_free_port()
        self.env = {
            **os.environ,
            **NO_LIMITS,
            "GUNICORN_CMD_ARGS": GUNICORN,
            "WEB_CONCURRENCY": "1",
            **env,
        }
        self.start()

    def start(self) -> None:
        """Start the process and wait until it answers."""
        bind, app = f"--bind=127.0.0.1:{self.port}", f"services.{self.service}.app:create_app()"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", bind, app], env=self.env, cwd=ROOT
        )
        wait_until(lambda: send_request(self.port, f"/api/{self.service}/v1/readyz")[0] == 200)

    def stop(self) -> None:
        """Terminate the process as a service manager does, and check that it exits with 0."""
        self.process.terminate()
        assert self.process.wait(WAIT_SECONDS) == 0


class NginxProcess:
    """The gateway as in its image, except for the port, the folder and the name resolution."""

    def __init__(
        self, ports: Mapping[str, int], *options: str, port: int = 0, unanswered: str = ""
    ) -> None:
        """Start it; `unanswered` is a service whose name the name server does not answer yet."""
        self.folder = Path(tempfile.mkdtemp(prefix="live-gateway-"))
        self.folder.chmod(0o755)  # workers of an nginx of root run as another user
        self.port, self.error_log = port or find_free_port(), self.folder / "stderr"
        for name in ports:
            self.set_addresses(name, "127.0.0.1")
        if unanswered:
            (self.folder / f"{unanswered}.blocked").touch()
        service_options = [f"--{name}={name}:{port}" for name, port in ports.items()]
        own_options = [f"--port={self.port}", f"--folder={self.folder}", f"--log={self.folder}/log"]
        command = [
            sys.executable,
            "-m",
            "tests.deploy.gateway.nginx_with_name_file",
            str(self.folder),
        ]
        with self.error_log.open("wb") as error_log:
            self.process = subprocess.Popen(
                [*command, *own_options, *service_options, *options], stderr=error_log, cwd=ROOT
            )
        wait_until(lambda: send_request(self.port, "/healthz/gateway")[0] == 200)

    def set_addresses(self, service: str, *addresses: str) -> None:
        """Set the addresses that a service's host name resolves to."""
        part = self.folder / f"{service}.part"
        part.write_text(" ".join(addresses))
        part.replace(self.folder / service)

    def uses_addresses(self, service: str, *addresses: str) -> bool:
        """Return whether its configuration has exactly these addresses of a service."""
        text = (self.folder / "nginx.conf").read_text()
        upstream = re.search(rf"upstream {service} {{(.*)}}", text)[1]
        return re.findall(r"server ([\d.]+):", upstream) == sorted(addresses)

    def list_workers(self) -> set[int]:
        """Return the ids of nginx's workers; a change of the configuration replaces them."""
        master = (self.folder / "nginx.pid").read_text().strip()
        return {
            int(pid) for pid in Path(f"/proc/{master}/task/{master}/children").read_text().split()
        }

    def request(self, path: str, **given: Any) -> tuple[int, Mapping[str, str], bytes]:
        """Send a request through the gateway; return status, headers and body."""
        return send_request(self.port, path, **given)

    def read_log(self) -> list[dict[str, Any]]:
        """Return the entries of the access log."""
        return [json.loads(line) for line in (self.folder / "log").read_text().splitlines()]

    def find_answering_service(self, path: str) -> str:
        """Request a path, and return the service that answered it according to the access log."""
        before = len(self.read_log())
        self.request(path)
        wait_until(lambda: len(self.read_log()) > before)
        return str(self.read_log()[-1]["service"])

    def close(self) -> None:
        """Terminate the process, check that it exits with 0, and delete its folder."""
        self.process.terminate()
        assert self.process.wait(WAIT_SECONDS) == 0, self.error_log.read_text()
        shutil.rmtree(self.folder)


def send_request(
    port: int,
    path: str,
    body: bytes | None = None,
    method: str | None = None,
    headers: Mapping[str, str] | None = None,
    host: str = "127.0.0.1",
) -> tuple[int, Mapping[str, str], bytes]:
    """Send one request without following redirects; the status is 0 without a connection."""
    connection = HTTPConnection(host, port, timeout=WAIT_SECONDS)
    try:
        connection.request(method or ("POST" if body else "GET"), path, body, dict(headers or {}))
        answer: HTTPResponse = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    except ConnectionError:
        return 0, {}, b""
    finally:
        connection.close()


@contextmanager
def run_web_services(env: Mapping[str, str]) -> Iterator[dict[str, GunicornProcess]]:
    """Run the three services with this environment."""
    made = {service: GunicornProcess(service, env) for service in SERVICES}
    yield made
    for web in made.values():
        web.stop()
