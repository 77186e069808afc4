"""The page before a campaign goes says what the budgets will hold back, as they then do."""

from dataclasses import replace
from datetime import time, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from flask import Flask

from services.notifier.campaigns import queries
from services.notifier.campaigns.queries import CampaignSize
from services.notifier.models import (
    ChannelChoice,
    ChannelDay,
    ChannelName,
    HeldBy,
    OrganisationSettings,
)
from shared.config import Settings
from tests.notifier.campaigns.evening import Evening
from tests.notifier.campaigns.pages.campaign_pages import CampaignPages
from tests.notifier.daytime import MORNING
from tests.notifier.sent_messages import Outbound

pytestmark = pytest.mark.usefixtures("clock_hand")
DAY = timedelta(days=1)


def measure(evening: Evening, settings: Settings, campaign_id: UUID) -> CampaignSize:
    with evening.database.read() as session:
        campaign = queries.get_campaign(session, campaign_id)
        return queries.measure_campaign(session, settings, campaign)


def send(evening: Evening, settings: Settings) -> Outbound:
    outbound = Outbound(evening.database, settings)
    outbound.send()
    return outbound


def start_and_send(evening: Evening, settings: Settings, campaign_id: UUID) -> Outbound:
    evening.confirm(campaign_id)
    evening.start(campaign_id)
    return send(evening, settings)


@pytest.mark.parametrize(
    ("limits", "held_by", "number"),
    [
        ({"recipient_messages": 1}, HeldBy.RECIPIENT, 3),
        ({"organisation_messages": 4}, HeldBy.ORGANISATION, 2),
        ({"organisation_messages": 3}, HeldBy.ORGANISATION, 3),
    ],
)
def test_forecast_is_what_the_sender_then_holds_back(
    evening: Evening, limits: dict[str, Any], held_by: HeldBy, number: int
) -> None:
    with evening.database.begin() as session:
        session.connection().exec_driver_sql("UPDATE registration SET is_verified = false")
    settings = replace(evening.settings, **limits)
    send(evening, settings)  # the three confirmations
    campaign_id = evening.write(channels=ChannelChoice.EMAIL)
    held = measure(evening, settings, campaign_id).held
    assert {one: found.messages for one, found in held.items()} == {held_by: number}
    outbound = start_and_send(evening, settings, campaign_id)
    waiting = outbound.list_held("email")
    assert [one.held_by for one in waiting] == [held_by] * number
    assert max(one.due_at for one in waiting) >= held[held_by].until


@pytest.mark.parametrize(("segments", "number"), [(5, 1), (4, 2), (6, 0)])
def test_forecast_of_texts_beyond_the_day_is_what_then_waits(
    evening: Evening, segments: int, number: int
) -> None:
    settings = replace(evening.settings, sms_day_segments=segments)
    send(evening, evening.settings)
    with evening.database.begin() as session:
        spent = {"channel": ChannelName.SMS, "day": MORNING.date(), "segments": 3}
        session.add(ChannelDay(**spent))
    campaign_id = evening.write(channels=ChannelChoice.SMS)
    held = measure(evening, settings, campaign_id).held
    assert sum(one.messages for one in held.values()) == number
    assert set(held) == ({HeldBy.CHANNEL_DAY} if number else set())
    waiting = start_and_send(evening, settings, campaign_id).list_held("sms")
    assert [one.held_by for one in waiting] == [HeldBy.CHANNEL_DAY] * number
    assert all(one.due_at >= held[HeldBy.CHANNEL_DAY].until for one in waiting)


def test_forecast_counts_the_segments_of_the_organisation_itself(evening: Evening) -> None:
    send(evening, evening.settings)
    with evening.database.begin() as session:
        session.add(
            OrganisationSettings(
                organisation_id=evening.organisation_id,
                version=1,
                opens=time(8),
                closes=time(21),
                on_sundays=True,
                on_holidays=True,
                uses_fallback=True,
                sms_day_segments=2,
                changed_at=MORNING,
                changed_by="Liisa",
            )
        )
    campaign_id = evening.write(channels=ChannelChoice.SMS)
    held = measure(evening, evening.settings, campaign_id).held
    assert {one: found.messages for one, found in held.items()} == {HeldBy.ORGANISATION: 1}
    waiting = start_and_send(evening, evening.settings, campaign_id).list_held("sms")
    assert [one.held_by for one in waiting] == [HeldBy.ORGANISATION]


def test_texts_that_go_in_the_morning_have_the_segments_of_that_day(
    evening: Evening, clock_hand: time_machine.Traveller
) -> None:
    settings = replace(evening.settings, sms_day_segments=2)
    send(evening, evening.settings)
    with evening.database.begin() as session:
        spent = {"channel": ChannelName.SMS, "day": MORNING.date(), "segments": 2}
        session.add(ChannelDay(**spent))
    clock_hand.move_to(MORNING + timedelta(hours=12))  # 22 in Helsinki
    held = measure(evening, settings, evening.write(channels=ChannelChoice.SMS)).held
    assert held[HeldBy.CHANNEL_DAY].messages == 1
    assert held[HeldBy.CHANNEL_DAY].until == (MORNING + 2 * DAY).replace(hour=6)


def test_nothing_is_held_back_within_the_budgets(evening: Evening) -> None:
    send(evening, evening.settings)
    assert measure(evening, evening.settings, evening.write()).held == {}


def test_campaign_of_another_day_has_its_budget(evening: Evening) -> None:
    settings = replace(evening.settings, organisation_messages=3)
    send(evening, settings)
    later = evening.write(channels=ChannelChoice.EMAIL, send_at=MORNING + 2 * DAY)
    assert measure(evening, settings, later).held == {}


def test_page_says_how_many_wait_and_until_when(
    app: Flask, evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = app.extensions["live"]
    settings = replace(live.settings, organisation_messages=4)
    monkeypatch.setitem(app.extensions, "live", replace(live, settings=settings))
    send(evening, settings)
    page = CampaignPages(app, evening).open(evening.write(channels=ChannelChoice.EMAIL)).text
    assert "2 messages wait, because your organisation has sent all its messages" in page


def test_page_says_that_texts_wait_until_tomorrow(
    app: Flask, evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = app.extensions["live"]
    settings = replace(live.settings, sms_day_segments=2)
    monkeypatch.setitem(app.extensions, "live", replace(live, settings=settings))
    page = CampaignPages(app, evening).open(evening.write(channels=ChannelChoice.SMS)).text
    assert "1 text message waits, because the text messages of the day are used up" in page
