"""Open the pages of the message log, for tests."""

from collections.abc import Callable

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.notifier.models import Message
from shared.database.session import Database
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.ledger_rows import get_only_message

SubmitResend = Callable[[Message], TestResponse]


def build_page_urls(fact_builder: FactBuilder, database: Database) -> list[str]:
    """Build the URLs of all pages about the messages of this registration."""
    mail = get_only_message(database, "confirmed", "email").id
    return [
        f"/staff/messages/occurrences/{fact_builder.occurrence.occurrence_id}",
        f"/staff/messages/registrations/{fact_builder.registration.registration_id}",
        f"/staff/messages/{mail}.html",
        f"/staff/messages/{mail}/resend",
    ]


def get_registration_page(client: FlaskClient, fact_builder: FactBuilder) -> str:
    """Open the page of the builder's registration and return its text."""
    return client.get(
        f"/staff/messages/registrations/{fact_builder.registration.registration_id}"
    ).text


def get_occurrence_page(client: FlaskClient, fact_builder: FactBuilder, query: str = "") -> str:
    """Open the page of the builder's occurrence and return its text."""
    return client.get(
        f"/staff/messages/occurrences/{fact_builder.occurrence.occurrence_id}{query}"
    ).text


def get_state(database: Database, message: Message) -> str:
    """Read the state of the message from the database."""
    with database.read() as session:
        return session.get_one(Message, message.id).state


def is_refused_with(answer: TestResponse, words: str) -> bool:
    """Return whether the response is 409 and contains these words."""
    return answer.status_code == 409 and words in answer.text
