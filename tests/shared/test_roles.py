"""The end of a worker: one deadline for all its roles, whatever they do."""

import subprocess
import sys
import threading

import pytest

from shared import worker as roles

WAIT_SECONDS = 60
# A role that never ends, and one that asks for the end and ends then.
WORKER = """
import os, signal, sys, threading
from shared import roles
roles.GRACE_SECONDS = 0.2
stuck = lambda stop: threading.Event().wait()
def end(stop):
    os.kill(os.getpid(), signal.SIGTERM)
    stop.wait()
both = threading.Barrier(2)
def waits(stop):
    both.wait()
    stop.wait()
    print("has ended")
def dies(stop):
    both.wait()
    raise ValueError("dead")
jobs = {"stuck": stuck, "end": end, "two": [waits, dies]}
sys.exit(roles.run("test", jobs, sys.argv[1:]))
"""


class Waited(threading.Thread):
    """A thread that never ends by itself, and how long it was waited for each time, in seconds."""

    def __init__(self, name: str) -> None:
        super().__init__(name=name, daemon=True)
        self.given: list[float | None] = []
        self.go_on = threading.Event()

    def run(self) -> None:
        self.go_on.wait()

    def join(self, timeout: float | None = None) -> None:
        self.given.append(timeout)
        super().join(timeout)


def test_join_of_roles_that_do_not_end_waits_once_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roles, "GRACE_SECONDS", 0.2)
    threads = [Waited(name) for name in ("relay", "consumer", "timers")]
    for thread in threads:
        thread.start()
    assert roles.join_threads(threads) == ["relay", "consumer", "timers"]
    given = [thread.given[0] for thread in threads]
    for thread in threads:
        thread.go_on.set()
    assert given[0] == pytest.approx(0.2, abs=0.1)
    assert given[1:] == [0, 0]


def worker(*arguments: str) -> tuple[int, str]:
    """Exit code and output of a worker with these arguments."""
    done = subprocess.run(
        [sys.executable, "-c", WORKER, *arguments],
        capture_output=True,
        text=True,
        timeout=WAIT_SECONDS,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_worker_with_a_role_that_does_not_end_says_which_and_ends() -> None:
    code, said = worker("--only", "stuck,end")
    assert code == 1
    assert "role cut off" in said
    assert "role=stuck" in said


def test_worker_whose_roles_end_is_ended_cleanly() -> None:
    assert worker("--only", "end")[0] == 0


def test_role_of_two_runs_both_and_one_that_dies_ends_the_worker() -> None:
    code, said = worker("--only", "two")
    assert code == 1
    assert "has ended" in said  # the other one was let end
