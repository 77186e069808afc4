"""The search finds registrations by the name, address or number of their contact."""

import pytest
from flask.testing import FlaskClient

from shared.config import Settings
from shared.database.session import Database
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.messages import apply_facts, send_all_due


@pytest.mark.parametrize(
    "words", ["virtanen", "aino@example", "040 123 4567", "+358 40 1234567", "0401234567"]
)
def test_search_by_name_address_or_number_finds_the_registration(
    client: FlaskClient, words: str
) -> None:
    page = client.get("/staff/messages/search", query_string={"q": words}).text
    assert "1 registration<" in page


@pytest.mark.parametrize("words", ["%", "_", "Möttönen", "0" * 300, "' OR 1=1"])
def test_search_by_any_other_text_finds_nothing(client: FlaskClient, words: str) -> None:
    page = client.get("/staff/messages/search", query_string={"q": words})
    assert page.status_code == 200
    assert "Virtanen" not in page.text


@pytest.mark.parametrize(
    "words",
    [
        "äijälä",
        "ÄIJÄLÄ",
        "A\u0308ija\u0308la\u0308",
        "äijälä liisa",
        "Äijälä, Liisa",
        "liisa aino@example",
    ],
)
def test_search_finds_a_name_however_it_is_typed(
    database: Database, client: FlaskClient, queued_builder: FactBuilder, words: str
) -> None:
    changed = queued_builder.build_registration_changed(contact_name="Liisa Äijälä")
    apply_facts(database, changed)
    page = client.get("/staff/messages/search", query_string={"q": words}).text
    assert "1 registration<" in page


def test_search_by_a_former_address_finds_the_registration(
    database: Database, client: FlaskClient, queued_builder: FactBuilder, settings: Settings
) -> None:
    send_all_due(database, settings)
    apply_facts(
        database, queued_builder.build_registration_changed(contact_email="new@example.org")
    )
    assert "1 registration<" in client.get("/staff/messages/search?q=aino@example.org").text
