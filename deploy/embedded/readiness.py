"""Check whether the demo has reached every service: facts of events, seats and registrations.

Old occurrences do not count, because each service deletes them at a time of its own.
"""

import ctypes
from collections.abc import Mapping
from datetime import timedelta
from multiprocessing.sharedctypes import RawValue
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.exc import OperationalError

from services.events.demo import seeding, staff
from services.events.models import Event, EventStatus, Occurrence
from services.notifier.models import Occurrence as NotifierCopy
from services.notifier.models import Registration as Audience
from services.registrations.models import Occurrence as RegistrationsCopy
from services.registrations.models import Registration
from shared import clock
from shared.database.session import Database

ReadyFlag = Any  # a ctypes boolean in memory that forked processes share
RECENT = timedelta(days=100)  # longer than the demo reaches back over a summer
COPIES: Mapping[str, Any] = {"registrations": RegistrationsCopy, "notifier": NotifierCopy}


def create_ready_flag() -> ReadyFlag:
    """Create a flag that is not set. Only one process sets it, once, so it needs no lock."""
    return RawValue(ctypes.c_bool, False)


def list_missing(databases: Mapping[str, Database]) -> list[str]:
    """List what is still missing, as texts for /healthz; empty when the demo is complete."""
    try:
        return [
            *_list_missing_demo(databases),
            *list_missing_facts(databases),
            *_list_missing_seats(databases),
            *_list_missing_registrations(databases),
        ]
    except OperationalError:
        return ["migrations"]


def was_complete(databases: Mapping[str, Database]) -> bool:
    """Return whether the demo has reached every service before.

    Its families are registered after every service knows the events, and notifier learns of them
    last.
    """
    if _list_missing_demo(databases):
        return False
    with databases["notifier"].read() as session:
        return session.scalars(select(Audience.id).limit(1)).first() is not None


def list_missing_facts(databases: Mapping[str, Database]) -> list[str]:
    """List how many public occurrences each reading service lacks or has in an old version."""
    rows = select(Occurrence.id, Occurrence.version).join(Event)
    recent = rows.where(
        Event.status != EventStatus.DRAFT, Occurrence.ends_at > clock.now() - RECENT
    )
    published_versions = _load_versions(databases["events"], recent)
    behind = {
        service: _count_behind(
            published_versions, _load_versions(databases[service], select(copy.id, copy.version))
        )
        for service, copy in COPIES.items()
    }
    return [f"{count} occurrences in {service}" for service, count in behind.items() if count]


def _list_missing_demo(databases: Mapping[str, Database]) -> list[str]:
    with databases["events"].read() as session:
        slugs, people = seeding.list_missing_slugs(session), staff.list_missing_people(session)
    events = [f"{len(slugs)} demo events"] if slugs else []
    return [*events, f"{len(people)} people of the demo"] if people else events


def _list_missing_seats(databases: Mapping[str, Database]) -> list[str]:
    copy = RegistrationsCopy
    own = select(copy.id, copy.seats_version).where(copy.ends_at > clock.now())
    shown_by_events = select(Occurrence.id, Occurrence.seats_version)
    count = _count_behind(
        _load_versions(databases["registrations"], own),
        _load_versions(databases["events"], shown_by_events),
    )
    return [f"seats of {count} occurrences in events"] if count else []


def _list_missing_registrations(databases: Mapping[str, Database]) -> list[str]:
    rows = select(Registration.id, Registration.version).join(RegistrationsCopy)
    to_come = rows.where(RegistrationsCopy.ends_at > clock.now())
    known = select(Audience.id, Audience.version)
    count = _count_behind(
        _load_versions(databases["registrations"], to_come),
        _load_versions(databases["notifier"], known),
    )
    return [f"{count} registrations in notifier"] if count else []


def _load_versions(database: Database, rows: Select[UUID, int]) -> dict[UUID, int]:
    with database.read() as session:
        return dict(session.execute(rows).all())


def _count_behind(published: dict[UUID, int], known: dict[UUID, int]) -> int:
    return sum(known.get(key, 0) < version for key, version in published.items())
