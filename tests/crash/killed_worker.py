"""Runs one role of a service and kills its own process at a labelled step.

`python -m tests.crash.killed_worker SERVICE ROLE MODULE:NAME before|after`

The step is a call of the named function; `before` dies on entering it, `after` on leaving it.
"""

import importlib
import os
import signal
import sys
from collections.abc import Callable
from typing import Any


def die() -> None:
    """End this process as the kernel's out-of-memory killer would: at once, without a word."""
    os.kill(os.getpid(), signal.SIGKILL)


def arm(target: str, moment: str) -> None:
    """Let the named function kill the process when it is called."""
    module_name, path = target.split(":")
    owner: Any = importlib.import_module(module_name)
    *parents, name = path.split(".")
    for parent in parents:
        owner = getattr(owner, parent)
    setattr(owner, name, deadly(getattr(owner, name), moment))


def deadly(function: Callable[..., Any], moment: str) -> Callable[..., Any]:
    """The function, with death on its doorstep or behind it."""

    def call(*args: Any, **kwargs: Any) -> Any:
        if moment == "before":
            die()
        result = function(*args, **kwargs)
        die()
        return result

    return call


def main(service: str, role: str, target: str, moment: str) -> int:
    """Run the armed role until it dies of it."""
    worker = importlib.import_module(f"services.{service}.worker")
    arm(target, moment)
    code: int = worker.main(["--only", role])
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
