"""A worker process: one thread for each job.

A job that ends by an error ends the process, so that its supervisor starts it again.
"""

import argparse
import gc
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import structlog

from shared.database.retry import is_database_lost, retry_lost_transaction

GRACE_SECONDS = 30  # for all jobs together; docker-compose.yml kills after 40
Job = Callable[[threading.Event], None]
Jobs = Mapping[str, Job | Sequence[Job]]
log = structlog.get_logger()


@dataclass(frozen=True)
class PeriodicTask:
    """A task that runs in one transaction, at the start and again after each pause."""

    pause_seconds: float
    run: Callable[[], object]


def run_worker(service: str, jobs: Jobs, argv: Sequence[str] | None = None) -> int:
    """Run the jobs (all unless `--only` names some) until SIGTERM or Ctrl-C.

    A job that is a sequence runs once in a thread for each element. Return 0 when every job ended
    in time, 1 when one failed or had to be cut off.
    """
    names = _parse_job_names(service, jobs, argv)
    stop, failed = threading.Event(), threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    gc.collect()
    gc.freeze()  # imported modules stay for ever, so no collection has to visit them
    end = _EndOfJobs(service, stop, failed)
    threads = [_start_thread(name, job, end) for name in names for job in _list_jobs(jobs[name])]
    log.info("worker started", service=service, jobs=names)
    while not stop.wait(1.0):
        continue
    unfinished = join_threads(threads)
    for name in unfinished:
        log.warning("job cut off", service=service, job=name)
    return 1 if failed.is_set() or unfinished else 0


def join_threads(threads: Sequence[threading.Thread]) -> list[str]:
    """Wait for all threads by one deadline; return the names of those that still run."""
    deadline = time.monotonic() + GRACE_SECONDS
    for thread in threads:
        thread.join(timeout=max(0.0, deadline - time.monotonic()))
    return [thread.name for thread in threads if thread.is_alive()]


def build_timers_job(*tasks: PeriodicTask) -> Job:
    """Return a job that runs each periodic task when it is due, one after another."""

    def run_timers(stop: threading.Event) -> None:
        due = [0.0] * len(tasks)
        while not stop.is_set():
            for number, task in enumerate(tasks):
                if time.monotonic() >= due[number]:
                    retry_lost_transaction(task.run)
                    due[number] = time.monotonic() + task.pause_seconds
            stop.wait(max(0.0, min(due) - time.monotonic()))

    return run_timers


def exit_with_parent() -> None:
    """Start a thread that ends this process when its parent process is gone."""
    parent = os.getppid()

    def watch_parent() -> None:
        while os.getppid() == parent:
            threading.Event().wait(0.5)
        sys.stderr.flush()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch_parent, name="parent-watch", daemon=True).start()


def _list_jobs(job: Job | Sequence[Job]) -> Sequence[Job]:
    return [job] if callable(job) else job


def _parse_job_names(service: str, jobs: Jobs, argv: Sequence[str] | None) -> list[str]:
    parser = argparse.ArgumentParser(prog=f"python -m services.{service}.worker")
    parser.add_argument("--only", help=f"jobs, separated by commas: {','.join(jobs)}")
    text = parser.parse_args(argv).only
    names = text.split(",") if text else list(jobs)
    unknown = sorted(set(names) - set(jobs))
    if unknown:
        parser.error(f"no such job: {', '.join(unknown)}; there are {', '.join(jobs)}")
    return names


class _EndOfJobs:
    """Notes how the jobs of a process end; the first that fails stops the others."""

    def __init__(self, service: str, stop: threading.Event, failed: threading.Event) -> None:
        self._service, self.stop, self._failed = service, stop, failed
        self._lock, self._is_reported = threading.Lock(), False

    def note_failure(self, name: str, error: BaseException | None) -> bool:
        """Stop the other jobs; return whether the error is still to be reported.

        A database that does not answer ends all jobs: one line says it.
        """
        if not self.stop.is_set():
            self._failed.set()
            self.stop.set()
        if error is None or not is_database_lost(error):
            return error is not None
        with self._lock:
            is_first, self._is_reported = not self._is_reported, True
        if is_first:
            log.error("database lost", service=self._service, job=name)
        return False


def _start_thread(name: str, job: Job, end: _EndOfJobs) -> threading.Thread:
    def run_job() -> None:
        try:
            job(end.stop)
        except BaseException as error:
            if end.note_failure(name, error):
                raise
        else:
            if not end.stop.is_set():
                end.note_failure(name, None)

    thread = threading.Thread(target=run_job, name=name, daemon=True)
    thread.start()
    return thread
