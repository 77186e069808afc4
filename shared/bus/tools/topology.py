"""The operator's audit of the bus: what the code describes beside what the broker has.

`python -m shared.bus.tools.topology check [--bindings FILE]`, where FILE (`-` is the input) holds
`rabbitmqctl list_bindings --formatter json`: AMQP itself has no way to list bindings.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from shared.bus import topology
from shared.bus.rabbitmq import address
from shared.bus.tools.inspection import (
    Binding,
    BusInspector,
    QueueState,
    open_bus,
)
from shared.config import load_settings
from shared.site.services import SERVICES


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; return 1 when the bus has faults."""
    parser = argparse.ArgumentParser(
        prog="python -m shared.bus.tools.topology", description=__doc__
    )
    parser.add_argument("action", choices=("check",))
    parser.add_argument("--bindings", help="what rabbitmqctl lists as JSON; - is the input")
    chosen = parser.parse_args(argv)
    bindings = read_bindings(chosen.bindings) if chosen.bindings else None
    try:
        with open_bus(load_settings("events").bus_url, bindings) as bus:
            faults = report_faults(bus)
    except topology.UNREACHED as error:
        faults = [
            f"the bus is not reached ({address.describe_failure(error)}): start it, check BUS_URL"
        ]
    sys.stdout.write("".join(f"FAULT  {fault}\n" for fault in faults) or "The bus is whole.\n")
    return 1 if faults else 0


def report_faults(bus: BusInspector) -> list[str]:
    """Print one line a queue; return what is wrong, each with what mends it."""
    faults = [fault for fault in (bus.exchange_fault(),) if fault]
    sys.stdout.write(f"{'queue':<24} {'messages':>8} {'consumers':>9}\n")
    for service in SERVICES:
        for queue in topology.describe_queues(service):
            seen = bus.queue(queue)
            sys.stdout.write(_line(queue.name, seen))
            faults += _faults(service, queue.name, seen)
    if bus.bindings is None:
        sys.stdout.write("Bindings were not compared: AMQP cannot list them, see --bindings.\n")
    return [*faults, *_binding_faults(bus.bindings)]


def _line(name: str, seen: QueueState | None) -> str:
    if seen is None:
        return f"{name:<24} missing\n"
    consumers = "?" if seen.consumers is None else seen.consumers
    return f"{name:<24} {seen.waiting:>8} {consumers:>9}\n"


def _faults(service: str, name: str, seen: QueueState | None) -> Iterator[str]:
    """Yield what is wrong with a queue of this service, and what mends it."""
    if seen is None:
        yield f"queue {name} is missing: restart the {service} worker, which declares it"
        return
    if seen.difference:
        yield (
            f"queue {name} has other arguments ({seen.difference}): stop the {service} worker, "
            f"empty and delete the queue (rabbitmqctl delete_queue {name}), start the worker"
        )
    if name == service and seen.consumers == 0:
        left = f", {seen.waiting} facts wait" if seen.waiting else ""
        yield f"queue {name} has no consumer{left}: start the {service} worker with its consumer"
    if name == topology.name_dead_queue(service) and seen.waiting:
        yield (
            f"{seen.waiting} dead letters in {name}: look with "
            f"python -m shared.bus.tools.dead_letters list {service}, then replay or drop them"
        )


def _binding_faults(bindings: set[Binding] | None) -> Iterator[str]:
    wanted = {(name, service) for service in SERVICES for name in topology.list_contracts(service)}
    found = wanted if bindings is None else bindings
    for name, queue in sorted(wanted - found):
        yield f"no binding of {name} to {queue}: restart the {queue} worker, which makes it"
    for name, queue in sorted(found - wanted):
        yield f"binding of {name} to {queue} is not ours: remove it (unbind it from that queue)"


def read_bindings(file: str) -> set[Binding]:
    """Bindings of our exchange as rabbitmqctl lists them."""
    text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    rows = json.loads(text)
    ours = [row for row in rows if row["source_name"] == topology.EXCHANGE.name]
    return {(row["routing_key"], row["destination_name"]) for row in ours}


if __name__ == "__main__":
    sys.exit(main())
