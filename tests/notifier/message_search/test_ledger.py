"""The ledger finds messages by person, event, state, kind, channel and day."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from services.notifier.message_search import queries
from services.notifier.models import HeldBy, Message
from shared.config import Settings
from shared.database.session import Database
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.ledger_rows import (
    create_fact_builders,
    end_attempt,
    get_only_message,
    hold_back,
)
from tests.notifier.message_search.ledger_pages import count_lines, open_ledger
from tests.notifier.messages import apply_facts, delete_expired_after, send_all_due
from tests.staff_user import StaffUser
from tests.statement_counts import count_statements

ALL = 4  # a confirmation and a reminder on each channel


@pytest.mark.parametrize(
    "words",
    [
        "äijälä",
        "ÄIJÄLÄ",
        "A\u0308ija\u0308la\u0308",
        "Äijälä, Liisa",
        "liisa äijälä",
        "040 123 4567",
    ],
)
def test_person_is_found_however_the_words_are_typed(
    database: Database, client: FlaskClient, queued_builder: FactBuilder, words: str
) -> None:
    changed = queued_builder.build_registration_changed(contact_name="Liisa Äijälä")
    apply_facts(database, changed)
    every = count_lines(client)
    assert every > ALL
    assert count_lines(client, q=words) == every
    assert count_lines(client, q=f"{words} möttönen") == 0


@pytest.mark.parametrize(
    ("words", "found"), [("OVET avoimet", ALL), ("öppet", ALL), ("day", ALL), ("Teknologia", 0)]
)
def test_event_is_found_by_words_of_any_language(
    client: FlaskClient, words: str, found: int
) -> None:
    assert count_lines(client, event=words) == found


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"kind": "reminder"}, 2),
        ({"channel": "sms"}, 2),
        ({"channel": "sms", "kind": "confirmed"}, 1),
        ({"state": "failed"}, 1),
        ({"state": "held"}, 1),
        ({"state": "waiting"}, 2),
        (
            {"state": "no such state", "kind": "sign_in", "channel": "fax", "since": "yesterday"},
            ALL,
        ),
        ({"occurrence": "x"}, ALL),
    ],
)
def test_choices_narrow_the_list_and_unknown_ones_are_ignored(
    database: Database, client: FlaskClient, wanted: dict[str, str], found: int
) -> None:
    end_attempt(database, get_only_message(database, "confirmed", "email"), "failed", "550")
    hold_back(database, get_only_message(database, "confirmed", "sms"), HeldBy.RECIPIENT)
    assert count_lines(client, **wanted) == found


def test_days_are_those_of_the_local_clock(
    database: Database, client: FlaskClient, queued_builder: FactBuilder
) -> None:
    """22:30 in UTC is half past midnight of the next day in Finland."""
    night = datetime(2026, 12, 4, 22, 30, tzinfo=UTC)
    with database.begin() as session:
        session.execute(update(Message).values(due_at=night, sent_at=None))
    assert count_lines(client, since="2026-12-05", until="2026-12-05") == ALL
    assert count_lines(client, until="2026-12-04") == 0
    assert count_lines(client, since="2026-12-06") == 0


def test_occurrence_narrows_the_list_and_is_named(
    database: Database, client: FlaskClient, queued_builder: FactBuilder
) -> None:
    other = FactBuilder(organisation_id=queued_builder.occurrence.organisation_id)
    apply_facts(database, other.build_occurrence_published(), other.build_registration_confirmed())
    mine = str(queued_builder.occurrence.occurrence_id)
    assert count_lines(client) == ALL + 2  # the reminder of the other one is not due
    assert count_lines(client, occurrence=mine) == ALL
    page = open_ledger(client, occurrence=mine).text
    assert "Only about Open day" in page
    assert f'name="occurrence" value="{mine}"' in page


def test_messages_of_another_organisation_are_not_found(
    app: Flask, queued_builder: FactBuilder
) -> None:
    stranger = StaffUser(app, {uuid4(): "admin"}).sign_in(app.test_client())
    mine = str(queued_builder.occurrence.occurrence_id)
    for wanted in ({}, {"q": "virtanen"}, {"event": "avoimet"}, {"occurrence": mine}):
        page = open_ledger(stranger, **wanted)
        assert page.status_code == 200
        assert "Virtanen" not in page.text
        assert "Avoimet" not in page.text.replace('value="avoimet"', "")


def test_pages_of_fifty_keep_the_filter(
    database: Database, client: FlaskClient, queued_builder: FactBuilder
) -> None:
    for builder in create_fact_builders(50, queued_builder):
        apply_facts(database, builder.build_registration_confirmed())
    first = open_ledger(client, kind="confirmed", channel="sms")
    assert count_lines(client, kind="confirmed", channel="sms") == 50
    assert "Messages: 51" in first.text
    assert 'href="?kind=confirmed&amp;channel=sms&amp;page=2"' in first.text
    assert count_lines(client, kind="confirmed", channel="sms", page="2") == 1


def test_search_executes_the_same_statements_for_any_number_of_messages(
    database: Database, client: FlaskClient, queued_builder: FactBuilder
) -> None:
    wanted = {"q": "aino", "event": "open", "state": "waiting"}
    with count_statements(database) as few:
        assert count_lines(client, **wanted) == ALL
    for builder in create_fact_builders(25, queued_builder):
        apply_facts(database, builder.build_registration_confirmed())
    with count_statements(database) as many:
        assert count_lines(client, **wanted) == 50
    assert many.number == few.number


def test_words_that_fit_too_many_people_ask_for_more(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MAX_PEOPLE", 0)
    assert "Too many people fit" in open_ledger(client, q="aino").text


def test_erased_messages_are_found_by_their_event_only(
    database: Database, client: FlaskClient, settings: Settings
) -> None:
    send_all_due(database, settings)
    delete_expired_after(database, settings, 60)
    assert count_lines(client, q="virtanen") == 0
    assert count_lines(client, event="avoimet") == ALL
