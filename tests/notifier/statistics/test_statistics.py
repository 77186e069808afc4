"""The figures of messages: right sums, for good, at a bounded cost, and nobody's name."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text, update

from services.notifier import retention
from services.notifier.models import Delivery, Message, MessageState
from services.notifier.statistics import queries, views
from services.notifier.statistics.operations import has_unmeasured_deliveries
from services.notifier.statistics.queries import MessageCount
from services.notifier.statistics.timers import measure_sent_messages
from shared.config import Settings
from shared.database.session import Database
from shared.staff.rights import ROLE_RIGHTS, Right, Role
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.ledger_rows import create_fact_builders, end_attempt, get_only_message
from tests.notifier.messages import apply_facts, delete_expired_after, list_messages, send_all_due
from tests.statement_counts import count_statements
from tests.written_rows import count_written_rows

URL = "/staff/messages/statistics"
SignIn = Callable[[UUID, str], FlaskClient]


def count(database: Database, builder: FactBuilder | None, months: int = 3) -> list[MessageCount]:
    """Count the messages of a builder's organisation; without one, of all organisations."""
    period = queries.build_period(date(2026, 12, 15), months, "Europe/Helsinki")
    wanted = builder.occurrence.organisation_id if builder else None
    with database.read() as session:
        return queries.count_messages(session, period, wanted)


def read_segments(database: Database) -> list[int | None]:
    """Return the segments of the attempts to send an SMS."""
    with database.read() as session:
        rows = select(Delivery.segments).join(Message, Delivery.message_id == Message.id)
        return list(session.scalars(rows.where(Message.channel == "sms")))


def test_messages_are_counted_by_channel_state_and_reason(
    database: Database, queued_builder: FactBuilder
) -> None:
    end_attempt(database, get_only_message(database, "confirmed", "email"), "failed", "550")
    end_attempt(database, get_only_message(database, "confirmed", "sms"), "delivered")
    found = Counter(
        {
            (one.channel, one.state, one.error): one.messages
            for one in count(database, queued_builder)
        }
    )
    assert found == {
        ("email", "failed", "550"): 1,
        ("sms", "delivered", ""): 1,
        ("email", "queued", ""): 1,
        ("sms", "queued", ""): 1,
    }


def test_reason_is_that_of_the_last_attempt(
    database: Database, queued_builder: FactBuilder
) -> None:
    mail = get_only_message(database, "confirmed", "email")
    end_attempt(database, mail, "busy", "421", minutes_ago=10)
    end_attempt(database, mail, "failed", "550")
    assert {one.error for one in count(database, queued_builder)} == {"", "550"}


def test_sent_message_is_measured_with_its_link(
    database: Database, queued_builder: FactBuilder, settings: Settings
) -> None:
    send_all_due(database, settings)
    measure_sent_messages(database, settings)
    (stored,) = read_segments(database)
    text = get_only_message(database, "confirmed", "sms").text
    assert stored == 2 > len(text) // 160  # the link makes it longer than what is stored


def test_measuring_twice_writes_nothing(
    database: Database, queued_builder: FactBuilder, settings: Settings
) -> None:
    send_all_due(database, settings)
    measure_sent_messages(database, settings)
    with count_written_rows(database) as written:
        measure_sent_messages(database, settings)
    assert written.number == 0


@pytest.mark.parametrize(
    ("state", "is_charged"),
    [("sent", True), ("delivered", True), ("undelivered", True), ("failed", False)],
)
def test_cost_is_what_the_provider_took(
    database: Database,
    queued_builder: FactBuilder,
    settings: Settings,
    state: str,
    is_charged: bool,
) -> None:
    end_attempt(database, get_only_message(database, "confirmed", "sms"), state, "30003")
    measure_sent_messages(database, settings)
    assert bool(sum(one.segments for one in count(database, queued_builder))) is is_charged


def test_figures_stay_when_texts_and_addresses_are_erased(
    database: Database, queued_builder: FactBuilder, settings: Settings
) -> None:
    """Nothing was measured before: the retention measures what it is about to erase."""
    send_all_due(database, settings)
    delete_expired_after(database, settings, 60)
    assert not any(row.text for row in list_messages(database))
    assert all(row.recipient.startswith("erased:") for row in list_messages(database))
    assert sum(one.messages for one in count(database, queued_builder)) == 4
    assert sum(one.segments for one in count(database, queued_builder)) == 2


