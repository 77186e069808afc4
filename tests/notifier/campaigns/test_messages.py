"""The messages of a campaign: once to each address, true when sent, never lost by a change."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import update

from services.notifier.campaigns import operations, timers
from services.notifier.delivery.channels.base import OutgoingMessage
from services.notifier.delivery.sender import send_due_messages
from services.notifier.models import (
    AudienceStatus,
    Campaign,
    CampaignState,
    ChannelChoice,
    Message,
    MessageKind,
    MessageState,
)
from shared import clock
from shared.config import Settings
from tests.notifier.campaigns.evening import BODY, Evening
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.fake_channel import FakeChannel, build_channels
from tests.notifier.messages import list_captured, send_all_due

DAY = clock.now().replace(hour=10, minute=0)  # outside quiet hours
NIGHT = DAY.replace(hour=22)


@pytest.fixture(autouse=True)
def by_day() -> Any:
    """Let it be day, unless a test travels further."""
    with time_machine.travel(DAY, tick=False) as now:
        yield now


def run(evening: Evening, **given: Any) -> Any:
    """Write, confirm and start a campaign by e-mail; return its id."""
    campaign_id = evening.write(**{"channels": ChannelChoice.EMAIL, **given})
    evening.confirm(campaign_id)
    evening.start(campaign_id)
    return campaign_id


def list_texts(evening: Evening, settings: Settings) -> dict[str, str]:
    """Send what is due; return the texts of the campaign's messages by recipient."""
    send_all_due(evening.database, settings)
    addresses = {message.recipient for message in evening.list_messages()}
    return {
        one.recipient: one.text
        for one in list_captured(evening.database)
        if one.recipient in addresses and BODY in one.text
    }


def test_email_has_the_text_and_the_details_of_the_event(
    evening: Evening, settings: Settings
) -> None:
    run(evening)
    texts = list_texts(evening, settings)
    assert sorted(texts) == [f"perhe{number}@example.org" for number in (1, 2, 3)]
    assert "Avoimet ovet" in texts["perhe1@example.org"]
    assert "/r/" in texts["perhe1@example.org"]


def test_sms_has_the_organiser_and_the_text(evening: Evening, settings: Settings) -> None:
    run(evening, channels=ChannelChoice.SMS)
    assert list_texts(evening, settings)["+358401110001"] == f"Novida: {BODY}"


def test_own_text_for_sms_is_sent_instead(evening: Evening, settings: Settings) -> None:
    run(evening, channels=ChannelChoice.SMS, sms={"fi": "Sisäkengät!", "sv": "", "en": ""})
    send_all_due(evening.database, settings)
    assert {one.text for one in evening.list_messages()} == {"Novida: Sisäkengät!"}


def test_language_without_a_text_gets_the_first_one(evening: Evening, settings: Settings) -> None:
    evening.add_family(4, language="sv", contact_phone="")
    run(evening, body={"fi": "", "sv": "", "en": BODY}, subject={"fi": "", "sv": "", "en": "Hi"})
    send_all_due(evening.database, settings)
    swedish = next(one for one in evening.list_messages() if one.recipient.startswith("perhe4"))
    assert BODY in swedish.text
    assert 'lang="en"' in swedish.html
    assert "Öppet hus" in swedish.html


def test_placeholder_typed_by_staff_is_no_link(evening: Evening, settings: Settings) -> None:
    """`{manage_url}` was a placeholder once; the secret link must not go where staff type it."""
    typed = {"fi": "Katso https://evil.example/?{manage_url}", "sv": "", "en": ""}
    run(evening, channels=ChannelChoice.BOTH, body=typed)
    send_all_due(evening.database, settings)
    sent = [one for one in list_captured(evening.database) if "evil.example" in one.text]
    assert len(sent) == 6
    assert all("evil.example/?{manage_url}" in one.text for one in sent)


def test_html_typed_by_staff_is_shown_as_text(evening: Evening, settings: Settings) -> None:
    run(evening, body={"fi": "<script>alert(1)</script> **tärkeää**", "sv": "", "en": ""})
    send_all_due(evening.database, settings)
    html = evening.list_messages()[0].html
    assert "<script>" not in html
    assert "<strong>tärkeää</strong>" in html


