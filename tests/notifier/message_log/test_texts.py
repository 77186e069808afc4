"""The text of a message is shown escaped, without its secret link, until it expires."""

from datetime import timedelta

import time_machine
from flask.testing import FlaskClient
from sqlalchemy import update

from services.notifier import retention
from services.notifier.models import Message, Occurrence, Registration
from shared import clock
from shared.config import Settings
from shared.database.session import Database
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.ledger_rows import end_attempt, get_only_message
from tests.notifier.message_log.log_pages import get_occurrence_page, get_registration_page
from tests.notifier.messages import list_messages, send_all_due


def test_sent_text_is_shown_without_the_secret_link(
    database: Database, client: FlaskClient, queued_builder: FactBuilder, settings: Settings
) -> None:
    send_all_due(database, settings)
    page = get_registration_page(client, queued_builder)
    assert page.count("[the family&#39;s link]") == 2
    assert "Paikkasi" in page or "Teille on varattu" in page
    mail = client.get(f"/staff/messages/{get_only_message(database, 'confirmed', 'email').id}.html")
    assert mail.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert mail.headers["Cache-Control"] == "no-store"
    assert 'href="#"' in mail.text
    for text in (page, mail.text):
        assert "/r/" not in text
        assert "manage_url" not in text


def test_text_after_body_days_is_deleted_even_if_never_sent(
    database: Database, client: FlaskClient, queued_builder: FactBuilder, settings: Settings
) -> None:
    end_attempt(database, get_only_message(database, "confirmed", "email"), "failed", "550")
    end_attempt(database, get_only_message(database, "confirmed", "sms"), "sent")
    with time_machine.travel(clock.now() + timedelta(days=settings.body_days, hours=1)):
        with database.begin() as session:
            retention.delete_expired_data(session, settings)
        assert not any(row.text for row in list_messages(database))
    assert get_registration_page(client, queued_builder).count("Its text is erased by now") == 2
    mail = get_only_message(database, "confirmed", "email")
    gone = client.get(f"/staff/messages/{mail.id}.html")
    assert gone.location == f"/staff/messages/registrations/{mail.subject_id}"


def test_erased_contact_is_shown_as_erased(
    database: Database, client: FlaskClient, queued_builder: FactBuilder, settings: Settings
) -> None:
    end_attempt(database, get_only_message(database, "confirmed", "email"), "sent")
    with database.begin() as session:
        session.execute(update(Occurrence).values(ends_at=clock.now() - timedelta(days=31)))
        retention.delete_expired_data(session, settings)
    page = get_occurrence_page(client, queued_builder)
    assert ">Erased<" in page
    assert "erased:" not in page + get_registration_page(client, queued_builder)
    assert "an erased contact" in get_registration_page(client, queued_builder)


def test_html_in_a_message_or_a_name_is_escaped(
    database: Database, client: FlaskClient, queued_builder: FactBuilder
) -> None:
    end_attempt(database, get_only_message(database, "confirmed", "sms"), "sent")
    with database.begin() as session:
        session.execute(update(Message).values(text="<script>x</script>", recipient="<b>@x"))
        session.execute(update(Registration).values(contact_name="<i>Aino</i>"))
    assert "&lt;script&gt;" in get_registration_page(client, queued_builder)
    for page in (
        get_registration_page(client, queued_builder),
        get_occurrence_page(client, queued_builder),
    ):
        assert not any(tag in page for tag in ("<script", "<b>@", "<i>Aino"))
