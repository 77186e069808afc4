"""A campaign from its draft to its end: confirmed once, taken back, paused, stopped, finished."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import text

from services.notifier.campaigns import operations, queries, timers
from services.notifier.models import CampaignDraft, CampaignState, ChannelChoice, MessageState
from shared import clock
from shared.config import Settings
from tests.notifier.campaigns.evening import Evening
from tests.notifier.messages import send_all_due

DAY = clock.now().replace(hour=10, minute=0)  # outside quiet hours


def test_confirmed_campaign_waits_for_the_hold(evening: Evening) -> None:
    campaign_id = evening.write()
    with time_machine.travel(DAY, tick=False) as now:
        evening.confirm(campaign_id)
        now.shift(operations.HOLD - timedelta(seconds=1))
        timers.run_campaigns(evening.database, evening.settings)
        assert evening.load(campaign_id).state is CampaignState.PLANNED
        assert evening.list_messages() == []
        now.shift(timedelta(seconds=1))
        timers.run_campaigns(evening.database, evening.settings)
    assert evening.load(campaign_id).state is CampaignState.RUNNING
    assert len(evening.list_messages()) == 6


def test_campaign_with_a_time_starts_then(evening: Evening) -> None:
    campaign_id = evening.write(send_at=DAY + timedelta(hours=3))
    with time_machine.travel(DAY, tick=False) as now:
        evening.confirm(campaign_id)
        now.shift(timedelta(hours=2))
        timers.run_campaigns(evening.database, evening.settings)
        assert evening.list_messages() == []
        now.shift(timedelta(hours=1))
        timers.run_campaigns(evening.database, evening.settings)
    assert len(evening.list_messages()) == 6


def test_sent_campaign_is_done(evening: Evening, settings: Settings) -> None:
    campaign_id = evening.write(channels=ChannelChoice.EMAIL)
    with time_machine.travel(DAY, tick=False):
        evening.confirm(campaign_id)
        evening.start(campaign_id)
        timers.run_campaigns(evening.database, evening.settings)
        assert evening.load(campaign_id).state is CampaignState.RUNNING
        send_all_due(evening.database, settings)
        timers.run_campaigns(evening.database, evening.settings)
    done = evening.load(campaign_id)
    assert done.state is CampaignState.DONE
    assert done.finished_at is not None
    assert evening.count_states() == {MessageState.SENT: 3}


def test_campaign_is_confirmed_once_by_two_presses(evening: Evening) -> None:
    campaign_id = evening.write()
    seen = evening.build_confirmation(campaign_id)
    evening.confirm(campaign_id, seen)
    with pytest.raises(operations.Outdated):
        evening.confirm(campaign_id, seen)
    evening.start(campaign_id)
    timers.run_campaigns(evening.database, evening.settings)
    assert len(evening.list_messages()) == 6


def test_campaign_with_other_numbers_than_seen_is_not_confirmed(evening: Evening) -> None:
    campaign_id = evening.write()
    seen = evening.build_confirmation(campaign_id)
    evening.add_family(4)
    with pytest.raises(operations.SizeChanged):
        evening.confirm(campaign_id, seen)
    assert evening.load(campaign_id).state is CampaignState.DRAFT


def test_campaign_of_an_event_cancelled_since_the_preview_goes_to_nobody(evening: Evening) -> None:
    campaign_id = evening.write()
    seen = evening.build_confirmation(campaign_id)
    evening.apply(evening.facts.build_occurrence_cancelled())
    with pytest.raises(operations.NoRecipients):
        evening.confirm(campaign_id, seen)


def test_campaign_without_a_text_is_not_confirmed(evening: Evening) -> None:
    campaign_id = evening.write(body={"fi": "", "sv": "", "en": ""})
    with pytest.raises(operations.NoText):
        evening.confirm(campaign_id, replace(evening.build_confirmation(campaign_id), segments=0))


def test_campaign_taken_back_sends_nothing(evening: Evening) -> None:
    campaign_id = evening.write()
    evening.confirm(campaign_id)
    evening.act(operations.take_back_campaign, campaign_id)
    with time_machine.travel(clock.now() + timedelta(days=1), tick=False):
        timers.run_campaigns(evening.database, evening.settings)
    assert evening.load(campaign_id).state is CampaignState.DRAFT
    assert evening.list_messages() == []


def test_campaign_changed_in_the_hold_must_be_confirmed_again(evening: Evening) -> None:
    campaign_id = evening.write()
    evening.confirm(campaign_id)
    campaign = evening.load(campaign_id)
    draft = CampaignDraft(
        audience=campaign.audience,
        channels=campaign.channels,
        subject=campaign.subject,
        body={"fi": "Toinen teksti", "sv": "", "en": ""},
        sms=campaign.sms,
        also_later=False,
        send_at=None,
    )
    actor = evening.load_actor()
    with evening.database.begin() as session:
        locked = queries.get_campaign(session, campaign_id, lock=True)
        operations.change_campaign(session, actor, locked, draft, campaign.version)
    assert evening.load(campaign_id).state is CampaignState.DRAFT


def test_started_campaign_is_not_taken_back(evening: Evening) -> None:
    campaign_id = evening.write()
    evening.confirm(campaign_id)
    evening.start(campaign_id)
    with pytest.raises(operations.WrongState):
        evening.act(operations.take_back_campaign, campaign_id)


def test_right_lost_in_the_hold_makes_it_a_draft_again(evening: Evening) -> None:
    campaign_id = evening.write()
    evening.confirm(campaign_id)
    evening.writer.set_roles({evening.organisation_id: "viewer"})
    evening.start(campaign_id)
    campaign = evening.load(campaign_id)
    assert (campaign.state, campaign.returned) == (CampaignState.DRAFT, operations.NO_RIGHT)
    assert evening.list_messages() == []


def test_paused_campaign_sends_nothing_until_it_goes_on(
    evening: Evening, settings: Settings
) -> None:
    campaign_id = evening.write(channels=ChannelChoice.EMAIL)
    with time_machine.travel(DAY, tick=False):
        evening.confirm(campaign_id)
        evening.start(campaign_id)
        evening.act(operations.pause_campaign, campaign_id)
        send_all_due(evening.database, settings)
        timers.run_campaigns(evening.database, evening.settings)
        assert evening.count_states() == {MessageState.PAUSED: 3}
        assert evening.load(campaign_id).state is CampaignState.PAUSED
        evening.act(operations.resume_campaign, campaign_id)
        send_all_due(evening.database, settings)
    assert evening.count_states() == {MessageState.SENT: 3}


def test_stopped_campaign_keeps_what_was_sent(evening: Evening, settings: Settings) -> None:
    campaign_id = evening.write(channels=ChannelChoice.EMAIL, also_later=True)
    with time_machine.travel(DAY, tick=False):
        evening.confirm(campaign_id)
        evening.start(campaign_id)
        send_all_due(evening.database, settings)
        evening.act(operations.stop_campaign, campaign_id)
        evening.add_family(4)
    assert evening.count_states() == {MessageState.SENT: 3}
    assert evening.load(campaign_id).state is CampaignState.STOPPED


@pytest.mark.parametrize(
    "act", [operations.pause_campaign, operations.resume_campaign, operations.stop_campaign]
)
def test_act_on_a_draft_is_refused(evening: Evening, act: Any) -> None:
    campaign_id = evening.write()
    with pytest.raises(operations.WrongState):
        evening.act(act, campaign_id)


def test_confirmed_campaign_is_not_deleted(evening: Evening) -> None:
    campaign_id = evening.write()
    evening.confirm(campaign_id)
    with pytest.raises(operations.WrongState):
        evening.act(operations.delete_campaign, campaign_id)


def test_campaign_that_cannot_be_read_stops_no_other(evening: Evening) -> None:
    broken, whole = evening.write(), evening.write()
    with time_machine.travel(DAY, tick=False) as now:
        for campaign_id in (broken, whole):
            evening.confirm(campaign_id)
        with evening.database.begin() as session:
            session.execute(
                text("UPDATE campaign SET audience = '{' WHERE id = :id"), {"id": broken.hex}
            )
        now.shift(operations.HOLD)
        timers.run_campaigns(evening.database, evening.settings)
    assert evening.load(whole).state is CampaignState.RUNNING
