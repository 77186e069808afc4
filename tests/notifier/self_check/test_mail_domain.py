"""The self-check says what DNS lacks for our e-mails to be believed, and who sends our SMS."""

from dataclasses import replace
from functools import partial
from uuid import uuid4

import dns.exception
import dns.resolver
import pytest
from flask import Flask

from services.notifier.app import create_app
from services.notifier.delivery.channels import open_channels
from services.notifier.self_check import operations, timers, views
from services.notifier.self_check.mail_domain import (
    DnsUnreachable,
    check_mail_domain,
    resolve_texts,
)
from services.notifier.self_check.operations import DomainCode
from services.notifier.self_check.views import Tone
from shared.config import Settings
from shared.database.session import Database
from tests.notifier.self_check.fake_dns import FakeDns
from tests.notifier.twilio_server import ACCOUNT, SENDER, TOKEN
from tests.staff_user import StaffUser

SPF = "v=spf1 include:_spf.example.net -all"
DKIM = "v=DKIM1; k=rsa; p=MIIBIjANBg kqhkiG9w0BAQEFAAOCAQ8A"
DMARC = "v=DMARC1; p=quarantine; rua=mailto:dmarc@example.org"
DOMAIN = "koulu.example.org"


@pytest.fixture
def dns_server() -> FakeDns:
    """Return a DNS in which everything is in order."""
    return FakeDns(
        {
            DOMAIN: ["google-site-verification=x", SPF],
            f"s1._domainkey.{DOMAIN}": [DKIM],
            f"_dmarc.{DOMAIN}": [DMARC],
        }
    )


@pytest.fixture
def sending(settings: Settings) -> Settings:
    """Return settings with which messages are sent."""
    return replace(
        settings,
        capture=False,
        twilio_account=ACCOUNT,
        twilio_token=TOKEN,
        twilio_sender=SENDER,
        twilio_url="http://127.0.0.1:9",
        smtp_url="smtp+plain://127.0.0.1:9",
        mail_from=f"Live@{DOMAIN}",
        dkim_selector="s1",
    )


def test_domain_in_order_is_ok(sending: Settings, dns_server: FakeDns) -> None:
    codes = check_mail_domain(sending, dns_server.resolve)
    assert codes == {"domain": DOMAIN, "spf": "ok", "dkim": "ok", "dmarc": "ok"}


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        ([], "missing"),
        (["v=spf10 -all"], "missing"),
        ([SPF, "V=SPF1 mx ~all"], "several"),
        (["v=spf1 mx +all"], "everybody"),
        (["v=spf1 mx"], "no-end"),
        (["v=spf1 mx ?all"], "ok"),
        (["v=spf1 redirect=_spf.example.net"], "ok"),
        (["v=spf1 " + "\0\xff" * 300 + " -all"], "ok"),
    ],
)
def test_spf_fault_is_named(
    sending: Settings, dns_server: FakeDns, texts: list[str], code: str
) -> None:
    dns_server.records[DOMAIN] = texts
    assert check_mail_domain(sending, dns_server.resolve)["spf"] == code


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        ([], "missing"),
        (["hello"], "broken"),
        (["v=DKIM1; p="], "revoked"),
        ([DKIM, DKIM], "several"),
        (["p=abc"], "ok"),
    ],
)
def test_dkim_fault_is_named(
    sending: Settings, dns_server: FakeDns, texts: list[str], code: str
) -> None:
    dns_server.records[f"s1._domainkey.{DOMAIN}"] = texts
    assert check_mail_domain(sending, dns_server.resolve)["dkim"] == code


def test_dkim_without_a_selector_is_not_asked_for(sending: Settings, dns_server: FakeDns) -> None:
    found = check_mail_domain(replace(sending, dkim_selector=""), dns_server.resolve)
    assert found["dkim"] == "no-selector"
    assert not any("_domainkey" in name for name in dns_server.asked)


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        ([], "missing"),
        (["v=DMARC1; p=none"], "only-watched"),
        (["v=DMARC1"], "broken"),
        ([DMARC, DMARC], "several"),
        (["v=DMARC1;p=REJECT"], "ok"),
    ],
)
def test_dmarc_fault_is_named(
    sending: Settings, dns_server: FakeDns, texts: list[str], code: str
) -> None:
    dns_server.records[f"_dmarc.{DOMAIN}"] = texts
    assert check_mail_domain(sending, dns_server.resolve)["dmarc"] == code


