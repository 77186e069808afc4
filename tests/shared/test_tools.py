"""The operator's tools on the bus file: dead letters and the audit."""

import json
import threading
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from shared import clock
from shared.bus import topology
from shared.bus.embedded.bus_file import BusFile, BusMessage
from shared.bus.tools import (
    dead_letters,
    dead_queue,
    inspection,
)
from shared.bus.tools import (
    topology as audit,
)
from shared.site.services import SERVICES

DAYS = timedelta(days=topology.DEAD_LETTER_DAYS)


@pytest.fixture
def address(tmp_path: Path, bus: BusFile) -> str:
    """Return the address of a bus file on which every service declared its queues."""
    url = f"embedded://{tmp_path / 'bus.sqlite'}"
    assert topology.wait_and_declare(url, SERVICES, threading.Event())
    return url


def park(bus: BusFile, body: str, queue: str = "events.dead") -> None:
    bus.publish_messages([BusMessage("", queue, body, {"x-reason": "ValueError"})])


def faults(address: str) -> list[str]:
    with inspection.open_bus(address) as asked:
        return audit.report_faults(asked)


@pytest.mark.parametrize("action", ["drop", "replay"])
def test_letter_named_by_its_fact_is_acted_on_alone(
    address: str, bus: BusFile, action: str
) -> None:
    for name in ("a", "b"):
        park(bus, json.dumps({"id": name}))
    assert dead_letters.run_action(address, dead_letters.Action(action), SERVICES, "b") == 1
    assert [one.message.body for one in bus.list_messages("events.dead")] == ['{"id": "a"}']
    assert bus.count_messages("events") == (action == "replay")


def test_letter_that_is_no_fact_is_shown_under_an_id_that_finds_it(
    address: str, bus: BusFile, capsys: pytest.CaptureFixture[str]
) -> None:
    park(bus, "no JSON")
    assert dead_letters.run_action(address, dead_letters.Action.SHOW, SERVICES) == 1
    line, text = capsys.readouterr().out.splitlines()
    assert text == "no JSON"
    assert (
        dead_letters.run_action(address, dead_letters.Action.DROP, SERVICES, line.split()[0]) == 1
    )
    assert bus.count_messages("events.dead") == 0


def test_dead_letters_expire_and_what_waits_for_a_reader_does_not(
    address: str, bus: BusFile
) -> None:
    park(bus, "dead")
    park(bus, "alive", "events")
    with dead_queue.open_dead_queues(address) as look:
        assert len(list(look("events"))) == 1
    with time_machine.travel(clock.now() + DAYS + timedelta(hours=1)):
        park(bus, "later")
    assert [one.message.body for one in bus.list_messages("events.dead")] == ["later"]
    assert bus.count_messages("events") == 1


def test_check_of_a_whole_bus_file_finds_no_fault(
    address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert faults(address) == []
    assert "events.retry.5s" in capsys.readouterr().out


def test_check_of_a_bus_file_names_every_fault(address: str, tmp_path: Path, bus: BusFile) -> None:
    park(bus, "{}")
    bus.declare_queue("notifier", {"x-queue-type": "classic"})
    bus.bind_queue("live", "old.fact.v1", "events")
    text = "\n".join(faults(address))
    assert "1 dead letters in events.dead" in text
    assert "queue notifier has other arguments (x-dead-letter-exchange, " in text
    assert "binding of old.fact.v1 to events is not ours" in text


def test_check_of_a_bus_that_is_not_there_says_so_and_makes_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LIVE_DATA", str(tmp_path / "new"))
    assert audit.main(["check"]) == 1
    assert "the bus is not reached (FileNotFoundError)" in capsys.readouterr().out
    assert not (tmp_path / "new" / "bus.sqlite").exists()
