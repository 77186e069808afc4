"""Measure the memory of processes that have answered some requests."""

from contextlib import ExitStack
from pathlib import Path

from tests.deploy.embedded_run import EmbeddedRun
from tests.load.bench_catalogue import BROWSER_HEADERS
from tests.load.http_client import build_get, run_load
from tests.load.installation import PRODUCTION_OPTIONS, READY_PATHS, BenchInstallation
from tests.load.memory import measure_memory

WORK_SECONDS = 2.0


def measure_embedded(folder: Path) -> float:
    """Return the MB of an embedded run with its demo, after some pages."""
    run = EmbeddedRun(folder)
    try:
        _send_requests(run.port, "/")
        return measure_memory([run.process.pid])
    finally:
        run.stop()


def measure_production(installation: BenchInstallation) -> float:
    """Return the MB of three web services and three workers, after some responses of each."""
    pids = []
    with ExitStack() as running:
        for service in installation.settings:
            worker = installation.run_process(f"services.{service}.worker")
            pids.append(running.enter_context(worker).pid)
            web = running.enter_context(
                installation.run_web_server(
                    f"services.{service}.app:create_app()",
                    PRODUCTION_OPTIONS,
                    READY_PATHS[service],
                )
            )
            pids.append(web.pid)
            _send_requests(web.port, READY_PATHS[service])
        return measure_memory(pids)


def _send_requests(port: int, path: str) -> None:
    run_load(
        port, lambda _number: build_get(path, BROWSER_HEADERS), WORK_SECONDS, clients=4, expect=200
    )
