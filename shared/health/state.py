"""The health of a service: what waits too long, and which jobs of its worker are silent."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from shared.bus import outbox
from shared.database.session import read_database_time
from shared.health import heartbeat
from shared.site.services import WORKER_JOBS

MAX_SILENCE = timedelta(seconds=90)  # several heartbeats missed
MAX_FACT_WAIT = timedelta(seconds=60)
MAX_MESSAGE_WAIT = timedelta(minutes=5)
FindOldestMessage = Callable[[Session], datetime | None]


@dataclass(frozen=True)
class HealthState:
    """The health of one service.

    `facts_since` and `messages_since` are the times since when the oldest fact or message waits;
    None where none waits too long. `silent` maps each silent job to its last heartbeat, None when
    there never was one.
    """

    facts_since: datetime | None
    messages_since: datetime | None
    silent: dict[str, datetime | None]

    @property
    def is_healthy(self) -> bool:
        """Return whether the service has no problem to report."""
        return not (self.facts_since or self.messages_since or self.silent)


def find_no_message(_session: Session) -> None:
    """Return None, for a service that sends no messages."""


def read_health(
    session: Session, service: str, oldest_message: datetime | None = None
) -> HealthState:
    """Return the health of the service whose database this is.

    `oldest_message` is the time at which its oldest unsent message was due, if there is one.
    """
    now = read_database_time(session)
    heartbeats = heartbeat.read_heartbeats(session)
    return HealthState(
        facts_since=_keep_if_before(outbox.count_waiting_facts(session)[1], now - MAX_FACT_WAIT),
        messages_since=_keep_if_before(oldest_message, now - MAX_MESSAGE_WAIT),
        silent={
            job: heartbeats.get(job)
            for job in WORKER_JOBS[service]
            if job not in heartbeats or heartbeats[job] < now - MAX_SILENCE
        },
    )


def _keep_if_before(since: datetime | None, limit: datetime) -> datetime | None:
    return since if since and since < limit else None
