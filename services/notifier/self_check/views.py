"""Word the results of the self-check, with advice on repairs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from flask import request
from sqlalchemy.orm import Session

from services.notifier.models import ChannelName
from services.notifier.self_check.operations import CAPTURED, OK, CheckResult
from shared import clock
from shared.config import Settings
from shared.health import reports, state
from shared.web import health_banner
from shared.web.text import _


class Tone(StrEnum):
    """The colour of a line of the page."""

    GOOD = "good"
    BAD = "bad"
    WARN = "warn"
    WAITING = "waiting"


@dataclass(frozen=True)
class CheckLine:
    """One thing that was checked, and how to repair it."""

    name: str
    tone: Tone
    text: str
    fix: str = ""


def build_lines(
    session: Session,
    settings: Settings,
    oldest_due: datetime | None,
    check: CheckResult | None,
    sent_today: Mapping[str, int],
) -> list[CheckLine]:
    """Describe the state of each part, from the database to the public address.

    `sent_today` are the numbers of the organisation's messages of the day, by channel.
    """
    return [
        CheckLine(_("Database"), Tone.GOOD, _("It answers.")),
        *_describe_workers(session, settings, oldest_due),
        _describe_bus(session),
        _describe_channel(ChannelName.EMAIL, check),
        _describe_channel(ChannelName.SMS, check),
        *_describe_budget(settings.organisation_messages, sent_today),
        _describe_public_url(settings),
    ]


def _describe_workers(
    session: Session, settings: Settings, oldest_due: datetime | None
) -> list[CheckLine]:
    own = state.read_health(session, settings.service, oldest_due)
    silent_jobs = {settings.service: sorted(own.silent)}
    silent_jobs |= {
        report.service: list(report.state.silent) for report in reports.list_reports(session)
    }
    return [_describe_worker(service, jobs) for service, jobs in sorted(silent_jobs.items())]


def _describe_worker(service: str, silent_jobs: Sequence[str]) -> CheckLine:
    title = _("Worker: %(name)s", name=health_banner.name_service(service))
    if not silent_jobs:
        return CheckLine(title, Tone.GOOD, _("All its parts run."))
    text = _("These parts do not run: %(roles)s.", roles=", ".join(silent_jobs))
    fix = _(
        "Start it and read its log: python -m services.%(service)s.worker, "
        "or docker compose up -d %(service)s-worker.",
        service=service,
    )
    return CheckLine(title, Tone.BAD, text, fix)


def _describe_bus(session: Session) -> CheckLine:
    """Say whether the bus works: it does when reports of the other services arrived lately."""
    oldest = clock.now() - reports.MAX_REPORT_AGE
    heard = {
        report.service for report in reports.list_reports(session) if report.received_at > oldest
    }
    missing = sorted({"events", "registrations"} - heard)
    if not missing:
        return CheckLine(_("Message bus"), Tone.GOOD, _("Facts of the other services arrive."))
    names = ", ".join(health_banner.name_service(service) for service in missing)
    text = _("Nothing has been heard of: %(names)s.", names=names)
    fix = _(
        "Check that the broker and those workers run: python -m shared.bus.tools.topology check."
    )
    return CheckLine(_("Message bus"), Tone.BAD, text, fix)


def _describe_channel(channel: ChannelName, check: CheckResult | None) -> CheckLine:
    name, fix = _word_channel(channel)
    code = check.codes.get(channel) if check is not None and check.codes is not None else None
    if code is None:
        return CheckLine(name, Tone.WAITING, _("Not tried yet."))
    if code == OK:
        text = _("The provider answers and knows us. Nothing was sent.")
        return CheckLine(name, Tone.GOOD, text)
    if code == CAPTURED:
        text = _("Nothing is sent: messages are captured.")
        send = _("To send, set MESSAGES=send and the provider's settings.")
        return CheckLine(name, Tone.WARN, text, send)
    return CheckLine(name, Tone.BAD, _("The provider does not take us: %(code)s.", code=code), fix)


def _word_channel(channel: ChannelName) -> tuple[str, str]:
    """Return the name of a channel, and how to repair it."""
    match channel:
        case ChannelName.SMS:
            return _("Text messages"), _(
                "Check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, and that the network lets us out."
            )
        case ChannelName.EMAIL:
            return _("E-mail"), _(
                "Check SMTP_URL (host, port, user, password, encryption), "
                "and that the network lets us out."
            )
        case _:
            assert_never(channel)


def _describe_budget(limit: int, sent_today: Mapping[str, int]) -> list[CheckLine]:
    """Describe the channels on which the organisation has sent all its messages of the day."""
    lines = []
    for channel in ChannelName:
        if limit and sent_today.get(channel, 0) >= limit:
            name, _fix = _word_channel(channel)
            text = _(
                "Your organisation has sent all its %(number)s messages of the day. "
                "The others wait until tomorrow.",
                number=limit,
            )
            fix = _(
                "If it needs more, raise ORGANISATION_MESSAGES. See what waits in the messages."
            )
            lines.append(CheckLine(name, Tone.WARN, text, fix))
    return lines


def _describe_public_url(settings: Settings) -> CheckLine:
    """Compare PUBLIC_URL, with which links in messages begin, to the address of this request."""
    here = request.host_url.rstrip("/")
    if here == settings.public_url:
        return CheckLine(_("Public address"), Tone.GOOD, here)
    text = _(
        "Links in messages begin with %(public)s, but you see this page at %(here)s.",
        public=settings.public_url,
        here=here,
    )
    fix = _("If people use the address you see, set PUBLIC_URL to it.")
    return CheckLine(_("Public address"), Tone.WARN, text, fix)
