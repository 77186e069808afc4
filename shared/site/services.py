"""The three services, their names on pages, and the jobs of their workers."""

from collections.abc import Mapping

from shared.i18n import N_

SERVICES = ("events", "registrations", "notifier")
SERVICE_NAMES: Mapping[str, str] = {
    "events": N_("Events"),
    "registrations": N_("Registrations"),
    "notifier": N_("Messages"),
}
# The jobs of each service's worker, which `python -m services.<name>.worker` runs.
WORKER_JOBS: Mapping[str, tuple[str, ...]] = {
    "events": ("relay", "consumer", "timers"),
    "registrations": ("relay", "consumer", "timers"),
    "notifier": ("relay", "consumer", "sender", "timers"),
}
