"""A text about something else than the family signed up for is marketing, whoever wrote it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from services.notifier.audience.recipients import LeftOutReason
from services.notifier.campaigns import queries
from services.notifier.campaigns.categories import MarketingReason
from services.notifier.campaigns.queries import CampaignSize
from services.notifier.models import (
    AudienceStatus,
    ChannelChoice,
    ChannelName,
    MessageCategory,
    MessageState,
    Occurrence,
    SuppressionReason,
)
from services.notifier.suppression.address_keys import Address
from services.notifier.suppression.operations import suppress_address
from shared import clock
from shared.bus.outbox import outbox
from tests.notifier.campaigns.evening import Evening
from tests.notifier.messages import send_all_due

HOST = "http://127.0.0.1:8000"
MARKETING = MessageCategory.MARKETING


def measure(evening: Evening, **given: object) -> CampaignSize:
    campaign_id = evening.write(**given)
    with evening.database.read() as session:
        campaign = queries.get_campaign(session, campaign_id)
        return queries.measure_campaign(session, evening.settings, campaign)


def list_reasons(size: CampaignSize) -> set[LeftOutReason]:
    return {one.reason for one in size.recipients.left_out}


def end_event(evening: Evening) -> None:
    past = clock.now() - timedelta(days=1)
    with evening.database.begin() as session:
        session.execute(update(Occurrence).values(starts_at=past, ends_at=past))


def suppress(evening: Evening, address: Address, reason: SuppressionReason) -> None:
    with evening.database.begin() as session:
        suppress_address(session, evening.settings, address, reason, source="test")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("Muistakaa sisäkengät.", None),
        (f"Ohjelma: {HOST}/events/avoimet-ovet", None),
        (f"Ohjelma: {HOST}/events/avoimet-ovet.", None),
        (f"Ohjelma: {HOST}/events/avoimet-ovet?lang=fi#ohjelma", None),
        (f"Tulkaa myös tänne: {HOST}/events/tekniikkailta", MarketingReason.OTHER_EVENT),
        (f"[Tulkaa]({HOST}/events/tekniikkailta)", MarketingReason.OTHER_EVENT),
        ("Tulkaa 127.0.0.1:8000/events/tekniikkailta", MarketingReason.OTHER_EVENT),
        (f"{HOST}/events/avoimet-ovet {HOST}/events/toinen", MarketingReason.OTHER_EVENT),
        ("https://example.org/events/tekniikkailta", None),
    ],
)
def test_link_to_another_event_makes_a_text_marketing(
    evening: Evening, body: str, reason: MarketingReason | None
) -> None:
    size = measure(evening, body={"fi": body, "sv": "", "en": ""})
    assert size.marketing_reason is reason
    assert size.people == (0 if reason else 3)


@pytest.mark.parametrize("part", ["subject", "sms"])
def test_link_counts_in_each_part_and_language(evening: Evening, part: str) -> None:
    texts = {"fi": "", "sv": "", "en": f"See {HOST}/events/tekniikkailta"}
    assert measure(evening, **{part: texts}).marketing_reason is MarketingReason.OTHER_EVENT


def test_text_to_a_past_event_is_marketing_by_the_time_it_goes(evening: Evening) -> None:
    after = evening.facts.occurrence.ends_at + timedelta(hours=1)
    assert measure(evening, send_at=after).marketing_reason is MarketingReason.PAST_EVENT
    assert measure(evening).marketing_reason is None
    end_event(evening)
    assert measure(evening).marketing_reason is MarketingReason.PAST_EVENT
    assert measure(evening, status=AudienceStatus.CANCELLED).marketing_reason is None


def test_marketing_goes_only_to_those_who_allowed_it(evening: Evening) -> None:
    evening.add_family(4, allows_marketing=True, consent_version=1)
    size = measure(evening, category=MARKETING)
    assert [one.address for one in size.recipients.recipients] == [
        "perhe4@example.org",
        "+358401110004",
    ]
    assert list_reasons(size) == {LeftOutReason.NO_CONSENT}


def test_opt_out_holds_back_marketing_and_nothing_else(evening: Evening) -> None:
    evening.allow_marketing()
    for address in (
        Address(ChannelName.EMAIL, "perhe1@example.org"),
        Address(ChannelName.SMS, "+358401110001"),
    ):
        suppress(evening, address, SuppressionReason.OPTED_OUT)
    size = measure(evening, category=MARKETING)
    assert (size.people, list_reasons(size)) == (2, {LeftOutReason.OPTED_OUT})
    assert measure(evening).people == 3


@pytest.mark.parametrize(
    ("reason", "left_out"),
    [
        (SuppressionReason.STOP, LeftOutReason.STOPPED),
        (SuppressionReason.DEAD_NUMBER, LeftOutReason.UNREACHABLE),
    ],
)
def test_suppressed_number_is_left_out_of_service_texts_too(
    evening: Evening, reason: SuppressionReason, left_out: LeftOutReason
) -> None:
    suppress(evening, Address(ChannelName.SMS, "+358401110001"), reason)
    size = measure(evening, channels=ChannelChoice.SMS)
    assert (size.people, list_reasons(size)) == (2, {left_out})
    assert measure(evening, channels=ChannelChoice.BOTH).people == 3


def test_sms_goes_to_those_whose_e_mails_come_back(evening: Evening) -> None:
    suppress(
        evening, Address(ChannelName.EMAIL, "perhe1@example.org"), SuppressionReason.HARD_BOUNCE
    )
    size = measure(evening, channels=ChannelChoice.SMS_WITHOUT_EMAIL)
    sent = {one.member.contact_name: one.channel for one in size.recipients.recipients}
    assert sent["Perhe 1"] is ChannelName.SMS
    assert sent["Perhe 2"] is ChannelName.EMAIL


def test_consent_behind_our_link_ends_an_earlier_opt_out(evening: Evening) -> None:
    family = evening.add_family(4)
    number = Address(ChannelName.SMS, "+358401110004")
    suppress(evening, number, SuppressionReason.OPTED_OUT)
    evening.apply(family.build_marketing_consent(is_given=True))
    reached = measure(evening, category=MARKETING, channels=ChannelChoice.SMS)
    assert [one.address for one in reached.recipients.recipients] == [number.value]
    suppress(evening, number, SuppressionReason.OPTED_OUT)
    size = measure(evening, category=MARKETING, channels=ChannelChoice.SMS)
    assert LeftOutReason.OPTED_OUT in list_reasons(size)


def test_form_tick_does_not_end_an_opt_out(evening: Evening) -> None:
    """Anybody can type somebody's address into the form."""
    suppress(evening, Address(ChannelName.SMS, "+358401110004"), SuppressionReason.OPTED_OUT)
    evening.add_family(4, allows_marketing=True, consent_version=1, is_verified=False)
    size = measure(evening, category=MARKETING, channels=ChannelChoice.SMS)
    assert size.people == 0


