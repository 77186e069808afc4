"""The operator's check of the bus: what the code describes, compared with what the broker has.

`python -m shared.bus.tools.topology check [--bindings FILE]`, where FILE (or `-` for the
standard input) is the output of `rabbitmqctl list_bindings --formatter json`: AMQP cannot list
bindings. `declare` makes what is missing as soon as the broker answers. `permissions` prints the
commands that give each service's user its rights.
"""

import argparse
import json
import sys
import threading
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path

from shared.bus import topology
from shared.bus.embedded.bus_file import Binding
from shared.bus.rabbitmq import address
from shared.bus.rabbitmq.permissions import (
    describe_operator_permissions,
    describe_permissions,
    format_commands,
)
from shared.bus.tools.inspection import BusInspector, QueueState, open_bus
from shared.config import read_operator_bus_url
from shared.site.services import SERVICES


class Action(StrEnum):
    """The commands of the tool."""

    CHECK = "check"
    DECLARE = "declare"
    PERMISSIONS = "permissions"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; return 0 if the bus has no fault, else 1."""
    parser = argparse.ArgumentParser(
        prog="python -m shared.bus.tools.topology", description=__doc__
    )
    parser.add_argument("action", choices=[action.value for action in Action])
    parser.add_argument("--bindings", help="what rabbitmqctl lists as JSON; - is the input")
    arguments = parser.parse_args(argv)
    action = Action(arguments.action)
    if action is Action.PERMISSIONS:
        return print_permissions()
    bus_url = read_operator_bus_url()
    if action is Action.DECLARE:
        topology.wait_and_declare(bus_url, SERVICES, threading.Event())
        return 0
    bindings = read_bindings(arguments.bindings) if arguments.bindings else None
    try:
        with open_bus(bus_url, bindings) as bus:
            faults = report_faults(bus)
    except topology.UNREACHED as error:
        faults = [
            f"the bus is not reached ({address.describe_failure(error)}): start it, check BUS_URL"
        ]
    sys.stdout.write("".join(f"FAULT  {fault}\n" for fault in faults) or "The bus is whole.\n")
    return 1 if faults else 0


def print_permissions() -> int:
    """Print the commands that make every user with its rights; return 0."""
    everybody = [describe_permissions(service) for service in SERVICES]
    for permissions in (describe_operator_permissions(), *everybody):
        for command in format_commands(permissions, topology.VHOST):
            sys.stdout.write(f"{command}\n")
    return 0


def report_faults(bus: BusInspector) -> list[str]:
    """Print a line for each queue; return every fault with what the operator can do about it."""
    exchange_fault = bus.describe_exchange_fault()
    faults = [exchange_fault] if exchange_fault else []
    sys.stdout.write(f"{'queue':<24} {'messages':>8} {'consumers':>9}\n")
    for service in SERVICES:
        for queue in topology.describe_queues(service):
            state = bus.read_queue(queue)
            sys.stdout.write(_format_line(queue.name, state))
            faults += _list_queue_faults(service, queue.name, state)
    if bus.bindings is None:
        sys.stdout.write("Bindings were not compared: AMQP cannot list them, see --bindings.\n")
    return [*faults, *_list_binding_faults(bus.bindings)]


def _format_line(name: str, state: QueueState | None) -> str:
    if state is None:
        return f"{name:<24} missing\n"
    consumers = "?" if state.consumers is None else state.consumers
    return f"{name:<24} {state.messages:>8} {consumers:>9}\n"


def _list_queue_faults(service: str, name: str, state: QueueState | None) -> Iterator[str]:
    if state is None:
        yield f"queue {name} is missing: restart the {service} worker, which declares it"
        return
    if state.difference:
        yield (
            f"queue {name} has other arguments ({state.difference}): stop the {service} worker, "
            f"empty and delete the queue (rabbitmqctl delete_queue {name}), start the worker"
        )
    if name == service and state.consumers == 0:
        left = f", {state.messages} facts wait" if state.messages else ""
        yield f"queue {name} has no consumer{left}: start the {service} worker with its consumer"
    if name == topology.name_dead_queue(service) and state.messages:
        yield (
            f"{state.messages} dead letters in {name}: look with "
            f"python -m shared.bus.tools.dead_letters list {service}, then replay or drop them"
        )


def _list_binding_faults(bindings: set[Binding] | None) -> Iterator[str]:
    if bindings is None:
        return
    described = {
        Binding(bound.exchange.name, bound.routing_key, queue.name)
        for service in SERVICES
        for queue in topology.describe_queues(service)
        for bound in queue.bindings
    }
    for missing in sorted(described - bindings):
        yield (
            f"no binding of {missing.pattern} to {missing.queue}: "
            f"restart the {missing.queue.partition('.')[0]} worker, which makes it"
        )
    for other in sorted(bindings - described):
        yield (
            f"binding of {other.pattern} to {other.queue} is not ours: "
            "remove it (unbind it from that queue)"
        )


def read_bindings(file: str) -> set[Binding]:
    """Read the bindings of our exchanges from the JSON of rabbitmqctl; the file `-` is stdin."""
    text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    return {
        Binding(row["source_name"], row["routing_key"], row["destination_name"])
        for row in json.loads(text)
        if row["source_name"] in topology.EXCHANGE_NAMES
    }


if __name__ == "__main__":
    sys.exit(main())
