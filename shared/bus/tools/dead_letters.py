"""The operator's tool for dead letters: facts that could not be applied.

`python -m shared.bus.tools.dead_letters list|show|replay|drop [SERVICE] [ID]`
"""

import argparse
import json
import sys
from collections.abc import Sequence
from enum import StrEnum
from typing import assert_never

from shared.bus import topology
from shared.bus.embedded.bus_file import Unroutable
from shared.bus.rabbitmq import address
from shared.bus.tools.dead_queue import DeadLetter, open_dead_queues
from shared.config import read_operator_bus_url
from shared.site.services import SERVICES


class Action(StrEnum):
    """The action on each dead letter, after it was listed."""

    LIST = "list"
    SHOW = "show"
    REPLAY = "replay"
    DROP = "drop"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    It is 0 when done and 1 when there is no dead letter with this id, or when the bus is not
    reached or takes no replayed fact.
    """
    parser = argparse.ArgumentParser(
        prog="python -m shared.bus.tools.dead_letters", description=__doc__
    )
    parser.add_argument("action", choices=[action.value for action in Action])
    parser.add_argument("service", nargs="?", choices=SERVICES)
    parser.add_argument("id", nargs="?", help="a fact's id; all when left out")
    arguments = parser.parse_args(argv)
    services = [arguments.service] if arguments.service else SERVICES
    try:
        action, bus_url = Action(arguments.action), read_operator_bus_url()
        found = run_action(bus_url, action, services, arguments.id)
    except (Unroutable, *topology.UNREACHED) as error:
        sys.stderr.write(
            f"Nothing more was done: {address.describe_failure(error)}. See docs/operations.md.\n"
        )
        return 1
    sys.stdout.write(f"{found} dead letters\n")
    return 1 if arguments.id is not None and not found else 0


def run_action(
    bus_url: str, action: Action, services: Sequence[str], letter_id: str | None = None
) -> int:
    """Handle the dead letters of these services, or the one with this id; return how many."""
    found = 0
    with open_dead_queues(bus_url) as read_dead_letters:
        for service in services:
            for letter in read_dead_letters(service):
                if letter_id in (None, letter.id):
                    _print_line(letter)
                    _handle_letter(action, letter)
                    found += 1
    return found


def _print_line(letter: DeadLetter) -> None:
    fact = letter.fact
    words = letter.id, letter.service, fact.get("type"), fact.get("subject"), letter.reason
    sys.stdout.write("  ".join(str(word or "-") for word in words) + "\n")


def _handle_letter(action: Action, letter: DeadLetter) -> None:
    match action:
        case Action.LIST:
            pass
        case Action.SHOW:
            fact = letter.fact
            text = json.dumps(fact, indent=2, ensure_ascii=False) if fact else letter.body
            sys.stdout.write(f"{text}\n")
        case Action.REPLAY:
            letter.replay()
        case Action.DROP:
            letter.drop()
        case _:
            assert_never(action)


if __name__ == "__main__":
    sys.exit(main())
