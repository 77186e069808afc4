"""Keeps the processes of the embedded run alive, and ends them when it ends itself."""

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

LOOK_SECONDS = 0.2
END_SECONDS = 20.0
LONGEST_PAUSE = 30.0
STEADY_SECONDS = 60.0  # a child that lived this long has not died again and again
Job = Callable[[], int | None]
fork = multiprocessing.get_context("fork")  # children share the memory of what is imported


@dataclass
class Child:
    """One process: `once` ends for good when it ends with 0; it starts when `after` has."""

    name: str
    job: Job
    once: bool = False
    after: "Child | None" = None
    done: bool = field(default=False, init=False)
    deaths: int = field(default=0, init=False)
    process: Any = field(default=None, init=False)
    started: float = field(default=0.0, init=False)
    not_before: float = field(default=0.0, init=False)

    def look(self, now: float) -> None:
        """Start it, or start it again after a pause that grows with its deaths."""
        if self.done or (self.after and not self.after.done):
            return
        if self.process and not self.process.is_alive():
            self._ended(now)
        if not self.process and not self.done and now >= self.not_before:
            self.process = fork.Process(target=_run, args=(self.job,), name=self.name)
            self.process.start()
            self.started = now

    def _ended(self, now: float) -> None:
        code, self.process = self.process.exitcode, None
        if self.once and code == 0:
            self.done = True
            return
        self.deaths = 1 if now - self.started > STEADY_SECONDS else self.deaths + 1
        pause = min(LONGEST_PAUSE, 2.0 ** (self.deaths - 1))
        self.not_before = now + pause
        print(f"{self.name} {_reason(code)}; it starts again in {pause:.0f} s.", flush=True)


def supervise_children(children: Sequence[Child], stop: threading.Event) -> None:
    """Keep every child alive until stopped, then let them end, and end those that do not."""
    gc.collect()
    gc.freeze()  # a collection in a child would write to, and so copy, every page it shares
    while not stop.is_set():
        for child in children:
            child.look(time.monotonic())
        stop.wait(LOOK_SECONDS)
    running = [child.process for child in children if child.process]
    for process in running:
        process.terminate()
    deadline = time.monotonic() + END_SECONDS
    for process in running:
        process.join(timeout=max(0.0, deadline - time.monotonic()))
        if process.is_alive():
            process.kill()
            process.join()


def _reason(code: int) -> str:
    return f"was ended by signal {-code}" if code < 0 else f"ended with code {code}"


def _run(job: Job) -> None:
    os.setpgid(0, 0)  # Ctrl-C in the terminal reaches the parent, which ends the children in turn
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    worker.exit_with_parent()
    sys.exit(job())
