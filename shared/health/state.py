"""How a service fares: what waits too long, and which roles give no sign of life."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from shared.bus import outbox
from shared.database.session import read_database_time
from shared.health import heartbeat
from shared.site.services import WORKER_JOBS

MAX_SILENCE = timedelta(seconds=90)  # several beats missed
MAX_FACT_WAIT = timedelta(seconds=60)
MAX_MESSAGE_WAIT = timedelta(minutes=5)


@dataclass(frozen=True)
class HealthState:
    """Since when the oldest fact or message waits, None where none waits too long; who is silent.

    `silent` says for each silent role when it last gave a sign, None when it never did.
    """

    facts_since: datetime | None
    messages_since: datetime | None
    silent: dict[str, datetime | None]

    @property
    def well(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.facts_since or self.messages_since or self.silent)


def read_health(
    session: Session, service: str, oldest_message: datetime | None = None
) -> HealthState:
    """The state of the service whose database this is; its oldest message that is due, if any."""
    now = read_database_time(session)
    beats = heartbeat.read_heartbeats(session)
    return HealthState(
        facts_since=_older(outbox.count_waiting_facts(session)[1], now - MAX_FACT_WAIT),
        messages_since=_older(oldest_message, now - MAX_MESSAGE_WAIT),
        silent={
            role: beats.get(role)
            for role in WORKER_JOBS[service]
            if role not in beats or beats[role] < now - MAX_SILENCE
        },
    )


def _older(since: datetime | None, limit: datetime) -> datetime | None:
    return since if since and since < limit else None
