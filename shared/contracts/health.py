"""Facts about the health of the services, published by each of them every minute."""

from dataclasses import dataclass

from shared.contracts.base import Fact, contract


@dataclass(frozen=True, kw_only=True)
class HealthSnapshot(Fact):
    """The health of a service; `version` is the time of the report in seconds since 1970.

    `facts_since` and `messages_since` are the times since when the oldest fact or message waits
    (ISO 8601), empty where none waits too long. `silent` names the jobs of its worker without a
    recent heartbeat.
    """

    service: str
    facts_since: str
    messages_since: str
    silent: list[str]


@contract("events.health_told.v1", subject="service", readers=("registrations", "notifier"))
class EventsHealthReported(HealthSnapshot):
    """Published by events every minute; read by registrations and notifier."""


@contract("registrations.health_told.v1", subject="service", readers=("events", "notifier"))
class RegistrationsHealthReported(HealthSnapshot):
    """Published by registrations every minute; read by events and notifier."""


@contract("notifier.health_told.v1", subject="service", readers=("events", "registrations"))
class NotifierHealthReported(HealthSnapshot):
    """Published by notifier every minute; read by events and registrations."""
