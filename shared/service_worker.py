"""The worker of a service: relay, consumer, timers and what the service adds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy.orm import Session

from shared.bus.consumer import run_consumer
from shared.bus.handlers import Handlers
from shared.bus.relay import run_relay
from shared.config import Settings
from shared.database.session import Database
from shared.health.state import FindOldestMessage, find_no_message
from shared.health.timers import build_health_tasks
from shared.worker import Jobs, PeriodicTask, build_timers_job, run_worker

RETENTION_SECONDS = 3600


@dataclass(frozen=True)
class ServiceWorker:
    """The jobs of one service's worker.

    `delete_expired` is the service's retention, run every hour; `tasks` run beside it in the
    timers job; `jobs` run in threads of their own. `find_oldest_message` tells the health report
    since when a message waits.
    """

    handlers: Handlers
    delete_expired: Callable[[Session, Settings], None]
    tasks: Sequence[PeriodicTask] = ()
    jobs: Jobs = field(default_factory=dict)
    find_oldest_message: FindOldestMessage = find_no_message


def run_service_worker(
    settings: Settings,
    database: Database,
    worker: ServiceWorker,
    argv: Sequence[str] | None = None,
) -> int:
    """Run the worker until it is stopped; return the exit code of `run_worker`."""
    service, bus_url = settings.service, settings.bus_url
    timers = build_timers_job(
        *build_health_tasks(database, service, worker.find_oldest_message),
        *worker.tasks,
        PeriodicTask(RETENTION_SECONDS, partial(_run_retention, database, settings, worker)),
    )
    return run_worker(
        service,
        {
            "relay": partial(run_relay, database, bus_url, service),
            "consumer": partial(run_consumer, database, bus_url, service, worker.handlers),
            **worker.jobs,
            "timers": timers,
        },
        argv,
    )


def _run_retention(database: Database, settings: Settings, worker: ServiceWorker) -> None:
    with database.begin() as session:
        worker.delete_expired(session, settings)
