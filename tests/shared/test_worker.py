"""A worker that is stopped waits for all its jobs by one deadline."""

import subprocess
import sys
import threading

import pytest

from shared import worker

WAIT_SECONDS = 60
# The jobs: one never ends, one stops the worker, of two threads of one job one fails, and two
# threads ask a database that is not there.
WORKER_CODE = """
import os, signal, sys, threading
from shared import worker
worker.GRACE_SECONDS = 0.2
def run_forever(stop):
    threading.Event().wait()
def stop_worker(stop):
    os.kill(os.getpid(), signal.SIGTERM)
    stop.wait()
both = threading.Barrier(2)
def wait_for_stop(stop):
    both.wait()
    stop.wait()
    print("has ended")
def fail(stop):
    both.wait()
    raise ValueError("dead")
def ask_database(stop):
    from sqlalchemy import text
    from shared.database.session import Database
    both.wait()
    with Database("postgresql+psycopg://live@127.0.0.1:1/live").read() as session:
        session.execute(text("SELECT 1"))
jobs = {"stuck": run_forever, "end": stop_worker, "two": [wait_for_stop, fail]}
jobs["lost"] = [ask_database] * 2
sys.exit(worker.run_worker("test", jobs, sys.argv[1:]))
"""


class EndlessThread(threading.Thread):
    """A thread that ends after `release` is set; `timeouts` has the timeout of every join."""

    def __init__(self, name: str) -> None:
        super().__init__(name=name, daemon=True)
        self.timeouts: list[float | None] = []
        self.release = threading.Event()

    def run(self) -> None:
        self.release.wait()

    def join(self, timeout: float | None = None) -> None:
        self.timeouts.append(timeout)
        super().join(timeout)


def run_worker_process(*arguments: str) -> tuple[int, str]:
    """Run a worker with these arguments; return its exit code and its output."""
    process = subprocess.run(
        [sys.executable, "-c", WORKER_CODE, *arguments],
        capture_output=True,
        text=True,
        timeout=WAIT_SECONDS,
        check=False,
    )
    return process.returncode, process.stdout + process.stderr


def test_join_of_endless_threads_waits_once_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "GRACE_SECONDS", 0.2)
    threads = [EndlessThread(name) for name in ("relay", "consumer", "timers")]
    for thread in threads:
        thread.start()

    unfinished = worker.join_threads(threads)

    timeouts = [thread.timeouts[0] for thread in threads]
    for thread in threads:
        thread.release.set()
    assert unfinished == ["relay", "consumer", "timers"]
    assert timeouts[0] == pytest.approx(0.2, abs=0.1)
    assert timeouts[1:] == [0, 0]


def test_worker_with_a_job_that_does_not_end_names_it_and_exits() -> None:
    code, output = run_worker_process("--only", "stuck,end")

    assert code == 1
    assert "job cut off" in output
    assert "job=stuck" in output


def test_worker_whose_jobs_end_exits_with_0() -> None:
    assert run_worker_process("--only", "end")[0] == 0


def test_job_of_two_threads_runs_both_and_a_failure_ends_the_worker() -> None:
    code, output = run_worker_process("--only", "two")

    assert code == 1
    assert "has ended" in output  # the other thread could finish its work


def test_lost_database_is_one_line_of_the_log() -> None:
    code, output = run_worker_process("--only", "lost")

    assert code == 1
    assert output.count("database lost") == 1
    assert "Traceback" not in output
