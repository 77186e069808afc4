"""The operator's tool for facts that could not be applied.

`python -m shared.bus.tools.dead_letters list|show|replay|drop [SERVICE] [ID]`
"""

import argparse
import json
import sys
from collections.abc import Sequence

from shared.bus import topology
from shared.bus.embedded.bus_file import Unroutable
from shared.bus.rabbitmq import address
from shared.bus.tools.dead_queue import DeadLetter, open_dead_queues
from shared.config import load_settings
from shared.site.services import SERVICES


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; return 1 without such a dead letter or without the bus."""
    parser = argparse.ArgumentParser(
        prog="python -m shared.bus.tools.dead_letters", description=__doc__
    )
    parser.add_argument("action", choices=("list", "show", "replay", "drop"))
    parser.add_argument("service", nargs="?", choices=SERVICES)
    parser.add_argument("id", nargs="?", help="a fact's id; all when left out")
    chosen = parser.parse_args(argv)
    services = [chosen.service] if chosen.service else SERVICES
    try:
        found = run_action(load_settings("events").bus_url, chosen.action, services, chosen.id)
    except (Unroutable, *topology.UNREACHED) as error:
        sys.stderr.write(
            f"Nothing more was done: {address.describe_failure(error)}. See docs/operations.md.\n"
        )
        return 1
    sys.stdout.write(f"{found} dead letters\n")
    return 1 if chosen.id is not None and not found else 0


def run_action(
    bus_url: str, action: str, services: Sequence[str], wanted: str | None = None
) -> int:
    """Do it to the letters of these services, or to the one that is wanted; return how many."""
    found = 0
    with open_dead_queues(bus_url) as look:
        for service in services:
            for letter in look(service):
                if wanted in (None, letter.id):
                    _act(action, letter)
                    found += 1
    return found


def _act(action: str, letter: DeadLetter) -> None:
    fact = letter.fact
    words = letter.id, letter.service, fact.get("type"), fact.get("subject"), letter.reason
    sys.stdout.write("  ".join(str(word or "-") for word in words) + "\n")
    if action == "show":
        text = json.dumps(fact, indent=2, ensure_ascii=False) if fact else letter.body
        sys.stdout.write(f"{text}\n")
    elif action == "replay":
        letter.replay()
    elif action == "drop":
        letter.drop()


if __name__ == "__main__":
    sys.exit(main())
