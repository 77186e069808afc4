"""Whether what events published has reached every other service, and their seats events.

What was over long ago does not count: of the past each service keeps what it needs.
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
from services.events.models import Event, Occurrence
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
    """Not ready; one writer sets it for good, so it needs no lock."""
    return RawValue(ctypes.c_bool, False)


def list_missing(databases: Mapping[str, Database]) -> list[str]:
    """Describe what is not ready yet; return an empty text when everything is."""
    try:
        return [
            *_events(databases),
            *list_missing_facts(databases),
            *_seats(databases),
            *_families(databases),
        ]
    except OperationalError:
        return ["migrations"]


def list_missing_facts(databases: Mapping[str, Database]) -> list[str]:
    """Occurrences of no draft that the readers do not know, or not at their present version."""
    published = select(Occurrence.id, Occurrence.version).join(Event)
    recent = published.where(Event.status != "draft", Occurrence.ends_at > clock.now() - RECENT)
    notice = _versions(databases["events"], recent)
    behind = {
        service: _behind(notice, _versions(databases[service], select(copy.id, copy.version)))
        for service, copy in COPIES.items()
    }
    return [f"{count} occurrences in {service}" for service, count in behind.items() if count]


def _events(databases: Mapping[str, Database]) -> list[str]:
    with databases["events"].read() as session:
        slugs, people = seeding.list_missing_slugs(session), staff.list_missing_people(session)
    events = [f"{len(slugs)} demo events"] if slugs else []
    return [*events, f"{len(people)} people of the demo"] if people else events


def _seats(databases: Mapping[str, Database]) -> list[str]:
    copy = RegistrationsCopy
    kept = select(copy.id, copy.seats_version).where(copy.ends_at > clock.now())
    shown = select(Occurrence.id, Occurrence.seats_version)
    count = _behind(
        _versions(databases["registrations"], kept), _versions(databases["events"], shown)
    )
    return [f"seats of {count} occurrences in events"] if count else []


def _families(databases: Mapping[str, Database]) -> list[str]:
    kept = select(Registration.id, Registration.version).join(RegistrationsCopy)
    to_come = kept.where(RegistrationsCopy.ends_at > clock.now())
    known = select(Audience.id, Audience.version)
    count = _behind(
        _versions(databases["registrations"], to_come), _versions(databases["notifier"], known)
    )
    return [f"{count} registrations in notifier"] if count else []


def _versions(database: Database, rows: Select[UUID, int]) -> dict[UUID, int]:
    with database.read() as session:
        return dict(session.execute(rows).all())


def _behind(notice: dict[UUID, int], known: dict[UUID, int]) -> int:
    return sum(known.get(subject, 0) < version for subject, version in notice.items())
