"""The self-check names messages that stand still and errors that only the operator can mend."""

from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from services.notifier.delivery import alerts
from services.notifier.delivery.sender import claim_due_messages
from services.notifier.models import ChannelName, Message, RowWork, WorkFailure
from shared import clock
from shared.config import Settings
from shared.database.session import Database
from tests.notifier.fact_builder import FactBuilder
from tests.staff_user import StaffUser

URL = "/staff/messages/check"


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Sign an admin in."""
    return StaffUser(app, {uuid4(): "admin"}).sign_in(app.test_client())


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fi", ["Paikoilleen jääneet viestit", "ei päästänyt Liveä"]),
        ("sv", ["Meddelanden som står stilla", "släppte inte in Live"]),
        ("en", ["Messages that stand still", "did not let Live in"]),
    ],
)
def test_stuck_messages_and_alerts_are_told_in_plain_words(
    database: Database,
    settings: Settings,
    client: FlaskClient,
    queued_builder: FactBuilder,
    language: str,
    words: list[str],
) -> None:
    page = client.get(f"{URL}?lang={language}").text
    assert [word for word in words if word in page] == []
    with database.begin() as session:
        claim_due_messages(session, settings)
        session.execute(update(Message).where(Message.state == "sending").values(leased_until=None))
        for code in ("20003", "21211"):
            alerts.record_alert(session, ChannelName.SMS, code)
    page = client.get(f"{URL}?lang={language}").text
    assert [word for word in words if word not in page] == []
    assert "https://www.twilio.com/docs/api/errors/20003" in page
    assert "21211" not in page  # a wrong number is for the staff of the event, not the operator


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fi", "Nämä muistutukset eivät lähde."),
        ("sv", "Dessa påminnelser skickas inte."),
        ("en", "These reminders do not go out."),
    ],
)
def test_work_that_fails_each_time_is_told(
    database: Database, client: FlaskClient, language: str, words: str
) -> None:
    with database.begin() as session:
        failed = {"times": 3, "since": clock.now(), "retry_at": clock.now()}
        session.add(WorkFailure(work=RowWork.MAKE_REMINDERS, row_id=uuid4(), **failed))
    assert words in client.get(f"{URL}?lang={language}").text
    metrics = client.get("/api/notifier/v1/metrics").text
    assert 'live_failing_work{work="make_reminders"} 1.0' in metrics


def test_metrics_count_stuck_messages_and_alerts(
    database: Database, settings: Settings, client: FlaskClient, queued_builder: FactBuilder
) -> None:
    with database.begin() as session:
        claim_due_messages(session, settings)
        session.execute(update(Message).where(Message.state == "sending").values(leased_until=None))
        alerts.record_alert(session, ChannelName.EMAIL, "535")
    text = client.get("/api/notifier/v1/metrics").text
    assert 'live_messages_stuck{reason="no_lease"} 2.0' in text
    assert 'live_provider_alerts{channel="email",code="535"} 1.0' in text
