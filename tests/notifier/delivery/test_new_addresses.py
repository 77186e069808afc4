"""An address that the family changed to gets one message until somebody confirms it."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from services.notifier.message.content import LINK_PLACEHOLDER
from services.notifier.message.sms_text import measure_sms
from services.notifier.models import HeldBy, MessageState, Registration
from shared import clock
from shared.config import Settings
from shared.contracts import Fact
from shared.database.session import Database
from shared.errors import NotFound
from tests.notifier.daytime import MORNING
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.messages import (
    apply_facts,
    delete_expired_after,
    list_messages,
    make_reminders,
)
from tests.notifier.sent_messages import Outbound

pytestmark = pytest.mark.usefixtures("clock_hand")
NEW_PHONE, NEW_EMAIL = "+358409999999", "new@example.org"
ASKS = {
    "fi": ("Avaa linkki ja vahvista uusi numerosi.", "vahvista uusi sähköpostiosoitteesi."),
    "sv": ("Öppna länken och bekräfta ditt nya nummer.", "bekräfta din nya e-postadress."),
    "en": ("Open the link and confirm your new number.", "confirm your new e-mail address."),
}


@pytest.fixture
def outbound(database: Database, settings: Settings, fact_builder: FactBuilder) -> Outbound:
    """Send the confirmation of a family's own registration, whose link was not used yet."""
    made = Outbound(database, settings)
    made.apply(
        fact_builder.build_occurrence_published(),
        fact_builder.build_registration_confirmed(is_verified=False),
    )
    made.sent.clear()
    return made


def change(fact_builder: FactBuilder, version: int, **given: Any) -> Fact:
    """Build the fact of a change by the family, to a new phone unless another one is given."""
    usual = {"version": version, "is_verified": False, "seats": fact_builder.registration.seats}
    return fact_builder.build_registration_changed(
        **{**usual, "contact_phone": NEW_PHONE, "link_version": 2, **given}
    )


def get_registration(database: Database, fact_builder: FactBuilder) -> Registration:
    with database.read() as session:
        return session.get_one(Registration, fact_builder.registration.registration_id)


def list_sms_recipients(outbound: Outbound) -> list[str]:
    return outbound.list_recipients("sms")


@pytest.mark.parametrize("language", ASKS)
def test_first_message_to_a_new_address_asks_to_confirm_it(
    outbound: Outbound, fact_builder: FactBuilder, language: str
) -> None:
    outbound.apply(change(fact_builder, 2, contact_email=NEW_EMAIL, language=language))
    texts = {one.channel.value: one.text for one in outbound.sent}
    assert {one.recipient for one in outbound.sent} == {NEW_EMAIL, NEW_PHONE}
    for text, words in zip((texts["sms"], texts["email"]), ASKS[language], strict=True):
        assert words in text
    assert measure_sms(texts["sms"].replace(LINK_PLACEHOLDER, "x" * 80)).segments <= 3


def test_address_that_did_not_change_is_not_asked(
    outbound: Outbound, fact_builder: FactBuilder
) -> None:
    outbound.apply(change(fact_builder, 2), change(fact_builder, 3, contact_name="Aino Uusi"))
    emails = [one.text for one in outbound.sent if one.channel == "email"]
    assert len(emails) == 2
    assert not any("vahvista" in text for text in emails)


@pytest.mark.parametrize(("is_verified", "sent"), [(True, 11), (False, 1)])
def test_new_number_gets_one_message_until_it_is_confirmed(
    outbound: Outbound, fact_builder: FactBuilder, is_verified: bool, sent: int
) -> None:
    outbound.settings = type(outbound.settings)(
        **{**vars(outbound.settings), "registration_messages": 0, "recipient_messages": 0}
    )
    outbound.apply(
        change(fact_builder, 2, is_verified=is_verified),
        *(
            change(fact_builder, version, contact_name="A" * version, is_verified=is_verified)
            for version in range(3, 13)
        ),
    )
    assert list_sms_recipients(outbound) == [NEW_PHONE] * sent
    assert len(outbound.list_recipients("email")) == 11
    assert outbound.list_held_by() == (set() if is_verified else {HeldBy.UNVERIFIED_ADDRESS})


