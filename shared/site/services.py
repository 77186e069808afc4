"""The three services and the jobs of their workers."""

from collections.abc import Mapping

SERVICES = ("events", "registrations", "notifier")
# The jobs of each service's worker, which `python -m services.<name>.worker` runs.
WORKER_JOBS: Mapping[str, tuple[str, ...]] = {
    "events": ("relay", "consumer", "timers"),
    "registrations": ("relay", "consumer", "timers"),
    "notifier": ("relay", "consumer", "sender", "timers"),
}
