"""The steps from a registration to its messages at which a test kills the process."""

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from services.notifier.delivery import ledger
from services.notifier.delivery.channels.capture import CaptureChannel
from shared.bus import consumer, relay
from shared.bus.embedded.bus_file import BusFile


@dataclass(frozen=True)
class KillPoint:
    """A step at which the process is killed: before or after a call of `function` of `owner`.

    The function is called by the worker of `service` in its job `job`. `repeated` names the count
    of `CrashInstallation` that rises if work is repeated after the kill; it is empty otherwise.
    """

    service: str
    job: str
    owner: Any
    function: Callable[..., Any]
    when: Literal["before", "after"]
    repeated: str = ""

    def install(self) -> None:
        """Replace the function by one that kills the process."""
        function, when = self.function, self.when

        def call_and_die(*args: Any, **kwargs: Any) -> None:
            if when == "after":
                function(*args, **kwargs)
            kill_own_process()

        setattr(self.owner, function.__name__, call_and_die)


def kill_own_process() -> None:
    """End this process at once, as the kernel does when memory runs out."""
    os.kill(os.getpid(), signal.SIGKILL)


KILL_POINTS = {
    "before publish": KillPoint(
        "registrations", "relay", BusFile, BusFile.publish_messages, "before"
    ),
    "after publish, before the confirm": KillPoint(
        "registrations", "relay", relay, relay.settle_batch, "before", "published"
    ),
    "before the effect": KillPoint(
        "notifier", "consumer", consumer, consumer.apply_facts, "before", "delivered"
    ),
    "after the effect, before the ack": KillPoint(
        "notifier", "consumer", consumer, consumer.apply_facts, "after", "delivered"
    ),
    "before sending": KillPoint(
        "notifier", "sender", CaptureChannel, CaptureChannel.send, "before"
    ),
    "after sending, before saving": KillPoint(
        "notifier", "sender", ledger, ledger.settle_sent_deliveries, "before", "asked"
    ),
}
