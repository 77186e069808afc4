"""`python -m tests.chaos [embedded|production ...]`: kill everything under load, then the books.

CHAOS_ROUNDS and CHAOS_SECONDS say how long in each world, CHAOS_SEED which dice. 1 when anything
is lost, done twice, or the books differ.
"""

import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.chaos.environments import NO_SERVERS, SERVERS_ARE_HERE, WORLDS
from tests.chaos.run import Outcome, Plan, chaos

LONG = Plan(rounds=100, seconds=300)


def main(names: Sequence[str]) -> int:
    """Every world in turn, all unless named."""
    faults = 0
    for name in names or WORLDS:
        if name == "production" and not SERVERS_ARE_HERE:
            say(f"{name} is left out: {NO_SERVERS}")
            continue
        outcome = one(name, plan(LONG))
        say(table(name, outcome))
        faults += len(outcome.faults)
    return 1 if faults else 0


def plan(usual: Plan) -> Plan:
    """As the environment says."""
    env = os.environ
    return Plan(
        int(env.get("CHAOS_ROUNDS", usual.rounds)),
        float(env.get("CHAOS_SECONDS", usual.seconds)),
        int(env.get("CHAOS_SEED", usual.seed)),
    )


def say(text: str) -> None:
    """Tell whoever started this."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def one(name: str, how_long: Plan) -> Outcome:
    """Chaos in one world, in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder, WORLDS[name](Path(folder)) as world:
        return chaos(world.house, world.outside, how_long, world.broker)


def table(name: str, outcome: Outcome) -> str:
    """What a run came to, as lines of text."""
    rows = {
        **{f"families: {what}": count for what, count in outcome.families.items()},
        **{f"killed: {role}": count for role, count in outcome.killed.items()},
        **{f"died by itself: {role}": count for role, count in outcome.died.items() if count},
        **outcome.books.figures,
    }
    lines = [f"  {what:<48}{count:>8}" for what, count in rows.items()]
    verdict = [f"  WRONG  {fault}" for fault in outcome.faults] or ["  the books agree"]
    return "\n".join([name, *lines, *verdict])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
