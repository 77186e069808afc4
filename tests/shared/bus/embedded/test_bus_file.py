"""The bus file gives the guarantees of a broker to many threads and processes."""

import sqlite3
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from shared import clock
from shared.bus.embedded.bus_file import BusFile, BusMessage, Unroutable
from tests.shared.bus.embedded_bus import WAIT_SECONDS


def test_publish_with_an_unroutable_message_stores_nothing(bus: BusFile) -> None:
    bus.declare_queue("known", {})
    messages = [BusMessage("", "known", "{}", {}), BusMessage("", "unknown", "{}", {})]

    with pytest.raises(Unroutable):
        bus.publish_messages(messages)

    assert bus.count_messages("known") == 0


def test_failed_commit_leaves_the_file_usable_for_all(bus: BusFile, tmp_path: Path) -> None:
    def deny_commit(action: int, argument: str | None, *_: Any) -> int:
        is_commit = (action, argument) == (sqlite3.SQLITE_TRANSACTION, "COMMIT")
        return sqlite3.SQLITE_DENY if is_commit else sqlite3.SQLITE_OK

    bus.declare_queue("before", {})
    bus._db.set_authorizer(deny_commit)
    with pytest.raises(sqlite3.DatabaseError):
        bus.declare_queue("failed", {})
    bus._db.set_authorizer(None)

    other = BusFile(str(tmp_path / "bus.sqlite"))  # as another process
    other.declare_queue("other", {})
    bus.declare_queue("after", {})

    queues = ("before", "failed", "other", "after")
    assert [bus.has_queue(name) for name in queues] == [True, False, True, True]
    other.close()


def test_leased_message_is_hidden_and_its_deliveries_are_counted(bus: BusFile) -> None:
    bus.declare_queue("q", {})
    bus.publish_messages([BusMessage("", "q", "{}", {})])

    first = bus.lease_message("q")
    assert first is not None
    assert bus.lease_message("q") is None
    bus.release_message(first.id)
    second = bus.lease_message("q")

    assert second is not None
    assert (first.delivery_count, second.delivery_count) == (1, 2)


def test_message_of_a_dead_consumer_returns_although_the_clock_is_set_back(bus: BusFile) -> None:
    bus.declare_queue("q", {})
    bus.publish_messages([BusMessage("", "q", "{}", {})])
    bus.lease_message("q")

    with time_machine.travel(clock.now() - timedelta(hours=1), tick=False):
        assert bus.lease_message("q") is not None
        assert bus.lease_message("q") is None


def test_threads_that_lease_in_parallel_get_each_message_once(bus: BusFile, tmp_path: Path) -> None:
    bus.declare_queue("q", {})
    bus.publish_messages([BusMessage("", "q", str(number), {}) for number in range(60)])
    bodies: list[str] = []

    def take_all_messages() -> None:
        own_bus = BusFile(str(tmp_path / "bus.sqlite"))
        while (delivery := own_bus.lease_message("q")) is not None:
            bodies.append(delivery.message.body)
            own_bus.ack_message(delivery.id)
        own_bus.close()

    threads = [threading.Thread(target=take_all_messages) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT_SECONDS)

    assert sorted(bodies, key=int) == [str(number) for number in range(60)]


def test_new_file_can_be_opened_by_many_processes_at_once(tmp_path: Path) -> None:
    code = (
        "import sys; from shared.bus.embedded.bus_file import BusFile; "
        "BusFile(sys.argv[1]).declare_queue('q', {})"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "new.sqlite")]

    processes = [subprocess.Popen(command) for _ in range(12)]

    assert [process.wait(WAIT_SECONDS) for process in processes] == [0] * 12
