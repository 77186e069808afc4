"""Other systems read the ledger with the same filter as staff, and the log says so."""

from typing import Any

import pytest
from sqlalchemy import select

from services.notifier.message_search import queries
from shared.database.session import Database
from shared.staff.audit import audit
from tests.notifier.api_key_holder import ApiKeyHolder
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.ledger_rows import end_attempt, get_only_message


def read(system: ApiKeyHolder, **query: str) -> Any:
    """Return the page of messages."""
    answer = system.get("/messages", **query)
    assert answer.status_code == 200, answer.text
    return answer.json


def test_messages_are_listed_with_state_and_recipient(
    database: Database, system: ApiKeyHolder
) -> None:
    end_attempt(database, get_only_message(database, "confirmed", "email"), "failed", "550")
    page = read(system, state="failed")
    assert (page["total"], page["has_more"]) == (1, False)
    (message,) = page["messages"]
    assert (message["state"], message["error"]) == ("failed", "550")
    assert (message["recipient"], message["contact_name"]) == ("aino@example.org", "Aino Virtanen")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, 4),
        ({"q": "VIRTANEN aino"}, 4),
        ({"event": "öppet"}, 4),
        ({"kind": "reminder", "channel": "sms"}, 1),
        ({"since": "2000-01-01", "until": "2000-01-02"}, 0),
    ],
)
def test_filter_narrows_the_list(system: ApiKeyHolder, query: dict[str, str], found: int) -> None:
    assert read(system, **query)["total"] == found


def test_occurrence_narrows_the_list(system: ApiKeyHolder, queued_builder: FactBuilder) -> None:
    mine = str(queued_builder.occurrence.occurrence_id)
    assert read(system, occurrence_id=mine)["total"] == 4


@pytest.mark.parametrize(
    "query", [{"page": "0"}, {"kind": "sign_in"}, {"channel": "fax"}, {"since": "x"}]
)
def test_wrong_value_is_refused(system: ApiKeyHolder, query: dict[str, str]) -> None:
    assert system.get("/messages", **query).status_code == 422


def test_reading_is_logged_with_the_name_of_the_system(
    database: Database, system: ApiKeyHolder
) -> None:
    read(system, q="Virtanen")
    with database.read() as session:
        newest = session.execute(select(audit).order_by(audit.c.seq.desc())).first()
    assert newest is not None
    assert (newest.action, newest.staff_name) == ("ledger_read_by_system", "Wilma (API)")
    assert "Virtanen" not in str(newest)


def test_words_that_fit_too_many_people_are_refused(
    system: ApiKeyHolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MAX_PEOPLE", 0)
    assert system.get("/messages", q="aino").status_code == 422
