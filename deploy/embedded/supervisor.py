"""Keep the processes of the embedded run alive, and end them with it."""

import gc
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from shared import worker

CHECK_SECONDS = 0.2
END_SECONDS = 20.0  # until a child that does not end is killed
MAX_PAUSE_SECONDS = 30.0
STEADY_SECONDS = 60.0  # after a run of this length, the next death counts as the first one
Job = Callable[[], int | None]
fork = multiprocessing.get_context("fork")  # children share the memory of what is imported


@dataclass
class Child:
    """A child process.

    With `once` it is complete when it ends with code 0; else it is always started again. It starts
    after the child `after` is complete.
    """

    name: str
    job: Job
    once: bool = False
    after: "Child | None" = None
    done: bool = field(default=False, init=False)
    deaths: int = field(default=0, init=False)
    process: Any = field(default=None, init=False)
    started: float = field(default=0.0, init=False)
    not_before: float = field(default=0.0, init=False)

    def start_if_due(self, now: float) -> None:
        """Start the process if it does not run; the pause grows with the number of deaths."""
        if self.done or (self.after and not self.after.done):
            return
        if self.process and not self.process.is_alive():
            self._handle_end(now)
        if not self.process and not self.done and now >= self.not_before:
            self.process = fork.Process(target=_run_child, args=(self.job,), name=self.name)
            self.process.start()
            self.started = now

    def _handle_end(self, now: float) -> None:
        code, self.process = self.process.exitcode, None
        if self.once and code == 0:
            self.done = True
            return
        self.deaths = 1 if now - self.started > STEADY_SECONDS else self.deaths + 1
        pause = min(MAX_PAUSE_SECONDS, 2.0 ** (self.deaths - 1))
        self.not_before = now + pause
        print(f"{self.name} {_describe_exit(code)}; it starts again in {pause:.0f} s.", flush=True)


def supervise_children(children: Sequence[Child], stop: threading.Event) -> None:
    """Keep every child alive until `stop` is set, then end them; kill those that do not end."""
    gc.collect()
    gc.freeze()  # a collection in a child would write to shared memory pages and so copy them
    while not stop.is_set():
        for child in children:
            child.start_if_due(time.monotonic())
        stop.wait(CHECK_SECONDS)
    running = [child.process for child in children if child.process]
    for process in running:
        process.terminate()
    deadline = time.monotonic() + END_SECONDS
    for process in running:
        process.join(timeout=max(0.0, deadline - time.monotonic()))
        if process.is_alive():
            process.kill()
            process.join()


def _describe_exit(code: int) -> str:
    return f"was ended by signal {-code}" if code < 0 else f"ended with code {code}"


def _run_child(job: Job) -> None:
    os.setpgid(0, 0)  # Ctrl-C then reaches the parent only, which ends the children
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    worker.exit_with_parent()
    sys.exit(job())
