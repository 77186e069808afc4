"""Run the worker of a service with a journal of the facts that it applied.

`python -m tests.chaos.journaling_worker SERVICE ...`

It is the product's worker, with two differences: what takes it minutes to ask about takes seconds,
and CHAOS_JOURNAL, where it is set, names a file that gets a line for each delivery of a fact.
"""

import importlib
import os
import sys
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from shared.bus import consumer

# A lease still outlasts the longest answer of a provider: that relation is what matters.
SHORTER: dict[str, Any] = {
    "services.notifier.delivery.sender:LEASE": timedelta(seconds=6),
    "services.notifier.delivery.sender:HOLD_SECONDS": 2,
    "services.notifier.delivery.ledger:ASK_AFTER": (2, 3, 4),
    "services.notifier.delivery.ledger:PAUSES": (1, 2, 3),
    "services.notifier.delivery.channels.twilio_sms:TIMEOUT_SECONDS": 2,
    "services.notifier.delivery.channels.smtp:TIMEOUT_SECONDS": 2,
    # What is told by the clock, and not by a change, is no part of the books.
    "shared.health.reports:tell": lambda *_args: None,
}


def shorten() -> None:
    """Seconds in place of minutes; AttributeError when the product has no such figure any more."""
    for place, value in SHORTER.items():
        module, name = place.split(":")
        owner = importlib.import_module(module)
        getattr(owner, name)
        setattr(owner, name, value)


def witnessed(apply: Callable[..., bool], journal: Path) -> Callable[..., bool]:
    """The consumer's step, and a line about what came of it: reader, fact, first time or not."""

    def call(database: Any, service: str, handlers: Any, envelope: Any) -> bool:
        fresh = apply(database, service, handlers, envelope)
        with journal.open("a") as lines:  # short lines at the end of a file are never mixed
            lines.write(f"{service} {envelope.id} {'first' if fresh else 'repeat'}\n")
        return fresh

    return call


def main(service: str, argv: Sequence[str]) -> int:
    """Run the worker until it is ended."""
    shorten()
    if journal := os.environ.get("CHAOS_JOURNAL"):
        consumer.apply_fact = witnessed(consumer.apply_fact, Path(journal))
    worker = importlib.import_module(f"services.{service}.worker")
    code: int = worker.main(argv)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
