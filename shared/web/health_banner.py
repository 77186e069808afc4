"""What every staff page tells when something does not run: what it means, since when, and why."""

from collections.abc import Callable
from datetime import datetime

from flask import Flask
from sqlalchemy.orm import Session

from shared import dates
from shared.config import Settings
from shared.database.session import Database, read_database_time
from shared.health import reports, state
from shared.health.state import HealthState
from shared.site.services import SERVICE_NAMES, SERVICES
from shared.web.i18n import current_language
from shared.web.text import _

OldestMessage = Callable[[Session], datetime | None]


def install_health_banner(
    app: Flask, settings: Settings, database: Database, oldest_message: OldestMessage
) -> None:
    """Give the templates `health_problems()`: sentences about what does not run, none when all does."""

    def health_problems() -> list[str]:
        with database.read() as session:
            return list_problems(session, settings, oldest_message(session))

    app.context_processor(lambda: {"health_problems": health_problems})


def list_problems(
    session: Session, settings: Settings, oldest_message: datetime | None
) -> list[str]:
    """The troubles of this service as it sees itself, and of the others as they told."""
    own = state.read_health(session, settings.service, oldest_message)
    sentences = _sentences(settings, settings.service, own)
    heard = {row.service: row for row in reports.list_reports(session)}
    for service in SERVICES:
        if service in heard:
            sentences += _of_other(session, settings, heard[service])
    return sentences


def _of_other(session: Session, settings: Settings, row: object) -> list[str]:
    service, heard_at = row.service, row.heard_at  # type: ignore[attr-defined]
    if heard_at < read_database_time(session) - reports.MAX_REPORT_AGE:
        since = _when(settings, heard_at)
        return [
            _(
                "%(service)s has not been heard of since %(when)s. Its worker or the bus is down.",
                service=name_service(service),
                when=since,
            )
        ]
    their = HealthState(
        facts_since=_moment(row.facts_since),  # type: ignore[attr-defined]
        messages_since=_moment(row.messages_since),  # type: ignore[attr-defined]
        silent=dict.fromkeys(row.silent),  # type: ignore[attr-defined]
    )
    return _sentences(settings, service, their)


def _sentences(settings: Settings, service: str, found: HealthState) -> list[str]:
    told_now, actor = [], name_service(service)
    if found.messages_since:
        since = _when(settings, found.messages_since)
        told_now.append(_("Messages to families have been waiting since %(when)s.", when=since))
    if found.facts_since:
        since = _when(settings, found.facts_since)
        told_now.append(
            _("%(service)s: changes have not reached the other pages since %(when)s.",
              service=actor, when=since)
        )  # fmt: skip
    if found.silent:
        roles = ", ".join(sorted(found.silent))
        told_now.append(
            _("%(service)s: these parts of its worker do not run: %(roles)s.",
              service=actor, roles=roles)
        )  # fmt: skip
    return told_now


def name_service(service: str) -> str:
    """Return a service's name as its pages are called, in the language of this request."""
    return _(SERVICE_NAMES[service])


def _when(settings: Settings, at: datetime) -> str:
    return dates.format_moment(at, settings.default_zone, current_language())


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