def test_added_number_is_a_new_address(
    database: Database, settings: Settings, fact_builder: FactBuilder
) -> None:
    outbound = Outbound(database, settings)
    outbound.apply(
        fact_builder.build_occurrence_published(),
        fact_builder.build_registration_confirmed(is_verified=False, contact_phone=""),
        change(fact_builder, 2),
        change(fact_builder, 3, contact_name="Aino Uusi"),
    )
    (asked,) = [one for one in outbound.sent if one.channel == "sms"]
    assert ASKS["fi"][0] in asked.text
    assert outbound.list_held_by() == {HeldBy.UNVERIFIED_ADDRESS}


def test_first_registration_may_change_without_confirming(
    outbound: Outbound, fact_builder: FactBuilder
) -> None:
    first = fact_builder.registration.contact_phone
    for version in range(2, 5):
        outbound.apply(
            change(
                fact_builder, version,
                contact_phone=first, contact_name="A" * version, link_version=1,
            )
        )  # fmt: skip
    assert list_sms_recipients(outbound) == [first] * 3
    assert not any("vahvista" in one.text for one in outbound.sent)


def test_confirmed_address_gets_what_was_held_back_at_once(
    outbound: Outbound, fact_builder: FactBuilder
) -> None:
    outbound.apply(change(fact_builder, 2), change(fact_builder, 3, contact_name="Aino Uusi"))
    (held,) = outbound.list_held()
    assert held.due_at == fact_builder.occurrence.starts_at
    outbound.sent.clear()
    outbound.apply(verify(fact_builder, 3, contact_name="Aino Uusi"))
    (sms,) = outbound.sent
    assert (sms.recipient, sms.channel) == (NEW_PHONE, "sms")
    assert "Aino Uusi" in sms.text
    assert "vahvista" not in sms.text
    outbound.apply(verify(fact_builder, 3, contact_name="Aino Uusi"))
    assert len(outbound.sent) == 1


def test_confirmed_contact_gets_what_its_budget_held_back(
    outbound: Outbound, fact_builder: FactBuilder
) -> None:
    outbound.settings = type(outbound.settings)(
        **{**vars(outbound.settings), "recipient_messages": 1}
    )
    first = fact_builder.registration.contact_phone
    name = {"contact_phone": first, "link_version": 1, "contact_name": "Aino Uusi"}
    outbound.apply(change(fact_builder, 2, **name))
    assert outbound.list_held_by() == {HeldBy.RECIPIENT}
    outbound.apply(verify(fact_builder, 2, **name))
    assert list_sms_recipients(outbound) == [first]


def test_address_that_nobody_confirms_gets_nothing_after_the_start(
    outbound: Outbound, fact_builder: FactBuilder, clock_hand: time_machine.Traveller
) -> None:
    outbound.apply(change(fact_builder, 2), change(fact_builder, 3, contact_name="Aino Uusi"))
    clock_hand.move_to(fact_builder.occurrence.starts_at)
    outbound.send()
    (last,) = [
        one
        for one in list_messages(outbound.database)
        if (one.cause, one.channel) == ("registration:3", "sms")
    ]
    assert (last.state, last.held_by) == (MessageState.CANCELLED, HeldBy.UNVERIFIED_ADDRESS)


def test_reminder_move_and_cancelled_occurrence_reach_a_new_address(
    outbound: Outbound, fact_builder: FactBuilder, clock_hand: time_machine.Traveller
) -> None:
    outbound.apply(change(fact_builder, 2), fact_builder.build_occurrence_moved(days=1))
    make_reminders(outbound.database)
    clock_hand.move_to(fact_builder.occurrence.starts_at + timedelta(hours=4))
    outbound.send()
    outbound.apply(fact_builder.build_occurrence_cancelled())
    assert list_sms_recipients(outbound) == [NEW_PHONE] * 4


