"""A short run of chaos in each world: every promise is kept. `make chaos` runs it for longer."""

from pathlib import Path

import pytest

from tests.chaos.__main__ import plan, table
from tests.chaos.environments import NO_SERVERS, SERVERS_ARE_HERE, WORLDS
from tests.chaos.run import Plan, chaos

SHORT = Plan(rounds=7, seconds=120)


@pytest.mark.parametrize("name", WORLDS)
def test_chaos_loses_nothing_and_does_nothing_twice(name: str, tmp_path: Path) -> None:
    if name == "production" and not SERVERS_ARE_HERE:
        pytest.skip(NO_SERVERS)
    with WORLDS[name](tmp_path) as world:
        outcome = chaos(world.house, world.outside, plan(SHORT), world.broker)
    assert outcome.faults == [], table(name, outcome)
    assert min(outcome.killed.values()) > 0
    assert outcome.families["registered"] >= 12
    assert outcome.books.figures["facts for readers"] > outcome.families["registered"]
