"""Word the results of the self-check, with advice on repairs."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from flask import request
from sqlalchemy.orm import Session

from services.notifier.delivery.failure_reasons import describe_reason
from services.notifier.delivery.failures import FailingWork
from services.notifier.delivery.provider_errors import Reason, find_rule
from services.notifier.delivery.stuck import StuckMessages, StuckReason
from services.notifier.models import ChannelName, ProviderAlert, RowWork
from services.notifier.self_check.operations import (
    CAPTURED,
    OK,
    CheckResult,
    DomainCode,
    DomainPart,
)
from shared import clock, dates
from shared.config import Settings, SmsProvider
from shared.health import reports, state
from shared.web import health_banner
from shared.web.factory import get_settings
from shared.web.i18n import current_language
from shared.web.text import _, ngettext

# Mail still arrives with these.
_MILD_CODES = frozenset({DomainCode.NO_END, DomainCode.ONLY_WATCHED})


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
        *describe_sender(settings),
        *_describe_domain(settings, check),
        *_describe_budget(settings.organisation_messages, sent_today),
        _describe_public_url(settings),
    ]


def describe_stuck(found: Sequence[StuckMessages], settings: Settings) -> list[CheckLine]:
    """Describe messages that nothing will move any more, by what is missing."""
    lines = []
    for stuck in found:
        text, fix = _word_stuck(stuck.reason)
        since = dates.format_moment(stuck.since, settings.default_zone, current_language())
        text = _("%(number)s since %(when)s.", number=stuck.number, when=since) + " " + text
        lines.append(CheckLine(_("Messages that stand still"), Tone.BAD, text, fix))
    return lines


def describe_failing_work(found: Sequence[FailingWork], settings: Settings) -> list[CheckLine]:
    """Describe work that fails each time, and holds up nothing else."""
    lines = []
    for failing in found:
        since = dates.format_moment(failing.since, settings.default_zone, current_language())
        text = _("%(number)s since %(when)s.", number=failing.number, when=since)
        text = f"{text} {_word_failing_work(failing.work)}"
        fix = _(
            "Live tries again every ten minutes, and everything else goes on. "
            "Read the log of the worker of messages, and report the error."
        )
        lines.append(CheckLine(_("Work that fails"), Tone.BAD, text, fix))
    return lines


def describe_alerts(found: Sequence[ProviderAlert], settings: Settings) -> list[CheckLine]:
    """Describe errors of providers that only the operator can mend."""
    lines = []
    for alert in found:
        rule = find_rule(alert.code)
        name, fix = _word_channel(alert.channel)
        last = dates.format_moment(alert.last_at, settings.default_zone, current_language())
        text = ngettext(
            "%(num)s time, the last one %(when)s (code %(code)s).",
            "%(num)s times, the last one %(when)s (code %(code)s).",
            alert.times,
            when=last,
            code=alert.code,
        )
        reason = f"{describe_reason(rule.reason)} " if rule else ""
        if rule is not None and rule.reason is Reason.MAIL_POLICY:
            fix = _("Check SPF, DKIM and DMARC of the sender's domain.")
        if rule and rule.source.startswith("https:"):
            fix = f"{fix} {rule.source}"
        lines.append(CheckLine(name, Tone.BAD, reason + text, fix))
    return lines


def _word_stuck(reason: StuckReason) -> tuple[str, str]:
    """Return why messages are stuck, and how to repair it."""
    match reason:
        case StuckReason.NO_LEASE | StuckReason.CAMPAIGN_OVER:
            return (
                _("Live has lost track of them, and takes them up again within a minute."),
                _("If this line stays, restart the worker of messages."),
            )
        case StuckReason.NOT_RECOVERED:
            return (
                _("They may have been sent, and nobody asks the provider."),
                _("Check that the worker of messages runs, and read its log."),
            )
        case StuckReason.UNKNOWN_KIND:
            return (
                _("They were made by a newer version of Live, which does not run any more."),
                _("Bring Live up to date again."),
            )
        case _:
            assert_never(reason)


def _word_failing_work(work: RowWork) -> str:
    """Return what does not happen because the work fails."""
    match work:
        case RowWork.PLAN_REMINDERS:
            return _("The reminders of these times are not planned.")
        case RowWork.MAKE_REMINDERS:
            return _("These reminders do not go out.")
        case RowWork.START_CAMPAIGN:
            return _("These messages to families do not begin.")
        case RowWork.FINISH_CAMPAIGN:
            return _("These messages to families are not shown as ended.")
        case RowWork.WRITE_DIGEST:
            return _("These daily digests are not written.")
        case _:
            assert_never(work)


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
            return _("Text messages"), _word_sms_access(get_settings().sms_provider)
        case ChannelName.EMAIL:
            return _("E-mail"), _(
                "Check SMTP_URL (host, port, user, password, encryption), "
                "and that the network lets us out."
            )
        case _:
            assert_never(channel)


def _word_sms_access(provider: SmsProvider) -> str:
    """Return what to check when the SMS provider does not take us."""
    match provider:
        case SmsProvider.TWILIO:
            return _(
                "Check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, and that the network lets us out."
            )
        case SmsProvider.ELKS:
            return _("Check ELKS_USERNAME and ELKS_PASSWORD, and that the network lets us out.")
        case _:
            assert_never(provider)


def _describe_budget(limit: int, sent_today: Mapping[str, int]) -> list[CheckLine]:
    """Describe the channels on which the organisation has sent all its messages of the day."""
    lines = []
    for channel in ChannelName:
        if limit and sent_today.get(channel, 0) >= limit:
            name, _fix = _word_channel(channel)
            text = _(
                "Your organisation has sent all its messages of the day (%(number)s). "
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


def describe_sender(settings: Settings) -> list[CheckLine]:
    """Describe from whom text messages come; nothing while none is sent."""
    if settings.capture:
        return []
    name, is_twilio = _("Sender of text messages"), settings.sms_provider is SmsProvider.TWILIO
    sender = settings.twilio_sender if is_twilio else settings.elks_sender
    setting = "TWILIO_SENDER" if is_twilio else "ELKS_SENDER"
    if not sender:
        text = _("No sender is set, so no text message goes out.")
        return [CheckLine(name, Tone.BAD, text, _("Set %(setting)s.", setting=setting))]
    if re.fullmatch(r"\+[1-9]\d{6,14}|\d{3,6}|MG[0-9a-f]{32}", sender):
        return [CheckLine(name, Tone.GOOD, sender)]
    if not re.fullmatch(r"(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}", sender):
        text = _("%(sender)s is no sender that operators take.", sender=sender)
        fix = _(
            "Set %(setting)s to a number, or to a name of at most 11 letters and digits.",
            setting=setting,
        )
        return [CheckLine(name, Tone.BAD, text, fix)]
    text = _("Text messages come from the name %(sender)s.", sender=sender)
    fix = _(
        "Check that the name is registered for you with Traficom: operators block names that are "
        "not. Families cannot answer a name, so they opt out by a link."
    )
    return [CheckLine(name, Tone.GOOD, text, fix)]


def _describe_domain(settings: Settings, check: CheckResult | None) -> list[CheckLine]:
    """Describe what DNS says about the domain of our e-mails; nothing while none is sent."""
    if settings.capture:
        return []
    codes = check.codes if check is not None and check.codes is not None else {}
    domain = codes.get(DomainPart.DOMAIN, "")
    return [
        _describe_record(part, domain, codes.get(part))
        for part in (DomainPart.SPF, DomainPart.DKIM, DomainPart.DMARC)
    ]


def _describe_record(part: DomainPart, domain: str, code: str | None) -> CheckLine:
    name = f"{part.upper()}: {domain}" if domain else part.upper()
    match code:
        case None:
            return CheckLine(name, Tone.WAITING, _("Not tried yet."))
        case "ok":
            return CheckLine(name, Tone.GOOD, _("DNS has a record that mail servers accept."))
        case DomainCode.UNREACHABLE:
            fix = _("Check that the worker of messages may ask DNS, and try again.")
            return CheckLine(name, Tone.WARN, _("DNS did not answer."), fix)
        case DomainCode.NO_SELECTOR:
            text = _("We do not know which key your mail server signs with.")
            fix = _("Ask who runs the mail server for the selector, and set DKIM_SELECTOR.")
            return CheckLine(name, Tone.WARN, text, fix)
        case _:
            tone = Tone.WARN if code in _MILD_CODES else Tone.BAD
            return CheckLine(name, tone, word_fault(code), _word_repair(part, domain))


def word_fault(code: str) -> str:
    """Say what is wrong with a record; an unknown code stands for itself."""
    texts = {
        DomainCode.MISSING: _("There is no record, so our mail may be taken for spam."),
        DomainCode.SEVERAL: _("There are several records, so mail servers use none."),
        DomainCode.BROKEN: _("There is a record that mail servers cannot read."),
        DomainCode.EVERYBODY: _("The record lets everybody send in your name."),
        DomainCode.NO_END: _("The record does not say that nobody else may send in your name."),
        DomainCode.REVOKED: _("The key is empty: it was revoked."),
        DomainCode.ONLY_WATCHED: _("Forged mail in your name is delivered all the same."),
    }
    return texts.get(DomainCode(code), code) if code in list(DomainCode) else code


def _word_repair(part: DomainPart, domain: str) -> str:
    """Say what whoever looks after the domain has to do."""
    match part:
        case DomainPart.SPF:
            return _(
                "Ask who looks after the domain for one TXT record of %(domain)s that begins with "
                "v=spf1, names your mail server and ends with -all or ~all.",
                domain=domain,
            )
        case DomainPart.DKIM:
            return _(
                "Ask who runs the mail server to sign, and to put the key into DNS; then check "
                "DKIM_SELECTOR."
            )
        case DomainPart.DMARC:
            return _(
                "Ask for a TXT record of _dmarc.%(domain)s such as v=DMARC1; p=quarantine, once "
                "SPF and DKIM are in order.",
                domain=domain,
            )
        case DomainPart.DOMAIN:
            return ""
        case _:
            assert_never(part)
