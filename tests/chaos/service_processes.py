"""The processes of a chaos run: one for each job of each service, killed and restarted."""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.deploy.embedded_run import WAIT_SECONDS, find_free_port, wait_until
from tests.deploy.web_processes import send_request
from tests.wire.servers import RabbitServer

WORKER_MODULE = "tests.chaos.journaling_worker"
WEB_JOB, BROKER_JOB = "web", "broker"
# Jobs of the workers, and the services that have each of them in a process.
WORKER_JOBS = {
    "relay": ("events", "registrations"),
    "consumer": ("events", "registrations", "notifier"),
    "sender": ("notifier",),
    "timers": ("registrations",),
}
GUNICORN_OPTIONS = ("--config=python:deploy.compose.serving", "--log-level=warning", "--workers=2")
READY_PATH = "/api/registrations/v1/readyz"


@dataclass(frozen=True)
class JobOfService:
    """A job ("web", "relay", …) of one service, run by one process."""

    job: str
    service: str


class ServiceProcesses:
    """The web server of registrations and the workers of all services.

    `killed` counts the kills by job; `died` counts the processes that ended in another way.
    """

    def __init__(
        self, env: Mapping[str, str], log: Path, broker: RabbitServer | None = None
    ) -> None:
        self.env, self.log, self.broker = env, log, broker
        self.port = find_free_port()
        bind, app = f"--bind=127.0.0.1:{self.port}", "services.registrations.app:create_app()"
        self.commands: dict[JobOfService, tuple[str, ...]] = {
            JobOfService(WEB_JOB, "registrations"): ("gunicorn", bind, *GUNICORN_OPTIONS, app)
        }
        for job, services in WORKER_JOBS.items():
            for service in services:
                command = (WORKER_MODULE, service, "--only", job)
                self.commands[JobOfService(job, service)] = command
        self.killed: Counter[str] = Counter()
        self.died: Counter[str] = Counter()
        self.running = {key: self._start(key) for key in self.commands}

    @property
    def jobs(self) -> list[str]:
        """Return the jobs that `kill` accepts."""
        return [WEB_JOB, *WORKER_JOBS, *([BROKER_JOB] if self.broker else [])]

    def is_ready(self) -> bool:
        """Return whether the web server answers."""
        return send_request(self.port, READY_PATH)[0] == 200

    def kill(self, job: str) -> None:
        """Kill the processes with this job, of every service, with SIGKILL."""
        self.killed[job] += 1
        if job == BROKER_JOB and self.broker:
            self.broker.kill()
            return
        for key, process in self.running.items():
            if key.job == job:
                kill_process_group(process)

    def restart_dead(self) -> None:
        """Start every process again that has ended, as a supervisor does."""
        for key, process in self.running.items():
            if process.poll() is not None:
                self.died[key.job] += process.returncode != -signal.SIGKILL
                self.running[key] = self._start(key)
        if self.broker and self.broker.process.poll() is not None:
            self.broker.start()

    def stop(self) -> set[int]:
        """Stop every process with SIGTERM and return their exit codes."""
        self.restart_dead()
        wait_until(self.is_ready)
        for process in self.running.values():
            process.terminate()
        return {process.wait(WAIT_SECONDS) for process in self.running.values()}

    def kill_all(self) -> None:
        """Kill every process that still runs."""
        for process in self.running.values():
            kill_process_group(process)

    def _start(self, key: JobOfService) -> "subprocess.Popen[bytes]":
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", *self.commands[key]],
                env=self.env,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )


def kill_process_group(process: "subprocess.Popen[bytes]") -> None:
    """Send SIGKILL to a process and its children, such as the workers of gunicorn."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(WAIT_SECONDS)