def test_rule_decides_at_the_start_and_families_do_not_see_it(evening: Evening) -> None:
    evening.add_family(4, allows_marketing=True, consent_version=1)
    campaign_id = evening.write(
        body={"fi": f"{HOST}/events/tekniikkailta", "sv": "", "en": ""},
        channels=ChannelChoice.EMAIL,
    )
    evening.confirm(campaign_id)
    evening.start(campaign_id)
    assert evening.load(campaign_id).category is MARKETING
    assert evening.list_addresses() == ["perhe4@example.org"]
    with evening.database.read() as session:
        types = [row.type for row in session.execute(outbox.select())]
    assert "notifier.campaign_started.v1" not in types


@pytest.mark.usefixtures("clock_hand")
def test_consent_withdrawn_after_the_start_stops_the_message(evening: Evening) -> None:
    evening.allow_marketing()
    campaign_id = evening.write(category=MARKETING, channels=ChannelChoice.EMAIL)
    evening.confirm(campaign_id)
    evening.start(campaign_id)
    evening.allow_marketing(is_allowed=False)
    send_all_due(evening.database, replace(evening.settings))
    assert evening.count_states() == {MessageState.CANCELLED: 3}


@pytest.mark.usefixtures("clock_hand")
def test_opt_out_after_the_start_stops_the_message(evening: Evening) -> None:
    evening.allow_marketing()
    campaign_id = evening.write(category=MARKETING, channels=ChannelChoice.EMAIL)
    evening.confirm(campaign_id)
    evening.start(campaign_id)
    suppress(evening, Address(ChannelName.EMAIL, "perhe1@example.org"), SuppressionReason.OPTED_OUT)
    send_all_due(evening.database, evening.settings)
    states = evening.count_states()
    assert states[MessageState.SUPPRESSED] == 1


def test_later_family_gets_marketing_only_with_its_consent(evening: Evening) -> None:
    evening.allow_marketing()
    campaign_id = evening.write(category=MARKETING, channels=ChannelChoice.EMAIL, also_later=True)
    evening.confirm(campaign_id)
    evening.start(campaign_id)
    evening.add_family(4)
    evening.add_family(5, allows_marketing=True, consent_version=1)
    assert evening.list_addresses()[3:] == ["perhe5@example.org"]
