"""The processes of a run: each role of each service in one of its own, killed and started again."""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from tests.deploy.embedded_run import WAIT_SECONDS, find_free_port, wait_until
from tests.deploy.serving import ask
from tests.wire.servers import RabbitServer

LAUNCHER = "tests.chaos.journaling_worker"
WORKERS = {
    "relay": ("events", "registrations"),
    "consumer": ("events", "registrations", "notifier"),
    "sender": ("notifier",),
    "timers": ("registrations",),
}
WEB = ("--config=python:deploy.compose.serving", "--log-level=warning")
READY = "/api/registrations/v1/readyz"


class Crew:
    """Who works: by role and service, with what was killed and what died by itself."""

    def __init__(
        self, env: Mapping[str, str], log: Path, broker: RabbitServer | None = None
    ) -> None:
        self.env, self.log, self.broker = env, log, broker
        self.port = find_free_port()
        app = "services.registrations.app:create_app()"
        web = ("gunicorn", f"--bind=127.0.0.1:{self.port}", "--workers=2", *WEB, app)
        self.commands = {("web", "registrations"): web} | {
            (role, service): (LAUNCHER, service, "--only", role)
            for role, services in WORKERS.items()
            for service in services
        }
        self.killed: Counter[str] = Counter()
        self.died: Counter[str] = Counter()
        self.running = {name: self._start(name) for name in self.commands}

    @property
    def roles(self) -> list[str]:
        """Roles that can be killed."""
        return ["web", *WORKERS, *(["broker"] if self.broker else [])]

    def ready(self) -> bool:
        """Whether families are answered."""
        return ask(self.port, READY)[0] == 200

    def kill(self, role: str) -> None:
        """Kill who has this role, in every service and without a word."""
        self.killed[role] += 1
        if role == "broker" and self.broker:
            self.broker.kill()
            return
        for name, process in self.running.items():
            if name[0] == role:
                kill(process)

    def look(self) -> None:
        """Start again whoever is not there, as a supervisor does."""
        for name, process in self.running.items():
            if process.poll() is not None:
                self.died[name[0]] += process.returncode != -signal.SIGKILL
                self.running[name] = self._start(name)
        if self.broker and self.broker.process.poll() is not None:
            self.broker.start()

    def end(self) -> set[int]:
        """End everybody politely; their exit codes."""
        self.look()
        wait_until(self.ready)
        for process in self.running.values():
            process.terminate()
        return {process.wait(WAIT_SECONDS) for process in self.running.values()}

    def kill_all(self) -> None:
        """Leave nobody behind, whatever happened."""
        for process in self.running.values():
            kill(process)

    def _start(self, name: tuple[str, str]) -> "subprocess.Popen[bytes]":
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", *self.commands[name]],
                env=self.env,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )


def kill(process: "subprocess.Popen[bytes]") -> None:
    """`kill -9`; gunicorn's children go with it."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(WAIT_SECONDS)
