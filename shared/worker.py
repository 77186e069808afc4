"""A worker process: threads for its roles; a dead one ends the process, so that it is restarted."""

import argparse
import gc
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence

import structlog

from shared.database.retry import retry_lost_transaction

GRACE_SECONDS = 30  # for all roles together; docker-compose.yml kills after 40
Job = Callable[[threading.Event], None]
Jobs = Mapping[str, Job | Sequence[Job]]
log = structlog.get_logger()


def run_worker(service: str, roles: Jobs, argv: Sequence[str] | None = None) -> int:
    """Run the named roles (all unless `--only`) until SIGTERM or Ctrl-C; 0 when ended cleanly.

    A role that is several runs them side by side.
    """
    chosen = _chosen(service, roles, argv)
    stop, dead = threading.Event(), threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    gc.collect()
    gc.freeze()  # what is loaded stays: no collection walks it again
    threads = [_start(name, role, stop, dead) for name in chosen for role in _each(roles[name])]
    log.info("worker started", service=service, roles=chosen)
    while not stop.wait(1.0):
        continue
    late = join_threads(threads)
    for name in late:
        log.warning("role cut off", service=service, role=name)
    return 1 if dead.is_set() or late else 0


def join_threads(threads: Sequence[threading.Thread]) -> list[str]:
    """Let all roles end what they have in hand, by one deadline; names of those that did not."""
    deadline = time.monotonic() + GRACE_SECONDS
    for thread in threads:
        thread.join(timeout=max(0.0, deadline - time.monotonic()))
    return [thread.name for thread in threads if thread.is_alive()]


def _each(role: Job | Sequence[Job]) -> Sequence[Job]:
    return [role] if callable(role) else role


def _chosen(service: str, roles: Jobs, argv: Sequence[str] | None) -> list[str]:
    parser = argparse.ArgumentParser(prog=f"python -m services.{service}.worker")
    parser.add_argument("--only", help=f"roles, separated by commas: {','.join(roles)}")
    text = parser.parse_args(argv).only
    chosen = text.split(",") if text else list(roles)
    unknown = sorted(set(chosen) - set(roles))
    if unknown:
        parser.error(f"no such role: {', '.join(unknown)}; there are {', '.join(roles)}")
    return chosen


def _start(name: str, role: Job, stop: threading.Event, dead: threading.Event) -> threading.Thread:
    def body() -> None:
        try:
            role(stop)
        finally:
            if not stop.is_set():
                dead.set()
                stop.set()

    thread = threading.Thread(target=body, name=name, daemon=True)
    thread.start()
    return thread


def build_timers_job(*jobs: tuple[float, Callable[[], object]]) -> Job:
    """A role that does each job, one transaction, at once and again after its pause, in seconds."""

    def role(stop: threading.Event) -> None:
        due = [0.0] * len(jobs)
        while not stop.is_set():
            for number, (seconds, job) in enumerate(jobs):
                if time.monotonic() >= due[number]:
                    retry_lost_transaction(job)
                    due[number] = time.monotonic() + seconds
            stop.wait(max(0.0, min(due) - time.monotonic()))

    return role


def exit_with_parent() -> None:
    """End this process when the one that forked it is gone, however it went."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            threading.Event().wait(0.5)
        sys.stderr.flush()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()
