"""The operator's tool for facts that could not be applied.

`python -m shared.bus.dead_letters list|show|replay|drop [SERVICE] [ID]`
"""

import argparse
import json
import sys
from collections.abc import Sequence

from shared.bus import topology
from shared.bus.bus_file import BusFile, Delivery, Letter
from shared.config import SERVICES, load_settings


def dead(bus: BusFile, service: str) -> list[Delivery]:
    """A service's dead letters, oldest first."""
    return bus.letters(topology.dead_queue(service))


def replay(bus: BusFile, service: str, delivery: Delivery) -> None:
    """Back to the service's queue, with its attempts counted anew."""
    bus.publish([Letter("", service, delivery.letter.body, {})])
    bus.ack(delivery.id)


def main(argv: Sequence[str] | None = None) -> int:
    """The command line; 0 when done, 1 when there is no such letter."""
    parser = argparse.ArgumentParser(prog="python -m shared.bus.dead_letters", description=__doc__)
    parser.add_argument("action", choices=("list", "show", "replay", "drop"))
    parser.add_argument("service", nargs="?", choices=SERVICES)
    parser.add_argument("id", nargs="?", type=int, help="a letter's number; all when left out")
    chosen = parser.parse_args(argv)
    bus_url = load_settings("events").bus_url
    if not bus_url.startswith(topology.EMBEDDED):
        parser.error("this reads the embedded bus; on RabbitMQ look at the queues named *.dead")
    bus = BusFile(topology.bus_file_path(bus_url))
    services = [chosen.service] if chosen.service else list(SERVICES)
    found = [
        (service, letter)
        for service in services
        for letter in dead(bus, service)
        if chosen.id in (None, letter.id)
    ]
    for service, letter in found:
        _act(bus, chosen.action, service, letter)
    sys.stdout.write(f"{len(found)} dead letters\n")
    return 1 if chosen.id is not None and not found else 0


def _act(bus: BusFile, action: str, service: str, delivery: Delivery) -> None:
    letter = delivery.letter
    body = json.loads(letter.body)
    sys.stdout.write(
        f"{delivery.id}  {service}  {body.get('type')}  {body.get('subject')}  "
        f"{letter.headers.get('x-reason', '')}\n"
    )
    if action == "show":
        sys.stdout.write(json.dumps(body, indent=2, ensure_ascii=False) + "\n")
    elif action == "replay":
        replay(bus, service, delivery)
    elif action == "drop":
        bus.ack(delivery.id)


if __name__ == "__main__":
    sys.exit(main())