def test_family_that_cancelled_before_the_sending_gets_nothing(
    evening: Evening, settings: Settings
) -> None:
    family = evening.add_family(4)
    run(evening)
    evening.apply(family.build_registration_cancelled())
    send_all_due(evening.database, settings)
    assert evening.count_states() == {MessageState.SENT: 3, MessageState.CANCELLED: 1}


def test_cancelled_occurrence_ends_what_is_not_sent(evening: Evening, settings: Settings) -> None:
    run(evening)
    evening.apply(evening.facts.build_occurrence_cancelled())
    send_all_due(evening.database, settings)
    assert evening.count_states() == {MessageState.CANCELLED: 3}


def test_change_of_names_does_not_replace_the_campaign(
    evening: Evening, settings: Settings
) -> None:
    family = evening.add_family(4)
    run(evening)
    evening.apply(family.build_registration_changed(contact_email="perhe4@example.org"))
    send_all_due(evening.database, settings)
    assert evening.count_states() == {MessageState.SENT: 4}


def test_waiting_message_follows_a_new_address(evening: Evening) -> None:
    family = evening.add_family(4)
    run(evening)
    evening.apply(family.build_registration_changed(contact_email="uusi@example.org"))
    assert "uusi@example.org" in evening.list_addresses()
    assert "perhe4@example.org" not in evening.list_addresses()


def test_waiting_message_is_dropped_where_the_new_address_has_one(evening: Evening) -> None:
    family = evening.add_family(4)
    run(evening)
    evening.apply(family.build_registration_changed(contact_email="perhe1@example.org"))
    assert evening.count_states() == {MessageState.QUEUED: 3, MessageState.CANCELLED: 1}


def test_family_that_registers_later_gets_it_by_choice(evening: Evening) -> None:
    run(evening)
    run(evening, also_later=True, subject={"fi": "Toinen", "sv": "", "en": ""})
    evening.add_family(4)
    assert evening.list_addresses().count("perhe4@example.org") == 1


def test_later_family_of_another_language_is_not_written_to(evening: Evening) -> None:
    run(evening, also_later=True, languages=("fi",))
    evening.add_family(4, language="sv")
    assert "perhe4@example.org" not in evening.list_addresses()


def test_fact_that_arrives_again_queues_the_campaign_once(evening: Evening) -> None:
    run(evening, also_later=True)
    family = evening.add_family(4)
    evening.apply(family.build_registration_confirmed(contact_email="perhe4@example.org"))
    assert evening.list_addresses().count("perhe4@example.org") == 1


def test_campaign_waits_for_the_end_of_quiet_hours(
    evening: Evening, settings: Settings, by_day: Any
) -> None:
    by_day.move_to(NIGHT)
    run(evening)
    send_all_due(evening.database, settings)
    assert evening.count_states() == {MessageState.QUEUED: 3}
    by_day.shift(timedelta(hours=11))
    send_all_due(evening.database, settings)
    assert evening.count_states() == {MessageState.SENT: 3}


def test_campaign_for_an_early_event_goes_at_night(
    evening: Evening, settings: Settings, by_day: Any
) -> None:
    """In the morning it would be too late, and dropping it would help nobody."""
    by_day.move_to(NIGHT)
    facts = FactBuilder(starts_at=NIGHT + timedelta(hours=7))
    facts.occurrence = type(facts.occurrence)(
        **{**vars(facts.occurrence), "organisation_id": evening.organisation_id}
    )
    evening.facts = facts
    evening.apply(facts.build_occurrence_published())
    evening.add_family(4)
    run(evening)
    send_all_due(evening.database, settings)
    assert evening.count_states() == {MessageState.SENT: 1}


def test_thanks_after_the_event_wait_for_the_morning(
    evening: Evening, settings: Settings, by_day: Any
) -> None:
    evening.allow_marketing()
    by_day.move_to(evening.facts.occurrence.ends_at.replace(hour=22))
    run(evening)
    send_all_due(evening.database, settings)
    assert evening.count_states() == {MessageState.QUEUED: 3}


