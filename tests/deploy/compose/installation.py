"""Run docker-compose.yml as processes on loopback: the same commands, settings and order.

Images, users and networks of a container engine are left out. Each installation has its own
PostgreSQL and RabbitMQ.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pika
import psycopg
import yaml  # type: ignore[import-untyped]

from tests.architecture.tree import ROOT
from tests.deploy.embedded_run import WAIT_SECONDS, find_free_port, wait_until
from tests.deploy.web_processes import GUNICORN, NginxProcess, send_request
from tests.wire.servers import PostgresServer, RabbitServer

VARIABLE = re.compile(r"\$\{(\w+):-([^${}]*)\}")
RABBITMQ_CONF = ROOT / "deploy/compose/rabbitmq.conf"
SERVERS = ("postgres", "rabbitmq")


def load_compose_services(env: Mapping[str, str]) -> dict[str, Any]:
    """Return the services of docker-compose.yml with these variables filled in."""
    text, count = (ROOT / "docker-compose.yml").read_text(), 1
    while count:
        text, count = VARIABLE.subn(lambda match: env.get(match[1]) or match[2], text)
    services: dict[str, Any] = yaml.safe_load(text)["services"]
    return services


def read_dependencies(service: Mapping[str, Any]) -> dict[str, str]:
    """Return the services that a service waits for, each with its condition."""
    dependencies = service.get("depends_on", {})
    if isinstance(dependencies, list):
        return dict.fromkeys(dependencies, "service_started")
    return {name: options["condition"] for name, options in dependencies.items()}


def sort_by_dependency(services: Mapping[str, Any]) -> Iterator[str]:
    """Yield the names of the services without a profile, each after those that it waits for."""
    left = [name for name, service in services.items() if "profiles" not in service]
    while left:
        ready = [name for name in left if not set(read_dependencies(services[name])) & set(left)]
        yield from ready
        left = [name for name in left if name not in ready]


class PostgresWithPasswords(PostgresServer):
    """PostgreSQL that needs a password for each connection, as its image does over the network."""

    def __init__(self, password: str, port: int = 0) -> None:
        self.requested_port = port
        super().__init__()
        server = f"host=127.0.0.1 port={self.port} user=live dbname=postgres"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE ROLE postgres SUPERUSER LOGIN PASSWORD '{password}'")
        self.stop()
        Path(self.data, "pg_hba.conf").write_text("host all all 127.0.0.1/32 scram-sha-256\n")
        self.start()

    def start(self) -> None:
        """Start the server on the requested port."""
        self.port = self.requested_port or self.port
        super().start()

    @property
    def address(self) -> str:
        """Return host and port."""
        return f"127.0.0.1:{self.port}"


class RabbitServerWithSecrets(RabbitServer):
    """RabbitMQ with the configuration of the installation and the users in its secrets."""

    def __init__(self, port: int, secrets: Path) -> None:
        self.requested_port, self.secrets = port, secrets
        super().__init__()

    def start(self) -> None:
        """Start the server with the configuration of deploy/ after that of the tests."""
        conf = self.folder / "rabbitmq.conf"
        text = conf.read_text().replace(f":{self.port}\n", f":{self.requested_port}\n")
        for line in RABBITMQ_CONF.read_text().replace("/secrets", str(self.secrets)).splitlines():
            if not line.startswith("disk_free"):
                text += f"{line}\n"
        conf.write_text(text)
        self.port = self.requested_port
        super().start()

    def _accepts_connections(self) -> bool:
        url = (self.secrets / "events" / "bus_url").read_text().strip()
        try:
            pika.BlockingConnection(pika.URLParameters(url)).close()
        except (pika.exceptions.AMQPError, OSError):
            assert self.process.poll() is None, (self.folder / "output").read_text()[-2000:]
            return False
        return True


class Installation:
    """All processes that `docker compose up` starts, with their own folder and ports.

    `env` is the content of its .env file. `extra_env` and the `worker` module are for tests only.
    """

    def __init__(
        self,
        folder: Path,
        env: Mapping[str, str] | None = None,
        extra_env: Mapping[str, str] | None = None,
        worker: str = "",
    ) -> None:
        self.secrets, self.extra_env, self.worker = folder / "secrets", extra_env or {}, worker
        self.port = find_free_port()
        self.ports = {name: find_free_port() for name in ("events", "registrations", "notifier")}
        self.server_ports = {"postgres:5432": find_free_port(), "rabbitmq:5672": find_free_port()}
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.servers: dict[str, Any] = {}
        self.hosts = dict.fromkeys(self.ports, "127.0.0.1")
        public = {"PUBLIC_URL": f"http://127.0.0.1:{self.port}", "WEB_CONCURRENCY": "1"}
        self.services = load_compose_services({**public, **(env or {})})

    def start_all(self) -> None:
        """Start all services in the order of the file, and wait until they are ready.

        A job must exit with 0 before the services that wait for it are started.
        """
        jobs = {
            name
            for service in self.services.values()
            for name, condition in read_dependencies(service).items()
            if condition == "service_completed_successfully"
        }
        for name in sort_by_dependency(self.services):
            if name in SERVERS:
                self.servers[name] = self._start_server(name)
            elif name == "gateway":
                options = self.services[name]["command"][3:]
                self.gateway = NginxProcess(self.ports, *options, port=self.port)
            elif name in jobs:
                self.run_job(name)
            else:
                self.processes[name] = self.start_process(name)
        wait_until(self.is_ready)

    def is_ready(self) -> bool:
        """Return whether all is well: every web service, its database and its worker."""
        return self.gateway.request("/healthz")[0] == 200

    def build_environment(self, name: str) -> dict[str, str]:
        """Return the environment of this service or job."""
        given = self.services[name].get("environment", {})
        # compose fills in the variables after it has read the YAML: an empty one is a text.
        texts = {key: "" if value is None else str(value) for key, value in given.items()}
        env = {key: self._replace_places(text) for key, text in texts.items()}
        return env | dict(self.extra_env)

    def replace_process(self, name: str) -> int:
        """Replace a process as an orchestrator does; return the exit code of the old one.

        The old process is terminated only when the new one is ready and gets all new requests.
        """
        old = self.processes[name]
        if name in self.ports:
            self.hosts[name] = "127.0.0.2" if self.hosts[name] == "127.0.0.1" else "127.0.0.1"
            self.processes[name] = self.start_process(name)
            probe, host = f"/api/{name}/v1/readyz", self.hosts[name]
            wait_until(lambda: send_request(self.ports[name], probe, host=host)[0] == 200)
            old_workers = self.gateway.list_workers()
            self.gateway.set_addresses(name, self.hosts[name])
            wait_until(lambda: self.gateway.uses_addresses(name, self.hosts[name]))
            wait_until(lambda: not old_workers & self.gateway.list_workers())
        else:
            self.processes[name] = self.start_process(name)
        old.terminate()
        return old.wait(WAIT_SECONDS)

    def restart_ended(self) -> None:
        """Start every process again that has ended, as `restart: unless-stopped` does."""
        for name, process in self.processes.items():
            if process.poll() is not None:
                self.processes[name] = self.start_process(name)

    def run_job(self, name: str) -> None:
        """Run a job and check that it exits with 0."""
        assert self.start_process(name).wait(WAIT_SECONDS) == 0, name

    def run_command(self, name: str, *command: str) -> str:
        """Run a command as `docker compose run SERVICE` does, and return its output."""
        return subprocess.run(
            [sys.executable, *command[1:]], env={**os.environ, **self.build_environment(name)},
            cwd=ROOT, check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip

    def stop_all(self) -> dict[str, int]:
        """Stop the gateway, the services and the servers; return the exit codes of the services."""
        self.gateway.close()
        for process in self.processes.values():
            process.terminate()
        codes = {name: process.wait(WAIT_SECONDS) for name, process in self.processes.items()}
        for server in self.servers.values():
            server.close()
        return codes

    def _start_server(self, name: str) -> Any:
        if name == "rabbitmq":
            return RabbitServerWithSecrets(self.server_ports["rabbitmq:5672"], self.secrets)
        password = (self.secrets / "postgres" / "postgres").read_text().strip()
        return PostgresWithPasswords(password, self.server_ports["postgres:5432"])

    def start_process(self, name: str) -> subprocess.Popen[bytes]:
        """Start a process of this service or job."""
        program, *arguments = map(self._replace_places, self.services[name]["command"])
        if program == "gunicorn":
            arguments = ["-m", program, f"--bind={self.hosts[name]}:{self.ports[name]}", *arguments]
        if name.endswith("-worker") and self.worker:
            arguments = ["-m", self.worker, name.removesuffix("-worker")]
        env = {**os.environ, "GUNICORN_CMD_ARGS": GUNICORN, **self.build_environment(name)}
        return subprocess.Popen([sys.executable, *arguments], env=env, cwd=ROOT)

    def _replace_places(self, text: str) -> str:
        """Replace the folder of secrets and the servers' addresses in a text of the file."""
        text = text.replace("/secrets", str(self.secrets))
        for name, port in self.server_ports.items():
            text = text.replace(name, f"127.0.0.1:{port}")
        return text
