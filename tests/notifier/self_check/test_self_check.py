"""The self-check reports what notifier reaches, and how to fix the rest."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

import pytest
import time_machine
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from flask import Flask
from flask.testing import FlaskClient

from services.notifier.delivery import budgets
from services.notifier.delivery.channels import Channels, open_channels
from services.notifier.models import ChannelName, OrganisationDay
from services.notifier.self_check import operations, timers
from shared import clock
from shared.config import Settings
from shared.database.session import Database
from shared.health import reports
from tests.deploy.embedded_run import find_free_port
from tests.notifier.twilio_server import (
    ACCOUNT,
    SENDER,
    TOKEN,
    TwilioServer,
)
from tests.staff_user import StaffUser

URL = "/staff/messages/check?lang=en"


@pytest.fixture
def admin(app: Flask) -> StaffUser:
    """Create an admin of an organisation."""
    return StaffUser(app, {uuid4(): "admin"})


@pytest.fixture
def client(app: Flask, admin: StaffUser) -> FlaskClient:
    """Sign the admin in."""
    return admin.sign_in(app.test_client())


@pytest.fixture
def unreachable_settings(settings: Settings) -> Settings:
    """Return settings with providers on ports where no server listens."""
    return replace(
        settings,
        capture=False,
        twilio_account=ACCOUNT,
        twilio_token=TOKEN,
        twilio_sender=SENDER,
        twilio_url=f"http://127.0.0.1:{find_free_port()}",
        smtp_url=f"smtp+plain://127.0.0.1:{find_free_port()}",
        mail_from="live@example.org",
    )


@pytest.fixture
def smtp_url() -> Iterator[str]:
    """Run an SMTP server and return its URL."""
    server = Controller(Sink(), hostname="127.0.0.1", port=find_free_port())
    server.start()
    yield f"smtp+plain://127.0.0.1:{server.port}"
    server.stop()


def run_check(database: Database, channels: Channels) -> dict[str, str]:
    """Request a check, run it, and return its codes."""
    with database.begin() as session:
        operations.request_check(session)
    timers.run_requested_check(database, channels)
    with database.read() as session:
        check = operations.find_newest_check(session)
    assert check is not None
    assert check.codes is not None
    return dict(check.codes)


def test_check_that_was_not_requested_is_not_run(
    database: Database, unreachable_settings: Settings
) -> None:
    timers.run_requested_check(database, open_channels(unreachable_settings, database))
    with database.read() as session:
        assert operations.find_newest_check(session) is None


def test_check_with_capture_on_says_that_nothing_is_sent(
    client: FlaskClient, admin: StaffUser, database: Database, settings: Settings
) -> None:
    assert client.post(URL, data=admin.form_data()).status_code == 303
    assert 'http-equiv="refresh"' in client.get(URL).text
    timers.run_requested_check(database, open_channels(settings, database))
    page = client.get(URL).text
    assert page.count("Nothing is sent: messages are captured.") == 2
    assert 'http-equiv="refresh"' not in page


def test_check_of_unreachable_providers_names_the_settings_to_fix(
    client: FlaskClient, database: Database, unreachable_settings: Settings
) -> None:
    results = run_check(database, dict(open_channels(unreachable_settings, database)))
    assert results == {"sms": "not-reached", "email": results["email"]}
    assert "Connection refused" in results["email"]
    page = client.get(URL).text
    assert "Check SMTP_URL" in page
    assert "TWILIO_ACCOUNT_SID" in page


def test_check_with_valid_credentials_is_ok_and_sends_nothing(
    database: Database, unreachable_settings: Settings, twilio: TwilioServer, smtp_url: str
) -> None:
    check_settings = replace(unreachable_settings, twilio_url=twilio.url, smtp_url=smtp_url)
    assert run_check(database, dict(open_channels(check_settings, database))) == {
        "sms": "ok",
        "email": "ok",
    }
    assert twilio.messages == []


def test_check_with_a_wrong_token_returns_the_error_code(
    database: Database, unreachable_settings: Settings, twilio: TwilioServer
) -> None:
    check_settings = replace(unreachable_settings, twilio_url=twilio.url, twilio_token="x" * 32)
    assert run_check(database, dict(open_channels(check_settings, database)))["sms"] == "20003"


def test_check_that_no_worker_runs_says_so(
    client: FlaskClient, admin: StaffUser, database: Database
) -> None:
    client.post(URL, data=admin.form_data())
    with time_machine.travel(clock.now() + operations.MAX_WAIT * 1.5):
        assert "it does not run" in client.get(URL).text


def test_bus_check_with_reports_of_the_other_services_is_ok(
    client: FlaskClient, database: Database
) -> None:
    assert "Nothing has been heard of: Events, Registrations." in client.get(URL).text
    for service in ("events", "registrations"):
        fact = reports.REPORT_CONTRACTS[service](
            version=1, service=service, facts_since="", messages_since="", silent=[]
        )
        with database.begin() as session:
            reports.store_report(session, fact)
    assert "Facts of the other services arrive." in client.get(URL).text


def test_check_page_at_another_address_than_the_public_one_warns(client: FlaskClient) -> None:
    assert "but you see this page at http://localhost." in client.get(URL).text


@pytest.mark.parametrize("role", ["editor", "messenger", "viewer"])
def test_check_page_without_the_right_is_forbidden(app: Flask, admin: StaffUser, role: str) -> None:
    admin.set_roles({uuid4(): role})
    assert admin.sign_in(app.test_client()).get(URL).status_code == 403


@pytest.mark.parametrize(("used", "is_told"), [(2999, False), (3000, True)])
def test_day_of_the_organisation_that_is_used_up_is_told(
    client: FlaskClient,
    admin: StaffUser,
    database: Database,
    settings: Settings,
    used: int,
    is_told: bool,
) -> None:
    (organisation_id,) = admin.roles
    with database.begin() as session:
        session.add(
            OrganisationDay(
                organisation_id=organisation_id,
                channel=ChannelName.SMS,
                day=budgets.find_day(settings, clock.now()),
                used=used,
            )
        )
    page = client.get(URL).text
    assert ("sent all its messages of the day (3000)" in page) == is_told