def test_new_link_asks_a_new_address_again_after_a_day(
    outbound: Outbound, fact_builder: FactBuilder, clock_hand: time_machine.Traveller
) -> None:
    """The link in the first message died with the change in between."""
    outbound.apply(
        change(fact_builder, 2),
        change(fact_builder, 3, contact_phone="+358408888888", link_version=3),
        change(fact_builder, 4, link_version=4),
    )
    assert list_sms_recipients(outbound) == [NEW_PHONE, "+358408888888"]
    (held,) = outbound.list_held()
    assert held.due_at == MORNING + timedelta(days=1)
    clock_hand.move_to(held.due_at)
    outbound.send()
    assert list_sms_recipients(outbound)[2:] == [NEW_PHONE]


def test_link_that_is_asked_for_goes_to_a_new_address_once_a_day(
    outbound: Outbound, fact_builder: FactBuilder, clock_hand: time_machine.Traveller
) -> None:
    outbound.apply(change(fact_builder, 2))
    asked = {"contact_phone": NEW_PHONE, "link_version": 2, "is_verified": False, "version": 2}
    outbound.apply(fact_builder.build_link_requested("sms", **asked))
    assert list_sms_recipients(outbound) == [NEW_PHONE]
    clock_hand.shift(timedelta(days=1))
    (link,) = outbound.send()
    assert ASKS["fi"][0] in link.text


def test_verified_fact_before_an_older_change_loses_neither(
    outbound: Outbound, fact_builder: FactBuilder
) -> None:
    outbound.apply(verify(fact_builder, 2), change(fact_builder, 2))
    assert list_sms_recipients(outbound) == [NEW_PHONE]
    assert get_registration(outbound.database, fact_builder).is_verified
    assert not any("vahvista" in one.text for one in outbound.sent)
    outbound.apply(change(fact_builder, 3, contact_name="Aino Uusi", is_verified=True))
    assert list_sms_recipients(outbound) == [NEW_PHONE] * 2


def test_verified_fact_after_a_newer_change_of_address_confirms_nothing(
    outbound: Outbound, fact_builder: FactBuilder
) -> None:
    newest = {"contact_phone": "+358408888888", "link_version": 3}
    outbound.apply(change(fact_builder, 3, **newest), verify(fact_builder, 2))
    outbound.apply(change(fact_builder, 4, contact_name="Aino Uusi", **newest))
    assert not get_registration(outbound.database, fact_builder).is_verified
    assert outbound.list_held_by() == {HeldBy.UNVERIFIED_ADDRESS}


def test_verified_fact_of_an_unknown_registration_is_delivered_again(
    database: Database, fact_builder: FactBuilder
) -> None:
    apply_facts(database, fact_builder.build_occurrence_published())
    with pytest.raises(NotFound):
        apply_facts(database, verify(fact_builder, 1))


def test_known_addresses_are_erased_with_the_contact(
    outbound: Outbound, fact_builder: FactBuilder
) -> None:
    assert get_registration(outbound.database, fact_builder).known_addresses
    days = (fact_builder.occurrence.ends_at - clock.now()).days + outbound.settings.contact_days
    delete_expired_after(outbound.database, outbound.settings, days + 1)
    assert get_registration(outbound.database, fact_builder).known_addresses == []


def verify(fact_builder: FactBuilder, version: int, **given: Any) -> Fact:
    """Build the fact that the contact used our link at this version."""
    usual = {
        "version": version,
        "contact_phone": NEW_PHONE,
        "link_version": 2,
        "is_verified": True,
    }
    return fact_builder.build_contact_verified(**{**usual, **given})
