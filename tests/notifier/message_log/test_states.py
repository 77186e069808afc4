"""States and attempts are shown in words, with the reason of a failure."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from services.notifier.delivery import failure_reasons
from services.notifier.delivery.provider_errors import Reason
from services.notifier.message.views import label_kind
from services.notifier.message_log import registration_views, states, views
from services.notifier.message_log.operations import ResendRule
from services.notifier.message_log.states import StateGroup
from services.notifier.models import (
    DELIVERY_RANK,
    PROBLEM_STATES,
    REGISTRATION_KINDS,
    ChannelName,
    DeliveryState,
    HeldBy,
    MessageState,
    Occurrence,
)
from shared.config import Settings
from shared.database.session import Database
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.ledger_rows import end_attempt, get_only_message
from tests.notifier.message_log.log_pages import get_occurrence_page, get_registration_page
from tests.notifier.messages import apply_facts, make_reminders, send_all_due


@pytest.mark.parametrize(
    ("status", "channel", "error", "words"),
    [
        ("sent", "email", "", "Sent"),
        ("delivered", "sms", "", "Arrived"),
        ("failed", "email", "address", "There is no such e-mail address"),
        ("failed", "sms", "number", "No text message reaches this number"),
        ("failed", "sms", "21211", "There is no such phone number"),
        ("failed", "sms", "21610", "The recipient has stopped text messages"),
        ("undelivered", "sms", "30003", "switched off or out of reach"),
        ("undelivered", "sms", "30005", "The number is not in use any more"),
        ("undelivered", "sms", "30006", "This is a landline"),
        ("failed", "email", "550", "There is no such e-mail address"),
        ("failed", "email", "552", "mailbox is full"),
        ("failed", "email", "571", "says only: code 571"),
        ("failed", "email", "TimeoutError", "was busy or was not reached"),
        ("unknown", "sms", "ReadTimeout", "The provider did not answer."),
        ("unknown", "sms", "several-alike", "Several messages like this"),
        ("busy", "email", "451", "Waiting until"),
        ("failed", "email", "not-composed", "Live could not write this message."),
        ("unknown", "sms", "not-composed", "Live could not write this message."),
    ],
)
def test_message_state_is_shown_in_words_with_its_reason(
    database: Database,
    client: FlaskClient,
    queued_builder: FactBuilder,
    status: str,
    channel: str,
    error: str,
    words: str,
) -> None:
    end_attempt(database, get_only_message(database, "confirmed", channel), status, error)
    for page in (
        get_occurrence_page(client, queued_builder),
        get_registration_page(client, queued_builder),
    ):
        assert words in page


def test_queued_reminder_is_shown_with_its_time(
    database: Database, client: FlaskClient, queued_builder: FactBuilder
) -> None:
    make_reminders(database)
    page = get_occurrence_page(client, queued_builder, "?kind=reminder")
    assert page.count("Waiting until") == 2
    assert "Confirmation</option>" in page
    assert "Confirmation <span" not in page


def test_message_being_sent_or_cancelled_is_shown_in_words(
    database: Database, client: FlaskClient, queued_builder: FactBuilder
) -> None:
    end_attempt(database, get_only_message(database, "confirmed", "sms"), "sending")
    apply_facts(database, queued_builder.build_registration_cancelled())
    page = get_occurrence_page(client, queued_builder)
    assert "Being sent" in page
    assert "Not needed any more</span>" in page


def test_every_state_and_kind_has_a_group_and_a_label() -> None:
    grouped = [state for group in StateGroup for state in states.list_states(group)]
    assert sorted(grouped) == sorted([*MessageState, MessageState.QUEUED])  # held back, or not
    assert set(views.HOLD_REASONS) == set(HeldBy)
    assert set(views.STATE_LABELS) == {*MessageState, *DeliveryState}
    assert set(DELIVERY_RANK) == set(DeliveryState)
    assert set(views.GROUP_LABELS) == set(StateGroup)
    assert set(views.CHANNEL_LABELS) == set(ChannelName)
    assert all(label_kind(kind) for kind in REGISTRATION_KINDS)
    arrived_or_waits = set(MessageState) - set(PROBLEM_STATES)
    assert set(registration_views.REFUSAL_TEXTS) == {*arrived_or_waits, *ResendRule}
    assert set(failure_reasons.REASON_TEXTS) == set(Reason)


def test_attempts_of_a_message_are_listed_in_order_with_results(
    database: Database, client: FlaskClient, queued_builder: FactBuilder
) -> None:
    mail = get_only_message(database, "confirmed", "email")
    end_attempt(database, mail, "busy", "451", minutes_ago=9)
    end_attempt(database, mail, "failed", "550", minutes_ago=1)
    page = get_registration_page(client, queued_builder)
    assert page.index("(451)") < page.index("(550)")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fi", "Live ei saanut viestiä kirjoitettua. Kerro asiasta Liven ylläpidolle."),
        ("sv", "Live kunde inte skriva meddelandet. Berätta det för dem som sköter Live."),
        ("en", "Live could not write this message. Tell the administrator of Live."),
    ],
)
def test_message_of_an_occurrence_in_no_time_zone_shows_its_reason(
    database: Database,
    settings: Settings,
    client: FlaskClient,
    queued_builder: FactBuilder,
    language: str,
    words: str,
) -> None:
    with database.begin() as session:
        session.execute(update(Occurrence).values(time_zone="Mars/Olympus"))
    send_all_due(database, settings)
    client.set_cookie("lang", language)
    for address in (
        f"/staff/messages/registrations/{queued_builder.registration.registration_id}",
        f"/staff/messages/occurrences/{queued_builder.occurrence.occurrence_id}",
        "/staff/messages/",
    ):
        answer = client.get(address)
        assert answer.status_code == 200
        assert words in answer.text
