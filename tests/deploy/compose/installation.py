"""docker-compose.yml as processes on loopback: the same commands, settings and order.

What an engine adds stays out: images, users, networks. PostgreSQL and RabbitMQ are private ones.
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

NESTED = re.compile(r"\$\{(\w+):-([^${}]*)\}")
CONF = ROOT / "deploy/compose/rabbitmq.conf"
SERVERS = ("postgres", "rabbitmq")


def load_compose_services(env: Mapping[str, str]) -> dict[str, Any]:
    """Return the services of docker-compose.yml with these variables filled in."""
    text, count = (ROOT / "docker-compose.yml").read_text(), 1
    while count:
        text, count = NESTED.subn(lambda found: env.get(found[1]) or found[2], text)
    services: dict[str, Any] = yaml.safe_load(text)["services"]
    return services


def read_dependencies(service: Mapping[str, Any]) -> dict[str, str]:
    """Return what a service waits for, and the condition."""
    named = service.get("depends_on", {})
    if isinstance(named, list):
        return dict.fromkeys(named, "service_started")
    return {name: how["condition"] for name, how in named.items()}


def sort_by_dependency(services: Mapping[str, Any]) -> Iterator[str]:
    """Names of the services, each after those that it waits for; profiles are asked for by name."""
    left = [name for name, service in services.items() if "profiles" not in service]
    while left:
        ready = [name for name in left if not set(read_dependencies(services[name])) & set(left)]
        yield from ready
        left = [name for name in left if name not in ready]


class PostgresWithPasswords(PostgresServer):
    """PostgreSQL that asks everybody for a password, as its image does over the network."""

    def __init__(self, password: str, port: int = 0) -> None:
        self.wanted = port
        super().__init__()
        server = f"host=127.0.0.1 port={self.port} user=live dbname=postgres"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE ROLE postgres SUPERUSER LOGIN PASSWORD '{password}'")
        self.stop()
        Path(self.data, "pg_hba.conf").write_text("host all all 127.0.0.1/32 scram-sha-256\n")
        self.start()

    def start(self) -> None:
        """Start it, on the port that was asked for."""
        self.port = self.wanted or self.port
        super().start()

    @property
    def address(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self.port}"


class RabbitServerWithSecrets(RabbitServer):
    """RabbitMQ with the installation's configuration and the user of its secrets."""

    def __init__(self, port: int, secrets: Path) -> None:
        self.wanted, self.secrets = port, secrets
        super().__init__()

    def start(self) -> None:
        """Start it with our configuration after its own."""
        conf = self.folder / "rabbitmq.conf"
        own = conf.read_text().replace(f":{self.port}\n", f":{self.wanted}\n")
        kept = [line for line in CONF.read_text().splitlines() if not line.startswith("disk_free")]
        conf.write_text(own + "\n".join(kept) + "\n")
        self.port = self.wanted
        self.env["RABBITMQ_CONFIG_FILES"] = str(self.secrets / "rabbitmq")
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
    """Everything that `docker compose up` starts, in a folder and on ports of its own."""

    def __init__(
        self,
        folder: Path,
        given: Mapping[str, str] | None = None,
        also: Mapping[str, str] | None = None,
        worker: str = "",
    ) -> None:
        """`given` is what its .env would hold; the tests' own is `also` and the `worker` module."""
        self.secrets, self.also, self.worker = folder / "secrets", also or {}, worker
        self.port = find_free_port()
        self.ports = {name: find_free_port() for name in ("events", "registrations", "notifier")}
        self.moved = {"postgres:5432": find_free_port(), "rabbitmq:5672": find_free_port()}
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.servers: dict[str, Any] = {}
        self.where = dict.fromkeys(self.ports, "127.0.0.1")
        public = {"PUBLIC_URL": f"http://127.0.0.1:{self.port}", "WEB_CONCURRENCY": "1"}
        self.services = load_compose_services({**public, **(given or {})})

    def up(self) -> None:
        """Start all in the file's order; a job has to end with 0 before who waits for it starts."""
        jobs = {
            name
            for service in self.services.values()
            for name, how in read_dependencies(service).items()
            if how == "service_completed_successfully"
        }
        for name in sort_by_dependency(self.services):
            if name in SERVERS:
                self.servers[name] = self._server(name)
            elif name == "gateway":
                options = self.services[name]["command"][3:]
                self.gateway = NginxProcess(self.ports, *options, port=self.port)
            elif name in jobs:
                self.job(name)
            else:
                self.processes[name] = self.start(name)
        wait_until(self.ready)

    def ready(self) -> bool:
        """Whether every web service answers through the gateway."""
        paths = [f"/api/{name}/v1/readyz" for name in self.ports]
        return {self.gateway.ask(path)[0] for path in paths} == {200}

    def settings(self) -> dict[str, str]:
        """Return the environment of a job that uses every service's database."""
        return self._environment("migrations")

    def replace(self, name: str) -> int:
        """Replace the process as an orchestrator does; return the exit code of the old one.

        The new one serves before the old one is told to end, and who asks has gone over by then.
        """
        old = self.processes[name]
        if name in self.ports:
            before = self.where[name]
            self.where[name] = "127.0.0.2" if before == "127.0.0.1" else "127.0.0.1"
            self.processes[name] = self.start(name)
            probe, host = f"/api/{name}/v1/readyz", self.where[name]
            wait_until(lambda: send_request(self.ports[name], probe, host=host)[0] == 200)
            asking = self.gateway.workers()
            self.gateway.name(name, self.where[name])
            wait_until(lambda: self.gateway.follows(name, self.where[name]))
            wait_until(lambda: not asking & self.gateway.workers())
        else:
            self.processes[name] = self.start(name)
        old.terminate()
        return old.wait(WAIT_SECONDS)

    def look(self) -> None:
        """Start again whoever has ended, as `restart: unless-stopped` does."""
        for name, process in self.processes.items():
            if process.poll() is not None:
                self.processes[name] = self.start(name)

    def job(self, name: str) -> None:
        """Run a job to its end, which has to be a good one."""
        assert self.start(name).wait(WAIT_SECONDS) == 0, name

    def run(self, name: str, *command: str) -> str:
        """Run a command as `docker compose run SERVICE` does, and return its output."""
        return subprocess.run(
            [sys.executable, *command[1:]], env={**os.environ, **self._environment(name)}, cwd=ROOT,
            check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip

    def down(self) -> dict[str, int]:
        """End all in reverse; the exit codes of our own processes."""
        self.gateway.close()
        for process in self.processes.values():
            process.terminate()
        codes = {name: process.wait(WAIT_SECONDS) for name, process in self.processes.items()}
        for server in self.servers.values():
            server.close()
        return codes

    def _server(self, name: str) -> Any:
        if name == "rabbitmq":
            return RabbitServerWithSecrets(self.moved["rabbitmq:5672"], self.secrets)
        password = (self.secrets / "postgres" / "postgres").read_text().strip()
        return PostgresWithPasswords(password, self.moved["postgres:5432"])

    def start(self, name: str) -> subprocess.Popen[bytes]:
        """Start a process of this service or job."""
        program, *words = [self._here(word) for word in self.services[name]["command"]]
        if program == "gunicorn":
            words = ["-m", program, f"--bind={self.where[name]}:{self.ports[name]}", *words]
        if name.endswith("-worker") and self.worker:
            words = ["-m", self.worker, name.removesuffix("-worker")]
        env = {**os.environ, "GUNICORN_CMD_ARGS": GUNICORN, **self._environment(name)}
        return subprocess.Popen([sys.executable, *words], env=env, cwd=ROOT)

    def _environment(self, name: str) -> dict[str, str]:
        given = self.services[name].get("environment", {})
        return {key: self._here(str(value)) for key, value in given.items()} | dict(self.also)

    def _here(self, word: str) -> str:
        """Replace the folder and the servers' addresses in a word of the file."""
        word = word.replace("/secrets", str(self.secrets))
        for name, port in self.moved.items():
            word = word.replace(name, f"127.0.0.1:{port}")
        return word
