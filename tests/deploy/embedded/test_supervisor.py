"""Test that crashed children restart after growing pauses, and one-time children do not."""

import threading

import pytest

from deploy.embedded.supervisor import (
    MAX_PAUSE_SECONDS,
    STEADY_SECONDS,
    Child,
    supervise_children,
)
from tests.deploy.embedded_run import wait_until

# The tests' own process may have threads by now; the children here touch none of their locks.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")


def end_child(child: Child, now: float) -> float:
    """Let the child start at this moment and end; return the pause it is given."""
    child.start_if_due(now)
    child.process.join()
    child.start_if_due(now)
    return child.not_before - now


def test_start_if_due_after_repeated_crashes_waits_longer(
    capfd: pytest.CaptureFixture[str],
) -> None:
    child, pauses, now = Child("The worker", lambda: 3), [], 0.0
    for _ in range(7):
        pauses.append(end_child(child, now))
        child.start_if_due(child.not_before - 0.1)
        assert child.process is None
        now = child.not_before
    assert pauses == [1, 2, 4, 8, 16, MAX_PAUSE_SECONDS, MAX_PAUSE_SECONDS]
    assert "The worker ended with code 3; it starts again in 30 s." in capfd.readouterr().out


def test_start_if_due_after_steady_run_resets_pause() -> None:
    child = Child("The worker", lambda: 3)
    pauses = [end_child(child, now) for now in (0.0, 10.0, 20.0)]
    child.start_if_due(100.0)
    child.process.join()
    child.start_if_due(100.0 + STEADY_SECONDS + 1)
    assert child.not_before == 100.0 + STEADY_SECONDS + 1 + pauses[0]


def test_one_time_child_after_success_lets_next_start() -> None:
    first = Child("First", lambda: 0, once=True)
    then = Child("Then", lambda: 0, after=first)
    then.start_if_due(0.0)
    assert then.process is None
    end_child(first, 0.0)
    assert first.done
    assert first.process is None
    then.start_if_due(0.0)
    assert then.process is not None
    then.process.join()


def test_supervise_children_when_stopped_ends_every_child() -> None:
    stop, child = threading.Event(), Child("Waits", lambda: threading.Event().wait() and None)

    def stop_once_it_runs() -> None:
        wait_until(lambda: child.process is not None)
        stop.set()

    stopping = threading.Thread(target=stop_once_it_runs)
    stopping.start()
    supervise_children([child], stop)
    stopping.join()
    assert not child.process.is_alive()
