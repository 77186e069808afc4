"""Kill everything under load, then reconcile: `python -m tests.chaos [embedded|production ...]`.

CHAOS_ROUNDS and CHAOS_SECONDS say how long to run in each environment, CHAOS_SEED makes another
random choice. The exit code is 1 if anything was lost or done twice, or if figures differ.
"""

import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.chaos.environments import ENVIRONMENTS, HAS_SERVERS, NO_SERVERS
from tests.chaos.run import Outcome, Plan, run_chaos

LONG = Plan(rounds=100, seconds=300)


def main(names: Sequence[str]) -> int:
    """Run chaos in these environments, or in all; print the outcomes; return the exit code."""
    faults = 0
    for name in names or ENVIRONMENTS:
        if name == "production" and not HAS_SERVERS:
            print_text(f"{name} is skipped: {NO_SERVERS}")
            continue
        outcome = run_in_environment(name, read_plan(LONG))
        print_text(format_outcome(name, outcome))
        faults += len(outcome.faults)
    return 1 if faults else 0


def read_plan(default: Plan) -> Plan:
    """Return the plan of the environment variables, with the default for what is not set."""
    return Plan(
        int(os.environ.get("CHAOS_ROUNDS", default.rounds)),
        float(os.environ.get("CHAOS_SECONDS", default.seconds)),
        int(os.environ.get("CHAOS_SEED", default.seed)),
    )


def print_text(text: str) -> None:
    """Print at once, although a run takes minutes."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def run_in_environment(name: str, plan: Plan) -> Outcome:
    """Run chaos in one environment, in a temporary folder."""
    with (
        tempfile.TemporaryDirectory() as folder,
        ENVIRONMENTS[name](Path(folder)) as environment,
    ):
        return run_chaos(environment, plan)


def format_outcome(name: str, outcome: Outcome) -> str:
    """Return the figures of a run and its faults as lines of text."""
    rows = {
        **{f"clients: {event}": count for event, count in outcome.counts.items()},
        **{f"killed: {job}": count for job, count in outcome.killed.items()},
        **{f"died unexpectedly: {job}": count for job, count in outcome.died.items() if count},
        **outcome.reconciliation.figures,
    }
    lines = [f"  {title:<48}{count:>8}" for title, count in rows.items()]
    verdict = [f"  WRONG  {fault}" for fault in outcome.faults] or ["  no faults"]
    return "\n".join([name, *lines, *verdict])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
