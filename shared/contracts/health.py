"""Facts about the services themselves, told by each of them every minute."""

from dataclasses import dataclass

from shared.contracts.base import Fact, contract


@dataclass(frozen=True, kw_only=True)
class HealthSnapshot(Fact):
    """How a service fares; `version` is the second in which it said so, since 1970.

    `facts_since` and `messages_since` say since when the oldest one waits (ISO 8601), empty where
    none waits too long; `silent` names the roles of its worker that give no sign of life.
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
