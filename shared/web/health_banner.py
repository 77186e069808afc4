"""The health banner of staff pages: what does not run, since when, and what follows from it."""

from datetime import datetime

from flask import Flask
from sqlalchemy.orm import Session

from shared import dates
from shared.config import Settings
from shared.database.session import Database, read_database_time
from shared.health import reports, state
from shared.health.reports import HealthReport
from shared.health.state import FindOldestMessage, HealthState
from shared.site.services import SERVICE_NAMES, SERVICES
from shared.web.i18n import current_language
from shared.web.text import _


def install_health_banner(
    app: Flask, settings: Settings, database: Database, oldest_message: FindOldestMessage
) -> None:
    """Give the templates `health_problems()`: sentences, none when all is well."""

    def health_problems() -> list[str]:
        with database.read() as session:
            return list_problems(session, settings, oldest_message(session))

    app.context_processor(lambda: {"health_problems": health_problems})


def list_problems(
    session: Session, settings: Settings, oldest_message: datetime | None
) -> list[str]:
    """Return the problems of this service, read from its database, and those others reported."""
    own_state = state.read_health(session, settings.service, oldest_message)
    problems = _describe_state(settings, settings.service, own_state)
    reports_by_service = {report.service: report for report in reports.list_reports(session)}
    for service in SERVICES:
        if service in reports_by_service:
            problems += _describe_report(session, settings, reports_by_service[service])
    return problems


def name_service(service: str) -> str:
    """Return a service's name as its pages are called, in the language of this request."""
    return _(SERVICE_NAMES[service])


def _describe_report(session: Session, settings: Settings, report: HealthReport) -> list[str]:
    if report.received_at < read_database_time(session) - reports.MAX_REPORT_AGE:
        return [
            _(
                "%(service)s has not been heard of since %(when)s. Its worker or the bus is down.",
                service=name_service(report.service),
                when=_format_moment(settings, report.received_at),
            )
        ]
    return _describe_state(settings, report.service, report.state)


def _describe_state(settings: Settings, service: str, found: HealthState) -> list[str]:
    problems, name = [], name_service(service)
    if found.messages_since:
        since = _format_moment(settings, found.messages_since)
        problems.append(_("Messages to families have been waiting since %(when)s.", when=since))
    if found.facts_since:
        since = _format_moment(settings, found.facts_since)
        problems.append(
            _("%(service)s: changes have not reached the other pages since %(when)s.",
              service=name, when=since)
        )  # fmt: skip
    if found.silent:
        jobs = ", ".join(sorted(found.silent))
        problems.append(
            _("%(service)s: these parts of its worker do not run: %(roles)s.",
              service=name, roles=jobs)
        )  # fmt: skip
    return problems


def _format_moment(settings: Settings, at: datetime) -> str:
    return dates.format_moment(at, settings.default_zone, current_language())
