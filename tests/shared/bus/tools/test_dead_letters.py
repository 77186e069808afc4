"""The tool for dead letters lists, shows, replays and drops them on an embedded bus."""

import json
from datetime import timedelta

import pytest
import time_machine

from shared import clock
from shared.bus import topology
from shared.bus.embedded.bus_file import BusFile
from shared.bus.tools import dead_queue
from shared.bus.tools.dead_letters import Action, run_action
from shared.site.services import SERVICES
from tests.shared.bus.embedded_bus import publish_body

TIME_TO_LIVE = timedelta(days=topology.DEAD_LETTER_DAYS)


def test_replayed_dead_letter_returns_with_no_attempts(bus_url: str, bus: BusFile) -> None:
    publish_body(bus, "{}", "events.dead", {"x-attempt": 8})

    assert run_action(bus_url, Action.REPLAY, ["events"]) == 1

    assert bus.list_messages("events.dead") == []
    assert bus.list_messages("events")[0].message.headers == {}


@pytest.mark.parametrize("action", [Action.DROP, Action.REPLAY])
def test_action_with_an_id_leaves_the_other_dead_letters(
    bus_url: str, bus: BusFile, action: Action
) -> None:
    for name in ("a", "b"):
        publish_body(bus, json.dumps({"id": name}), "events.dead")

    assert run_action(bus_url, action, SERVICES, "b") == 1

    assert [one.message.body for one in bus.list_messages("events.dead")] == ['{"id": "a"}']
    assert bus.count_messages("events") == (action == Action.REPLAY)


def test_dead_letter_that_is_no_json_has_an_id_that_finds_it(
    bus_url: str, bus: BusFile, capsys: pytest.CaptureFixture[str]
) -> None:
    publish_body(bus, "no JSON", "events.dead")

    assert run_action(bus_url, Action.SHOW, SERVICES) == 1
    line, text = capsys.readouterr().out.splitlines()
    assert text == "no JSON"
    assert run_action(bus_url, Action.DROP, SERVICES, line.split()[0]) == 1

    assert bus.count_messages("events.dead") == 0


def test_dead_letters_expire_and_waiting_facts_do_not(bus_url: str, bus: BusFile) -> None:
    publish_body(bus, "dead", "events.dead")
    publish_body(bus, "waiting", "events")
    with dead_queue.open_dead_queues(bus_url) as read_dead_letters:
        assert len(list(read_dead_letters("events"))) == 1

    with time_machine.travel(clock.now() + TIME_TO_LIVE + timedelta(hours=1)):
        publish_body(bus, "later", "events.dead")

    assert [one.message.body for one in bus.list_messages("events.dead")] == ["later"]
    assert bus.count_messages("events") == 1
