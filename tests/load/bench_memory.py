"""Memory of processes that have done some work: the embedded run, and production."""

from contextlib import ExitStack
from pathlib import Path

from tests.deploy.embedded_run import EmbeddedRun
from tests.load.bench_catalogue import BROWSER
from tests.load.http_client import get, load
from tests.load.installation import PRODUCTION, READY, House
from tests.load.memory import proportional

WORK_SECONDS = 2.0


def embedded(folder: Path) -> float:
    """MB of the run that one command starts, with its demo, after some pages."""
    run = EmbeddedRun(folder)
    try:
        _work(run.port, "/")
        return proportional([run.process.pid])
    finally:
        run.stop()


def production(house: House) -> float:
    """MB of three web services and three workers, after some answers of each."""
    pids = []
    with ExitStack() as running:
        for service in house.settings:
            worker = house.process(f"services.{service}.worker")
            pids.append(running.enter_context(worker).pid)
            web = house.web(f"services.{service}.app:create_app()", PRODUCTION, READY[service])
            started = running.enter_context(web)
            pids.append(started.pid)
            _work(started.port, READY[service])
        return proportional(pids)


def _work(port: int, path: str) -> None:
    load(port, lambda _number: get(path, BROWSER), WORK_SECONDS, clients=4, expect=200)
