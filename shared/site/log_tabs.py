"""The tabs of the log of staff actions: each service shows its own log under its own address."""

from dataclasses import dataclass

from shared.i18n import N_


@dataclass(frozen=True)
class LogTab:
    """One service's page of the log."""

    url: str
    name: str


LOG_TABS = (
    LogTab("/staff/log/", N_("Events and people")),
    LogTab("/staff/registrations/log/", N_("Registrations")),
    LogTab("/staff/messages/log/", N_("Messages")),
)
