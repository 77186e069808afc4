"""Counts of a worker's work, in the service's database: its web processes show them as metrics.

A worker adds up in memory, and each heartbeat writes what was added since the last one, so that no
fact and no message costs another statement. A worker that is killed loses the last seconds.
"""

import threading
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Column, Double, MetaData, String, Table, select
from sqlalchemy.orm import Session

from shared.database.upsert import insert_for

work_count = Table(
    "work_count",
    MetaData(),
    Column("name", String(60), primary_key=True),
    Column("labels", String(200), primary_key=True),
    Column("value", Double, nullable=False),
)
KEY = [work_count.c.name, work_count.c.labels]
BUCKETS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)  # seconds


class WorkCount(StrEnum):
    """The work that is counted; each name is that of the metric."""

    FACTS_PUBLISHED = "live_facts_published_total"
    FACTS_APPLIED = "live_facts_applied_total"
    FACTS_REPEATED = "live_facts_repeated_total"
    FACTS_POSTPONED = "live_facts_postponed_total"
    DEAD_LETTERS = "live_dead_letters"
    PROVIDER_RESULTS = "live_provider_results_total"
    PROVIDER_SECONDS = "live_provider_seconds"


# Prometheus' type of each metric, and its description.
METRICS = {
    WorkCount.FACTS_PUBLISHED: ("counter", "Facts that the bus has confirmed."),
    WorkCount.FACTS_APPLIED: ("counter", "Facts applied, by contract."),
    WorkCount.FACTS_REPEATED: ("counter", "Facts that had been applied before, by contract."),
    WorkCount.FACTS_POSTPONED: ("counter", "Facts that could not be applied, by error."),
    WorkCount.DEAD_LETTERS: ("gauge", "Facts among the dead letters."),
    WorkCount.PROVIDER_RESULTS: ("counter", "Messages given to a provider, by what came of it."),
    WorkCount.PROVIDER_SECONDS: ("histogram", "Time that a provider took for one call."),
}


@dataclass(frozen=True)
class StoredCount:
    """A stored value; `labels` are in Prometheus' own notation."""

    name: str
    labels: str
    value: float


class WorkCounts:
    """The counts of one process since it last wrote them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._added: defaultdict[tuple[str, str], float] = defaultdict(float)
        self._present: dict[tuple[str, str], float] = {}

    def add(self, name: WorkCount, amount: float = 1, /, **labels: str) -> None:
        """Add to a count."""
        with self._lock:
            self._added[name.value, _format_labels(labels)] += amount

    def set(self, name: WorkCount, value: float, /, **labels: str) -> None:
        """Set a value that also falls."""
        with self._lock:
            self._present[name.value, _format_labels(labels)] = value

    def add_duration(self, name: WorkCount, seconds: float, **labels: str) -> None:
        """Add a duration to a histogram."""
        added = {
            (f"{name.value}_bucket", _format_labels({**labels, "le": str(limit)})): 1.0
            for limit in (*BUCKETS, "+Inf")
            if limit == "+Inf" or seconds <= float(limit)
        }
        added[f"{name.value}_sum", _format_labels(labels)] = seconds
        added[f"{name.value}_count", _format_labels(labels)] = 1.0
        with self._lock:
            for key, amount in added.items():
                self._added[key] += amount

    def write(self, session: Session) -> None:
        """Write what was counted since the last time; a failed transaction loses it."""
        with self._lock:
            added, self._added = self._added, defaultdict(float)
            present, self._present = self._present, {}
        # In one order, so that two workers do not wait for each other's rows.
        for (name, labels), amount in sorted(added.items()):
            _add_to_stored(session, StoredCount(name, labels, amount))
        for (name, labels), value in sorted(present.items()):
            _store(session, StoredCount(name, labels, value))


counts = WorkCounts()  # of this process


def read_work_counts(session: Session) -> list[StoredCount]:
    """Return every stored count."""
    rows = session.execute(select(work_count).order_by(work_count.c.name, work_count.c.labels))
    return [StoredCount(row.name, row.labels, row.value) for row in rows]


def format_work_counts(stored: Sequence[StoredCount]) -> str:
    """Return counts in Prometheus' text format."""
    lines = []
    for name, (kind, description) in METRICS.items():
        samples = [one for one in stored if _is_sample(one.name, name, kind)]
        if samples:
            lines += [f"# HELP {name} {description}", f"# TYPE {name} {kind}"]
            lines += [f"{one.name}{{{one.labels}}} {one.value}" for one in samples]
    return "".join(f"{line}\n" for line in lines)


def _is_sample(stored: str, name: str, kind: str) -> bool:
    suffixes = ("_bucket", "_sum", "_count") if kind == "histogram" else ("",)
    return stored in {f"{name}{suffix}" for suffix in suffixes}


def _add_to_stored(session: Session, added: StoredCount) -> None:
    statement = insert_for(session, work_count).values(vars(added))
    total = work_count.c.value + statement.excluded.value
    session.execute(statement.on_conflict_do_update(index_elements=KEY, set_={"value": total}))


def _store(session: Session, present: StoredCount) -> None:
    statement = insert_for(session, work_count).values(vars(present))
    value = statement.excluded.value
    session.execute(statement.on_conflict_do_update(index_elements=KEY, set_={"value": value}))


def _format_labels(labels: Mapping[str, str]) -> str:
    """Return labels as Prometheus writes them; the values are names of our own."""
    return ",".join(f'{name}="{value}"' for name, value in sorted(labels.items()))
