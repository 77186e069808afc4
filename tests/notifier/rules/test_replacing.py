"""A message that staff write shortly before an automatic reminder may replace it."""

import re
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from services.notifier.campaigns import operations
from services.notifier.models import Message, MessageKind
from services.notifier.rules import queries, timers
from shared.database.session import Database
from tests.notifier.campaigns.evening import Evening
from tests.notifier.rules.school import START

MOMENT = START - timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def clock_hand() -> Iterator[time_machine.Traveller]:
    """Stand thirty hours before the reminder."""
    with time_machine.travel(MOMENT - 30 * HOUR, tick=False) as hand:
        yield hand


@pytest.fixture
def evening(app: Flask, database: Database, clock_hand: time_machine.Traveller) -> Evening:
    """Create an evening with two families, whose reminder is planned."""
    made = Evening(app, database, starts_at=START)
    for number in (1, 2):
        made.add_family(number)
    timers.run_rules(database)
    return made


def send(app: Flask, evening: Evening, campaign_id: UUID, *, replaces: bool) -> str:
    """Open the page before a campaign is sent, and send it from there; return the page."""
    client = evening.writer.sign_in(app.test_client())
    client.set_cookie("lang", "en")
    url = f"/staff/messages/campaigns/{campaign_id}"
    page = client.get(url).text
    seen = evening.build_confirmation(campaign_id)
    fields = {name: str(value) for name, value in vars(seen).items()}
    if replaces:
        (fields["replaces"],) = re.findall(r'name="replaces" type="checkbox" value="([^"]+)"', page)
    client.post(f"{url}/send", data=evening.writer.form_data(**fields))
    return page


def list_reminded(evening: Evening) -> list[str]:
    with evening.database.read() as session:
        rows = select(Message.recipient).where(
            Message.kind == MessageKind.REMINDER, Message.channel == "email"
        )
        return sorted(session.scalars(rows))


def run_at_the_moment(evening: Evening, clock_hand: time_machine.Traveller) -> None:
    clock_hand.move_to(MOMENT)
    timers.run_rules(evening.database)


def test_campaign_replaces_the_reminder_of_those_who_get_it(
    app: Flask, evening: Evening, clock_hand: time_machine.Traveller
) -> None:
    campaign_id = evening.write()
    page = send(app, evening, campaign_id, replaces=True)
    assert "replaces the reminder “24 hours before the start”" in page
    evening.start(campaign_id)
    evening.add_family(3)  # registers later, and does not get the campaign
    run_at_the_moment(evening, clock_hand)
    assert list_reminded(evening) == ["perhe3@example.org"]


def test_campaign_that_does_not_replace_it_changes_nothing(
    app: Flask, evening: Evening, clock_hand: time_machine.Traveller
) -> None:
    campaign_id = evening.write()
    send(app, evening, campaign_id, replaces=False)
    evening.start(campaign_id)
    run_at_the_moment(evening, clock_hand)
    assert list_reminded(evening) == ["perhe1@example.org", "perhe2@example.org"]


@pytest.mark.parametrize("act", [operations.take_back_campaign, operations.stop_campaign])
def test_campaign_that_does_not_go_replaces_nothing(
    app: Flask, evening: Evening, clock_hand: time_machine.Traveller, act: object
) -> None:
    campaign_id = evening.write()
    send(app, evening, campaign_id, replaces=True)
    if act is operations.stop_campaign:
        evening.start(campaign_id)
    evening.act(act, campaign_id)
    run_at_the_moment(evening, clock_hand)
    assert list_reminded(evening) == ["perhe1@example.org", "perhe2@example.org"]


def test_reminder_of_another_week_is_not_offered(
    app: Flask, evening: Evening, clock_hand: time_machine.Traveller
) -> None:
    clock_hand.move_to(MOMENT - 49 * HOUR)
    campaign_id = evening.write()
    with evening.database.read() as session:
        assert queries.list_replaceable_plans(session, evening.load(campaign_id)) == []
    assert "replaces the reminder" not in send(app, evening, campaign_id, replaces=False)
