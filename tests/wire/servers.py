"""Start a private RabbitMQ and a private PostgreSQL, each in its own temporary folder."""

import json
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pika
import psycopg

from tests.deploy.embedded_run import WAIT_SECONDS, find_free_port, wait_until

RABBITMQ_PROGRAMS = Path("/usr/lib/rabbitmq/bin")


def find_postgres_programs() -> list[Path]:
    """Return the program folders of the installed PostgreSQL servers, the newest last."""
    return sorted(Path("/usr/lib/postgresql").glob("*/bin"))


class RabbitServer:
    """A RabbitMQ broker on loopback; `more_config` is appended to its configuration file.

    It does not touch a RabbitMQ that the machine already runs.
    """

    def __init__(self, more_config: str = "") -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="live-rabbit-"))
        self.port, dist, self.epmd = find_free_port(), find_free_port(), find_free_port()
        conf = self.folder / "rabbitmq.conf"
        conf.write_text(
            f"listeners.tcp.1 = 127.0.0.1:{self.port}\n"
            "disk_free_limit.absolute = 50MB\n"
            f"vm_memory_high_watermark.absolute = 256MB\n{more_config}"
        )
        (self.folder / "plugins").write_text("[].")
        cookie = secrets.token_hex(12)
        self.env = {
            **os.environ,
            "HOME": str(self.folder),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(self.folder / "log"),
            "RABBITMQ_CONFIG_FILE": str(conf),
            "RABBITMQ_PID_FILE": str(self.folder / "pid"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "plugins"),
            "RABBITMQ_NODENAME": f"t{self.port}@localhost",
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_DIST_PORT": str(dist),
            "ERL_EPMD_PORT": str(self.epmd),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": f"-setcookie {cookie} "
            "-kernel inet_dist_use_interface {127,0,0,1} "
            # Send unconfirmed dead letters again after one second instead of three minutes.
            "-rabbit dead_letter_worker_publisher_confirm_timeout 1000",
            "RABBITMQ_SERVER_ERL_ARGS": "+P 65536 +sbwt none +S 1:1",
            "RABBITMQ_CTL_ERL_ARGS": f"-setcookie {cookie}",
        }
        self.start()

    def start(self) -> None:
        """Start the broker and wait until it accepts connections."""
        with (self.folder / "output").open("ab") as log:
            self.process = subprocess.Popen(
                [RABBITMQ_PROGRAMS / "rabbitmq-server"],
                env=self.env,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_until(self._accepts_connections)

    def stop(self) -> None:
        """Stop the broker cleanly; confirmed messages stay on its disk."""
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(WAIT_SECONDS)

    def kill(self) -> None:
        """Kill the broker with SIGKILL, as a power cut would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(WAIT_SECONDS)

    def create_vhost(self) -> str:
        """Create an empty virtual host and return its URL."""
        name = f"v{secrets.token_hex(4)}"
        for command in (["add_vhost", name], ["set_permissions", "-p", name, "guest", *[".*"] * 3]):
            self._run_rabbitmqctl(*command)
        return f"amqp://guest:guest@127.0.0.1:{self.port}/{name}"

    def import_definitions(self, definitions: Mapping[str, Any]) -> None:
        """Import virtual hosts, users and rights, as the broker of an installation does."""
        file = self.folder / "definitions.json"
        file.write_text(json.dumps(definitions))
        self._run_rabbitmqctl("import_definitions", str(file))

    def close(self) -> None:
        """Stop the server and remove its folder."""
        self.stop()
        epmd = shutil.which("epmd") or "epmd"
        command = [epmd, "-port", str(self.epmd), "-kill"]
        subprocess.run(command, env=self.env, check=False, stdout=subprocess.DEVNULL)
        shutil.rmtree(self.folder, ignore_errors=True)

    def list_bindings(self, vhost: str) -> str:
        """Return the bindings of a virtual host as the JSON that rabbitmqctl prints."""
        columns = ("source_name", "destination_name", "routing_key")
        return self._run_rabbitmqctl("list_bindings", "-p", vhost, *columns, "--formatter", "json")

    def _run_rabbitmqctl(self, *command: str) -> str:
        return subprocess.run(
            [str(RABBITMQ_PROGRAMS / "rabbitmqctl"), "-q", *command],
            env=self.env,
            check=True,
            timeout=WAIT_SECONDS,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout

    def _accepts_connections(self) -> bool:
        assert self.process.poll() is None, (self.folder / "output").read_text()[-2000:]
        try:
            pika.BlockingConnection(pika.ConnectionParameters("127.0.0.1", self.port)).close()
        except (pika.exceptions.AMQPError, OSError):
            return False
        return True


class PostgresServer:
    """A PostgreSQL server on loopback, run as the user postgres if this process is root.

    Commits wait for the disk only if `durable` is set: the benchmark needs it, tests do not.
    """

    def __init__(self, *, durable: bool = False) -> None:
        self.fsync = "on" if durable else "off"
        self.bin = find_postgres_programs()[-1]
        self.folder = Path(tempfile.mkdtemp(prefix="live-postgres-"))
        self.port = find_free_port()
        self.user = pwd.getpwnam("postgres") if os.getuid() == 0 else None
        if self.user:
            self.folder.chmod(0o755)
            os.chown(self.folder, self.user.pw_uid, self.user.pw_gid)
        self._run("initdb", "--no-sync", "-A", "trust", "-U", "live", "-D", self.data)
        self.start()

    @property
    def data(self) -> str:
        """Return the data folder of the database cluster."""
        return str(self.folder / "data")

    def start(self) -> None:
        """Start the server and wait until it accepts connections."""
        options = (
            f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= "
            f"-c fsync={self.fsync} -c max_connections=200"
        )
        log = str(self.folder / "log")
        self._run("pg_ctl", "-w", "-D", self.data, "-l", log, "-o", options, "start")

    def stop(self) -> None:
        """Stop the server and drop its connections; committed data stays."""
        self._run("pg_ctl", "-w", "-D", self.data, "-m", "fast", "stop")

    def create_database(self) -> str:
        """Create an empty database and return its URL."""
        name = f"d{secrets.token_hex(4)}"
        server = f"host=127.0.0.1 port={self.port} user=live dbname=postgres"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return f"postgresql+psycopg://live@127.0.0.1:{self.port}/{quote(name)}"

    def close(self) -> None:
        """Stop the server and remove its folder."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        as_user = {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}
        subprocess.run(
            [str(self.bin / program), *arguments],
            check=True,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            timeout=WAIT_SECONDS,
            **(as_user if self.user else {}),  # type: ignore[call-overload]
        )