def test_dmarc_of_the_domain_above_counts_with_its_rule_for_parts(
    sending: Settings, dns_server: FakeDns
) -> None:
    del dns_server.records[f"_dmarc.{DOMAIN}"]
    dns_server.records["_dmarc.example.org"] = ["v=DMARC1; p=reject; sp=none"]
    assert check_mail_domain(sending, dns_server.resolve)["dmarc"] == "only-watched"
    assert "_dmarc.org" not in dns_server.asked


def test_unreachable_dns_is_no_fault_of_the_domain(sending: Settings, dns_server: FakeDns) -> None:
    dns_server.is_reachable = False
    codes = check_mail_domain(sending, dns_server.resolve)
    assert codes == {"domain": DOMAIN, **dict.fromkeys(("spf", "dkim", "dmarc"), "unreachable")}


def test_captured_messages_need_no_dns(settings: Settings, dns_server: FakeDns) -> None:
    assert check_mail_domain(settings, dns_server.resolve) == {}
    assert dns_server.asked == []


@pytest.mark.parametrize(
    ("error", "found"),
    [
        (dns.resolver.NXDOMAIN, []),
        (dns.resolver.NoAnswer, []),
        (dns.exception.Timeout, None),
        (dns.resolver.NoNameservers, None),
        (OSError, None),
    ],
)
def test_resolver_tells_a_missing_name_from_a_silent_server(
    monkeypatch: pytest.MonkeyPatch, error: type[Exception], found: list[str] | None
) -> None:
    def resolve(*_args: object, **_given: object) -> None:
        raise error.__new__(error)  # without what only a real answer has

    monkeypatch.setattr("dns.resolver.resolve", resolve)
    if found is not None:
        assert resolve_texts(DOMAIN) == found
        return
    with pytest.raises(DnsUnreachable):
        resolve_texts(DOMAIN)


def show_page(database: Database, sending: Settings, dns_server: FakeDns) -> str:
    """Run a check and return the page of an administrator."""
    with database.begin() as session:
        operations.request_check(session)
    check = partial(check_mail_domain, sending, dns_server.resolve)
    timers.run_requested_check(database, open_channels(sending, database), check)
    app: Flask = create_app(sending)
    admin = StaffUser(app, {uuid4(): "admin"})
    return admin.sign_in(app.test_client()).get("/staff/messages/check?lang=en").text


def test_page_says_what_is_wrong_and_what_to_do(
    database: Database, sending: Settings, dns_server: FakeDns
) -> None:
    dns_server.records[f"_dmarc.{DOMAIN}"] = []
    page = show_page(database, sending, dns_server)
    assert f"SPF: {DOMAIN}" in page
    assert "DNS has a record that mail servers accept." in page
    assert "There is no record, so our mail may be taken for spam." in page
    assert f"_dmarc.{DOMAIN}" in page


def test_repaired_record_is_in_order_at_the_next_check(
    database: Database, sending: Settings, dns_server: FakeDns
) -> None:
    repaired = dns_server.records.pop(DOMAIN)
    assert "begins with v=spf1" in show_page(database, sending, dns_server)
    dns_server.records[DOMAIN] = repaired
    assert "begins with v=spf1" not in show_page(database, sending, dns_server)


def test_every_code_is_worded(app: Flask) -> None:
    with app.test_request_context("/"):
        assert all(
            views.word_fault(code) != code for code in DomainCode if code not in SAID_ELSEWHERE
        )


SAID_ELSEWHERE = {DomainCode.UNREACHABLE, DomainCode.NO_SELECTOR}


@pytest.mark.parametrize(
    ("sender", "tone"),
    [
        ("", Tone.BAD),
        ("Novida", Tone.GOOD),
        ("Novida Oppilaitos", Tone.BAD),
        ("Länsiranta", Tone.BAD),
        ("+358401234567", Tone.GOOD),
        ("17163", Tone.GOOD),
        ("MG" + "0" * 32, Tone.GOOD),
    ],
)
def test_sender_of_text_messages_is_checked(
    app: Flask, sending: Settings, sender: str, tone: Tone
) -> None:
    with app.test_request_context("/"):
        (line,) = views.describe_sender(replace(sending, twilio_sender=sender))
    assert line.tone is tone
    assert bool(line.fix) is (tone is Tone.BAD or sender == "Novida")
