"""The page of an occurrence lists its messages, by page and by state."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from services.notifier.message_log import states
from services.notifier.message_log.states import StateGroup
from services.notifier.models import Message
from shared.database.session import Database
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.ledger_rows import (
    create_fact_builders,
    end_attempt,
    get_only_message,
    hold_back,
)
from tests.notifier.message_log.log_pages import get_occurrence_page
from tests.notifier.messages import apply_facts, list_messages


def test_occurrence_page_shows_fifty_families_with_problems_first(
    database: Database, client: FlaskClient, queued_builder: FactBuilder
) -> None:
    oldest = get_only_message(database, "confirmed", "email")
    apply_facts(
        database,
        *(
            builder.build_registration_confirmed()
            for builder in create_fact_builders(51, queued_builder)
        ),
    )
    end_attempt(database, oldest, "failed", "550")
    first, second = (
        get_occurrence_page(client, queued_builder),
        get_occurrence_page(client, queued_builder, "?page=2"),
    )
    assert (first.count('class="entry"'), second.count('class="entry"')) == (50, 2)
    assert "no such e-mail address" in first
    assert 'href="?state=&amp;kind=&amp;page=2"' in first
    assert "no such e-mail address" not in second


def test_occurrence_page_has_one_row_for_a_family_with_its_messages_inside(
    database: Database, client: FlaskClient, queued_builder: FactBuilder
) -> None:
    end_attempt(database, get_only_message(database, "confirmed", "email"), "delivered")
    page = get_occurrence_page(client, queued_builder)
    assert page.count('class="entry"') == 1
    assert page.count('class="line"') == len(list_messages(database)) == 2
    tags = re.findall(r'<li class="tag[^"]*">([^<]*)</li>', page)
    assert sorted(tags) == ["Arrived 1", "Waiting 1"]
    assert "<details>" in page


def test_occurrence_page_opens_the_messages_of_a_family_with_a_problem(
    database: Database, client: FlaskClient, queued_builder: FactBuilder
) -> None:
    end_attempt(database, get_only_message(database, "confirmed", "email"), "failed", "550")
    assert "<details open>" in get_occurrence_page(client, queued_builder)


def test_cancelled_registration_looks_cancelled_in_every_list(
    database: Database, client: FlaskClient, queued_builder: FactBuilder
) -> None:
    assert "registration cancelled" not in get_occurrence_page(client, queued_builder)
    apply_facts(database, queued_builder.build_registration_cancelled())
    name = queued_builder.registration.contact_name
    search = client.get("/staff/messages/search", query_string={"q": name}).text
    for page in (get_occurrence_page(client, queued_builder), search):
        assert "registration cancelled" in page.split("gone")[1]


@pytest.mark.parametrize("query", ["?page=0", "?page=-1", "?page=" + "9" * 5000, "?state=x&kind=y"])
def test_occurrence_page_with_any_query_opens(
    client: FlaskClient, queued_builder: FactBuilder, query: str
) -> None:
    url = f"/staff/messages/occurrences/{queued_builder.occurrence.occurrence_id}{query}"
    assert client.get(url).status_code == 200


@pytest.mark.parametrize("group", StateGroup)
def test_occurrence_page_filtered_by_state_shows_only_that_state(
    database: Database, client: FlaskClient, queued_builder: FactBuilder, group: StateGroup
) -> None:
    builders = create_fact_builders(5, queued_builder)
    apply_facts(database, *(builder.build_registration_confirmed() for builder in builders))
    rows = [
        row for row in list_messages(database) if (row.kind, row.channel) == ("confirmed", "email")
    ]
    ends = ("failed", "unknown", "sent", "delivered", "sending")
    for row, status in zip(rows[1:], ends, strict=True):
        end_attempt(database, row, status)
    apply_facts(database, builders[3].build_registration_cancelled())  # cancels its reminders
    hold_back(database, rows[0])
    shown = get_occurrence_page(client, queued_builder, f"?state={group}").count('class="line"')
    with database.read() as session:
        in_group = select(Message).where(states.filter_group(group))
        assert shown == len(session.scalars(in_group).all()) > 0
