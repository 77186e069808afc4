"""A short chaos run in each environment; `make chaos` runs longer."""

from pathlib import Path

import pytest

from tests.chaos.__main__ import format_outcome, read_plan
from tests.chaos.environments import ENVIRONMENTS, HAS_SERVERS, NO_SERVERS
from tests.chaos.run import Plan, run_chaos

SHORT = Plan(rounds=7, seconds=120)


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_kills_at_random_under_load_lose_and_repeat_nothing(name: str, tmp_path: Path) -> None:
    if name == "production" and not HAS_SERVERS:
        pytest.skip(NO_SERVERS)
    with ENVIRONMENTS[name](tmp_path) as environment:
        outcome = run_chaos(environment, read_plan(SHORT))
    assert outcome.faults == [], format_outcome(name, outcome)
    assert min(outcome.killed.values()) > 0
    assert outcome.counts["registered"] >= 12
    expected = outcome.reconciliation.figures["facts expected by readers"]
    assert expected > outcome.counts["registered"]
