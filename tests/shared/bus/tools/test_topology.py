"""The check of the bus names every fault of an embedded bus."""

from pathlib import Path

import pytest

from shared.bus.embedded.bus_file import BusFile
from shared.bus.tools import inspection, topology
from tests.shared.bus.embedded_bus import publish_body


def list_faults(bus_url: str) -> list[str]:
    with inspection.open_bus(bus_url) as inspector:
        return topology.report_faults(inspector)


def test_check_of_a_correct_bus_finds_no_fault(
    bus_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert list_faults(bus_url) == []
    assert "events.retry.5s" in capsys.readouterr().out


def test_check_of_a_bus_with_faults_names_each_of_them(bus_url: str, bus: BusFile) -> None:
    publish_body(bus, "{}", "events.dead")
    bus.declare_queue("notifier", {"x-queue-type": "classic"})
    bus.bind_queue("live", "old.fact.v1", "events")

    text = "\n".join(list_faults(bus_url))

    assert "1 dead letters in events.dead" in text
    assert "queue notifier has other arguments (x-dead-letter-exchange, " in text
    assert "binding of old.fact.v1 to events is not ours" in text


def test_check_of_missing_bus_file_reports_it_and_creates_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LIVE_DATA", str(tmp_path / "new"))

    assert topology.main(["check"]) == 1

    assert "the bus is not reached (FileNotFoundError)" in capsys.readouterr().out
    assert not (tmp_path / "new" / "bus.sqlite").exists()