def test_retention_that_does_not_measure_loses_the_cost(
    database: Database,
    queued_builder: FactBuilder,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Control."""
    monkeypatch.setattr(retention, "measure_deliveries", lambda *_args: 0)
    send_all_due(database, settings)
    delete_expired_after(database, settings, 60)
    assert sum(one.segments for one in count(database, queued_builder)) == 0


def test_month_is_that_of_the_local_clock(database: Database, queued_builder: FactBuilder) -> None:
    night = datetime(2026, 11, 30, 22, 30, tzinfo=UTC)  # 1 December in Finland
    with database.begin() as session:
        session.execute(update(Message).values(due_at=night))
    assert {one.month for one in count(database, queued_builder)} == {date(2026, 12, 1)}
    with database.begin() as session:
        session.execute(update(Message).values(due_at=night - timedelta(hours=1)))
    assert {one.month for one in count(database, queued_builder)} == {date(2026, 11, 1)}


@pytest.mark.parametrize(
    ("due_at", "is_counted"),
    [
        (datetime(2026, 9, 30, 20, 59, tzinfo=UTC), False),
        (datetime(2026, 9, 30, 21, 0, tzinfo=UTC), True),
        (datetime(2026, 12, 31, 21, 59, tzinfo=UTC), True),
        (datetime(2026, 12, 31, 22, 0, tzinfo=UTC), False),
    ],
)
def test_period_has_whole_months_across_the_clock_change(
    database: Database, queued_builder: FactBuilder, due_at: datetime, is_counted: bool
) -> None:
    with database.begin() as session:
        session.execute(update(Message).values(due_at=due_at))
    assert bool(count(database, queued_builder)) is is_counted


def test_every_state_is_added_up_once() -> None:
    made = [
        MessageCount(uuid4(), date(2026, 12, 1), "sms", state, "", 1, 0)  # type: ignore[arg-type]
        for state in MessageState
    ]
    sums = views.add_up(made)
    assert sums.messages == len(MessageState)
    assert (sums.arrived, sums.failed, sums.unknown) == (2, 2, 1)


def test_page_shows_sums_reasons_and_cost(
    database: Database, queued_builder: FactBuilder, settings: Settings, sign_in: SignIn
) -> None:
    end_attempt(database, get_only_message(database, "confirmed", "email"), "failed", "550")
    end_attempt(database, get_only_message(database, "confirmed", "sms"), "delivered")
    measure_sent_messages(database, settings)
    page = sign_in(queued_builder.occurrence.organisation_id, "messenger").get(URL).text
    assert "<strong>50%</strong>" in page
    assert "There is no such e-mail address" in page
    assert "December 2026" in page
    assert "November 2026" not in page  # nothing was sent before
    assert "€0.09" in page
    assert "Virtanen" not in page


def test_page_has_no_figures_of_another_organisation(
    queued_builder: FactBuilder, sign_in: SignIn
) -> None:
    page = sign_in(uuid4(), "admin").get(URL)
    assert "No messages in this period" in page.text
    assert ">Open day<" not in page.text


def test_coordinator_sees_every_organisation(
    database: Database, queued_builder: FactBuilder, sign_in: SignIn
) -> None:
    other = FactBuilder(organisation_name=dict.fromkeys(("fi", "sv", "en"), "Raseko"))
    apply_facts(database, other.build_occurrence_published(), other.build_registration_confirmed())
    page = sign_in(uuid4(), "coordinator").get(URL).text
    assert "By organisation" in page
    assert "Novida" in page
    assert "Raseko" in page
    assert ">Open day<" not in page


@pytest.mark.parametrize("role", ROLE_RIGHTS)
def test_figures_need_the_right_to_see(
    queued_builder: FactBuilder, sign_in: SignIn, role: str
) -> None:
    wanted = 200 if Right.SEE in ROLE_RIGHTS[Role(role)] else 403
    client = sign_in(queued_builder.occurrence.organisation_id, role)
    assert client.get(URL).status_code == wanted


@pytest.mark.parametrize("months", ["1", "24", "", "x", "9999"])
def test_any_period_opens(queued_builder: FactBuilder, sign_in: SignIn, months: str) -> None:
    client = sign_in(queued_builder.occurrence.organisation_id, "viewer")
    assert client.get(URL, query_string={"months": months}).status_code == 200


def test_page_executes_the_same_statements_for_any_number_of_messages(
    database: Database, queued_builder: FactBuilder, sign_in: SignIn
) -> None:
    client = sign_in(queued_builder.occurrence.organisation_id, "editor")
    with count_statements(database) as few:
        client.get(URL)
    for builder in create_fact_builders(10, queued_builder):
        apply_facts(database, builder.build_registration_confirmed())
    event = FactBuilder(organisation_id=queued_builder.occurrence.organisation_id, slug="toinen")
    apply_facts(database, event.build_occurrence_published(), event.build_registration_confirmed())
    with count_statements(database) as many:
        client.get(URL)
    assert many.number == few.number


def test_occurrences_of_one_event_are_one_line(
    database: Database, queued_builder: FactBuilder, sign_in: SignIn
) -> None:
    again = FactBuilder(organisation_id=queued_builder.occurrence.organisation_id)
    apply_facts(database, again.build_occurrence_published(), again.build_registration_confirmed())
    page = sign_in(queued_builder.occurrence.organisation_id, "editor").get(URL).text
    assert page.count(">Open day<") == 1


def test_new_message_of_a_later_version_stops_no_measuring(
    database: Database, queued_builder: FactBuilder, settings: Settings
) -> None:
    send_all_due(database, settings)
    with database.begin() as session:
        session.execute(text("UPDATE message SET kind = 'of the future' WHERE channel = 'sms'"))
    with database.read() as session:
        assert not has_unmeasured_deliveries(session)
