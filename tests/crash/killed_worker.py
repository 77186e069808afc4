"""Run one job of a worker until it dies: `python -m tests.crash.killed_worker KILL_POINT`."""

import importlib
import sys

from tests.crash.kill_points import KILL_POINTS


def main(name: str) -> int:
    """Run the job of the kill point; the process dies when it gets there."""
    kill_point = KILL_POINTS[name]
    kill_point.install()
    worker = importlib.import_module(f"services.{kill_point.service}.worker")
    code: int = worker.main(["--only", kill_point.job])
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
