"""Seed the demo: events first, and families when registrations knows the events.

The embedded run does it by itself; elsewhere run `python -m deploy.demo`.
"""

import threading
from collections.abc import Callable

from deploy.embedded import readiness
from services.events.demo import content, seeding, staff
from services.registrations.demo import seeding as families
from shared.config import load_settings
from shared.database.session import Database
from shared.site.services import SERVICES

CHECK_SECONDS = 0.1
PROGRESS_EVERY = 10


def seed_demo(services: tuple[str, ...], ready: readiness.ReadyFlag) -> None:
    """Seed what is missing, and set the flag when every service has received all of it.

    When the demo was complete before, the flag is set at once: what is on its way then is the work
    of people, and under load there is always something.
    """
    databases = {name: Database(load_settings(name).database_url) for name in services}
    if readiness.was_complete(databases):
        ready.value = True
        # A first run may have been interrupted among the families.
        list(families.seed_families(databases["registrations"]))
        families.seed_group(databases["registrations"])
        return
    _seed_events(databases["events"])
    staff.seed_staff(databases["events"])
    _wait_until(lambda: not readiness.list_missing_facts(databases))
    count = len(list(families.seed_families(databases["registrations"])))
    families.seed_group(databases["registrations"])
    if count:
        print(f"Demo data: {count} families registered", flush=True)
    _wait_until(lambda: not readiness.list_missing(databases))
    ready.value = True


def _seed_events(database: Database) -> None:
    total = len(content.list_slugs())
    with database.read() as session:
        there = total - len(seeding.list_missing_slugs(session))
    for made, _slug in enumerate(seeding.seed_events(database), there + 1):
        if made % PROGRESS_EVERY == 0 or made == total:
            print(f"Demo data: {made} of {total} events", flush=True)


def _wait_until(done: Callable[[], bool]) -> None:
    pause = threading.Event()
    while not done():
        pause.wait(CHECK_SECONDS)


def main() -> int:
    """Seed the databases of this environment; return 0 when every service has the demo."""
    seed_demo(SERVICES, readiness.create_ready_flag())
    print("The demo is there.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
