"""Run the worker of a service with a journal of what it applied and with short time limits.

`python -m tests.chaos.journaling_worker SERVICE ...` takes the same options as the worker itself.
If CHAOS_JOURNAL is set, each delivery of a fact adds a line to that file.
"""

import importlib
import os
import sys
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from services.notifier.delivery import retries, sender
from services.notifier.delivery.channels import smtp, twilio_sms
from shared.bus import consumer
from shared.health import reports


def shorten_time_limits() -> None:
    """Use seconds where the product waits for minutes.

    A lease is still longer than the longest response time of a provider, as in the product.
    """
    sender.LEASE = timedelta(seconds=6)
    sender.MAX_CLAIM_SECONDS = 2
    retries.LOOKUP_PAUSES = (2, 3, 4)
    retries.RETRY_PAUSES = (1, 2, 3, 3, 3)
    twilio_sms.TIMEOUT_SECONDS = 2
    smtp.TIMEOUT_SECONDS = 2


def disable_health_reports() -> None:
    """Publish no facts by the clock: the reconciliation expects one fact for each change."""
    reports.publish_report = lambda *_args: None


def add_journal(apply: Callable[..., set[UUID]], journal: Path) -> Callable[..., set[UUID]]:
    """Return `apply` with a journal: a line of service, fact id, and "first" or "repeat"."""

    def apply_and_log(database: Any, service: str, handlers: Any, envelopes: Any) -> set[UUID]:
        new_ids = apply(database, service, handlers, envelopes)
        entries, left = [], set(new_ids)
        for envelope in envelopes:  # the same fact may be twice in a batch
            entries.append(
                f"{service} {envelope.id} {'first' if envelope.id in left else 'repeat'}"
            )
            left.discard(envelope.id)
        with journal.open("a") as lines:  # appending one short text is atomic
            lines.write("".join(f"{entry}\n" for entry in entries))
        return new_ids

    return apply_and_log


def main(service: str, argv: Sequence[str]) -> int:
    """Run the worker until it is stopped; return its exit code."""
    shorten_time_limits()
    disable_health_reports()
    if journal := os.environ.get("CHAOS_JOURNAL"):
        consumer.apply_facts = add_journal(consumer.apply_facts, Path(journal))
    worker = importlib.import_module(f"services.{service}.worker")
    code: int = worker.main(argv)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