def test_campaign_to_those_who_cancelled_is_sent(evening: Evening, settings: Settings) -> None:
    family = evening.add_family(4)
    evening.apply(family.build_registration_cancelled(contact_email="perhe4@example.org"))
    run(evening, status=AudienceStatus.CANCELLED)
    send_all_due(evening.database, settings)
    assert evening.list_addresses() == ["perhe4@example.org"]
    assert evening.count_states() == {MessageState.SENT: 1}


def test_campaign_to_those_who_wait_says_so_and_has_the_link_of_the_list(
    evening: Evening, settings: Settings
) -> None:
    family = evening.facts.build_for_same_occurrence()
    evening.apply(family.build_waiting_joined(contact_email="jono@example.org"))
    run(evening, status=AudienceStatus.WAITING, channels=ChannelChoice.EMAIL)
    send_all_due(evening.database, settings)
    assert evening.list_addresses() == ["jono@example.org"]
    (sent,) = (row for row in list_captured(evening.database) if row.email_subject == "Sisäkengät")
    assert "Jonossa 2 paikkaa varten" in sent.text
    assert "/r/wait/" in sent.text


def fail_all(evening: Evening) -> None:
    with evening.database.begin() as session:
        session.execute(
            update(Message)
            .where(Message.kind == MessageKind.CAMPAIGN)
            .values(state=MessageState.FAILED)
        )


def test_failed_messages_are_sent_again_once(evening: Evening, settings: Settings) -> None:
    campaign_id = run(evening)
    send_all_due(evening.database, settings)
    timers.run_campaigns(evening.database, evening.settings)
    with evening.database.begin() as session:
        first = evening.list_messages()[0].id
        session.execute(
            update(Message).where(Message.id == first).values(state=MessageState.UNDELIVERED)
        )
    assert evening.act(operations.resend_failed_messages, campaign_id) == 1
    assert evening.act(operations.resend_failed_messages, campaign_id) == 0
    assert evening.load(campaign_id).state is CampaignState.RUNNING
    send_all_due(evening.database, settings)
    timers.run_campaigns(evening.database, evening.settings)
    assert evening.count_states() == {MessageState.SENT: 3}
    assert evening.load(campaign_id).state is CampaignState.DONE


def test_failed_message_of_a_cancelled_family_is_not_sent_again(evening: Evening) -> None:
    family = evening.add_family(4)
    campaign_id = run(evening)
    fail_all(evening)
    evening.apply(family.build_registration_cancelled())
    assert evening.act(operations.resend_failed_messages, campaign_id) == 3


def test_sender_killed_while_sending_sends_nothing_twice(
    evening: Evening, settings: Settings, by_day: Any
) -> None:
    """The provider took the message, and the sender died before it could save that."""
    run(evening)
    sent: list[str] = []

    def record(message: OutgoingMessage) -> str:
        sent.append(message.recipient)
        return "id"

    def record_and_die(message: OutgoingMessage) -> str:
        record(message)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        send_due_messages(evening.database, settings, build_channels(FakeChannel(record_and_die)))
    by_day.shift(timedelta(minutes=5))
    taken = FakeChannel(record, lambda _message: "taken")
    send_all_due(evening.database, settings, build_channels(taken))
    assert sent.count(sent[0]) == 1


def start_and_die(evening: Evening, campaign_id: UUID) -> None:
    with evening.database.begin() as session:
        operations.start_campaign(session, evening.settings, session.get_one(Campaign, campaign_id))
        raise RuntimeError


def test_worker_killed_before_the_commit_starts_it_again(evening: Evening) -> None:
    campaign_id = evening.write(channels=ChannelChoice.EMAIL)
    evening.confirm(campaign_id)
    with pytest.raises(RuntimeError):
        start_and_die(evening, campaign_id)
    assert evening.list_messages() == []
    evening.start(campaign_id)
    assert len(evening.list_messages()) == 3
