"""One chaos run: rounds of registrations and kills, a drain, and the reconciliation."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from sqlalchemy import select

from services.events.models import Occurrence as EventOccurrence
from services.notifier.models import Message
from services.registrations.models import Occurrence
from shared.bus import outbox
from tests.chaos import queue_contents
from tests.chaos.environments import Environment
from tests.chaos.installation import ChaosInstallation
from tests.chaos.load_generator import KnownRegistration, LoadGenerator
from tests.chaos.reconciliation import Reconciliation, find_missing_facts, reconcile
from tests.chaos.service_processes import WEB_JOB, WORKER_JOBS, ServiceProcesses
from tests.deploy.embedded_run import wait_until

CLIENTS = 6
REGISTRATIONS_PER_ROUND = 20
RANDOMLY_KILLED = (WEB_JOB, *WORKER_JOBS)


@dataclass(frozen=True)
class Plan:
    """The length of a run: at most `rounds` rounds; no round starts later than after `seconds`.

    `seed` makes the random choices repeatable.
    """

    rounds: int
    seconds: float
    seed: int = 7


@dataclass(frozen=True)
class Outcome:
    """The result of a run; `killed`, `died` and `counts` are counts by name."""

    reconciliation: Reconciliation
    killed: dict[str, int]
    died: dict[str, int]
    is_drained: bool
    exit_codes: set[int]
    counts: dict[str, int]
    known: list[KnownRegistration]
    errors: list[str]

    @property
    def faults(self) -> list[str]:
        """Return everything that is wrong, in words."""
        faults = [f"{name}: {count}" for name, count in self.reconciliation.faults.items()]
        faults += [f"unexpected response: {error}" for error in self.errors]
        if not self.is_drained:
            faults.append("facts or messages are still waiting")
        if self.exit_codes != {0}:
            faults.append(f"processes ended with {sorted(self.exit_codes)}")
        return faults


def run_chaos(environment: Environment, plan: Plan) -> Outcome:
    """Kill processes under load, drain, and reconcile."""
    installation = environment.installation
    processes = ServiceProcesses(installation.env, installation.log, environment.broker)
    try:
        clients = _run_rounds(installation, processes, plan)
        is_drained = drain(installation, processes.restart_dead)
        exit_codes = processes.stop()
    finally:
        processes.kill_all()
    return Outcome(
        reconciliation=reconcile_installation(environment, clients.known),
        killed=dict(processes.killed),
        died=dict(processes.died),
        is_drained=is_drained,
        exit_codes=exit_codes,
        counts=dict(clients.counts),
        known=clients.known,
        errors=clients.errors,
    )


def reconcile_installation(
    environment: Environment, known: list[KnownRegistration]
) -> Reconciliation:
    """Reconcile an environment with what its clients know."""
    installation = environment.installation
    return reconcile(
        installation.databases,
        installation.bus_url,
        environment.providers,
        known,
        installation.journal,
    )


def _run_rounds(
    installation: ChaosInstallation, processes: ServiceProcesses, plan: Plan
) -> LoadGenerator:
    rng, end = random.Random(plan.seed), monotonic() + plan.seconds  # noqa: S311 - a repeatable choice
    occurrence_ids = [installation.publish_event() for _ in range(2)]
    wait_until(lambda: processes.is_ready() and all(map(installation.can_register, occurrence_ids)))
    clients = LoadGenerator(processes.port, occurrence_ids, plan.seed, CLIENTS)
    try:
        for number in range(plan.rounds):
            if monotonic() > end:
                break
            _run_round(installation, processes, clients, number, rng)
    finally:
        clients.stop()
    return clients


def _run_round(
    installation: ChaosInstallation,
    processes: ServiceProcesses,
    clients: LoadGenerator,
    number: int,
    rng: random.Random,
) -> None:
    """Allow registrations, and kill some jobs while they are being processed."""
    before = clients.finished
    clients.allow(REGISTRATIONS_PER_ROUND)

    def is_finished(share: float) -> bool:
        processes.restart_dead()
        return clients.finished >= before + REGISTRATIONS_PER_ROUND * share

    job_of_this_round = processes.jobs[number % len(processes.jobs)]  # so that each is killed
    for job in sorted({job_of_this_round, *rng.choices(RANDOMLY_KILLED, k=2)}):
        wait_until(lambda: is_finished(rng.random() / 2))
        processes.kill(job)
    installation.move_occurrence(installation.publish_event())
    if number == 1:
        installation.move_occurrence(installation.occurrence_ids[0])
    wait_until(lambda: is_finished(1))


def drain(installation: ChaosInstallation, restart_dead: Callable[[], None]) -> bool:
    """Wait until no fact and no message is waiting; return False if the counts stop changing.

    `restart_dead` is called meanwhile, to start processes again that have ended.
    """
    while counts := count_waiting(installation):
        if not _wait_for_change(installation, restart_dead, counts):
            return False
    return True


def _wait_for_change(
    installation: ChaosInstallation, restart_dead: Callable[[], None], counts: dict[str, int]
) -> bool:
    def has_changed() -> bool:
        restart_dead()
        return count_waiting(installation) != counts

    try:
        wait_until(has_changed)
    except AssertionError:
        return False
    return True


def count_waiting(installation: ChaosInstallation) -> dict[str, int]:
    """Return how many facts and messages wait, by place; empty when none does."""
    databases, bus_url = installation.databases, installation.bus_url
    counts = {"facts": len(find_missing_facts(databases, bus_url))}
    for service in ("events", "registrations"):
        with databases[service].read() as session:
            counts[f"outbox of {service}"] = outbox.count_waiting_facts(session)[0]
    with databases["notifier"].read() as session:
        rows = session.execute(select(Message.state, Message.kind, Message.leased_until)).all()
    counts["messages"] = sum(
        (status in ("queued", "sending") and kind != "reminder")
        or (status == "unknown" and leased_until is not None)
        for status, kind, leased_until in rows
    )
    counts["seats"] = _count_outdated_seats(installation)
    if not any(counts.values()):
        # A consumer that died between the effect and the ack gets the message once more.
        counts["queues"] = queue_contents.count_undelivered(bus_url)
    return {place: count for place, count in counts.items() if count}


def _count_outdated_seats(installation: ChaosInstallation) -> int:
    """Return how many occurrences have older seats in events than in registrations."""
    own = select(Occurrence.id, Occurrence.seats_version)
    copy = select(EventOccurrence.id, EventOccurrence.seats_version)
    with installation.databases["registrations"].read() as session:
        own_versions = dict(session.execute(own).all())
    with installation.databases["events"].read() as session:
        copied_versions = dict(session.execute(copy).all())
    return sum(copied_versions.get(key) != version for key, version in own_versions.items())
