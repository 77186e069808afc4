"""Staff see what was sent instead of what, and read of a replaced message as no problem."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from services.notifier.delivery import fallback
from services.notifier.models import Message
from shared.config import Fallback
from shared.database.session import Database
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.ledger_rows import end_attempt
from tests.notifier.message_log.log_pages import get_registration_page
from tests.notifier.messages import apply_facts, list_messages


@pytest.fixture
def failed_link(database: Database, queued_builder: FactBuilder) -> Message:
    """Return the link by SMS alone, whose number is dead."""
    apply_facts(database, queued_builder.build_link_requested("sms"))
    (link,) = [one for one in list_messages(database) if one.kind == "link"]
    end_attempt(database, link, "undelivered", "30005")
    return link


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fi", ["Sen sijasta lähetettiin sähköposti.", "Lähetetty tekstiviestin sijasta"]),
        ("sv", ["I stället skickades ett e-postmeddelande.", "I stället för ett sms"]),
        ("en", ["An e-mail was sent instead.", "Instead of a text message that did not arrive."]),
    ],
)
def test_page_of_a_registration_shows_what_was_sent_instead(
    database: Database,
    client: FlaskClient,
    queued_builder: FactBuilder,
    failed_link: Message,
    language: str,
    words: list[str],
) -> None:
    with database.begin() as session:
        fallback.queue_substitutes(session, Fallback.EMAIL)
    client.set_cookie("lang", language)
    page = get_registration_page(client, queued_builder)
    assert [word for word in words if word not in page] == []


def test_replaced_message_is_no_problem_until_its_substitute_fails(
    database: Database, client: FlaskClient, failed_link: Message
) -> None:
    reason = "The number is not in use any more."
    assert reason in client.get("/staff/messages/").text
    with database.begin() as session:
        fallback.queue_substitutes(session, Fallback.EMAIL)
    assert reason not in client.get("/staff/messages/").text
    with database.begin() as session:
        substitute = Message.instead_of_id == failed_link.id
        session.execute(update(Message).where(substitute).values(state="failed"))
    assert reason in client.get("/staff/messages/").text
