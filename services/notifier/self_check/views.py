"""The self-check in words: green or red, and how to mend it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import request
from sqlalchemy.orm import Session

from services.notifier.self_check.operations import CAPTURED, OK, WAITS
from shared import clock
from shared.config import Settings
from shared.health import reports, state
from shared.web import health_banner
from shared.web.text import _


@dataclass(frozen=True)
class Line:
    """One thing that was checked: how it is (good, bad, warn or waiting) and what to do."""

    name: str
    tone: str
    says: str
    fix: str = ""


def lines(
    session: Session, settings: Settings, oldest: datetime | None, checked: Mapping[str, str] | None
) -> list[Line]:
    """Everything from the database to the public address."""
    return [
        Line(_("Database"), "good", _("It answers.")),
        *_workers(session, settings, oldest),
        _bus(session),
        _channel(_("E-mail"), checked, "email"),
        _channel(_("Text messages"), checked, "sms"),
        _address(settings),
    ]


def late(asked_at: datetime | None, checked: Mapping[str, str] | None) -> bool:
    """Whether a check that was asked for was never carried out."""
    return bool(asked_at and checked is None and asked_at < clock.now() - WAITS)


def _workers(session: Session, settings: Settings, oldest: datetime | None) -> list[Line]:
    own = state.read_health(session, settings.service, oldest)
    found = {settings.service: sorted(own.silent)}
    found |= {report.service: list(report.state.silent) for report in reports.list_reports(session)}
    return [_worker(service, silent) for service, silent in sorted(found.items())]


def _worker(service: str, silent: list[str]) -> Line:
    title = _("Worker: %(name)s", name=health_banner.name_service(service))
    if not silent:
        return Line(title, "good", _("All its parts run."))
    fix = _(
        "Start it and read its log: python -m services.%(service)s.worker, "
        "or docker compose up -d %(service)s-worker.",
        service=service,
    )
    return Line(title, "bad", _("These parts do not run: %(roles)s.", roles=", ".join(silent)), fix)


def _bus(session: Session) -> Line:
    """The others' facts arrive over the bus: hearing of them is the proof that it carries."""
    limit = clock.now() - reports.MAX_REPORT_AGE
    heard = {
        report.service for report in reports.list_reports(session) if report.received_at > limit
    }
    missing = sorted({"events", "registrations"} - heard)
    if not missing:
        return Line(_("Message bus"), "good", _("Facts of the other services arrive."))
    names = ", ".join(health_banner.name_service(service) for service in missing)
    fix = _(
        "Check that the broker and those workers run: python -m shared.bus.tools.topology check."
    )
    return Line(
        _("Message bus"), "bad", _("Nothing has been heard of: %(names)s.", names=names), fix
    )


def _channel(name: str, checked: Mapping[str, str] | None, channel: str) -> Line:
    code = checked.get(channel) if checked else None
    if code is None:
        return Line(name, "waiting", _("Not tried yet."))
    if code == OK:
        return Line(name, "good", _("The provider answers and knows us. Nothing was sent."))
    if code == CAPTURED:
        says = _("Nothing is sent: messages are captured.")
        return Line(
            name, "warn", says, _("To send, set MESSAGES=send and the provider's settings.")
        )
    return Line(
        name, "bad", _("The provider does not take us: %(code)s.", code=code), _fix(channel)
    )


def _fix(channel: str) -> str:
    if channel == "sms":
        return _(
            "Check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, and that the network lets us out."
        )
    return _(
        "Check SMTP_URL (host, port, user, password, encryption), and that the network lets us out."
    )


def _address(settings: Settings) -> Line:
    """Links in messages begin with PUBLIC_URL; this page shows which address works."""
    here = request.host_url.rstrip("/")
    if here == settings.public_url:
        return Line(_("Public address"), "good", here)
    says = _(
        "Links in messages begin with %(public)s, but you see this page at %(here)s.",
        public=settings.public_url,
        here=here,
    )
    return Line(
        _("Public address"),
        "warn",
        says,
        _("If people use the address you see, set PUBLIC_URL to it."),
    )
