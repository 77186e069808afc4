"""A member of staff sends the mail to herself first: marked, to her own address, not too often."""

import pytest
from sqlalchemy import select

from services.notifier.models import CampaignState, Message, MessageKind, StaffAddress
from services.notifier.staff_mail.operations import MAX_TESTS
from shared.contracts import StaffAccessChanged
from shared.database.session import Database
from shared.staff.audit import audit
from tests.notifier.campaigns.evening import BODY, Evening
from tests.notifier.campaigns.pages.campaign_pages import CampaignPages, read_id
from tests.notifier.messages import apply_facts, delete_expired_after
from tests.notifier.sent_messages import Outbound

OWN = "liisa@example.org"


@pytest.fixture
def outbound(database: Database, evening: Evening) -> Outbound:
    """Return what leaves the notifier after the confirmations."""
    made = Outbound(database, evening.settings)
    made.send()
    made.sent.clear()
    return made


def tell_address(pages: CampaignPages, email: str = OWN, version: int = 9) -> None:
    """Let events tell the address of the member of staff."""
    fact = StaffAccessChanged(
        version=version,
        staff_id=pages.user.id,
        name="Liisa",
        memberships=[
            {"organisation_id": str(one), "role": role, "name_fi": "", "name_sv": "", "name_en": ""}
            for one, role in pages.user.roles.items()
        ],
        ended_sessions=[],
        email=email,
    )
    apply_facts(pages.evening.database, fact)


def test_test_mail_goes_to_the_writer_only_and_says_that_it_is_one(
    pages: CampaignPages, evening: Evening, outbound: Outbound, database: Database
) -> None:
    tell_address(pages)
    campaign_id = read_id(pages.write())
    answer = pages.press(campaign_id, "send-to-me", language="sv")
    assert "It is on its way to your e-mail." in pages.client.get(answer.location).text
    (mail,) = outbound.send()
    assert mail.recipient == OWN
    assert mail.email_subject.startswith("Test: ")
    assert BODY in mail.text
    assert "Hej Ann Lind!" in mail.text
    assert "/r/" not in mail.text + mail.html
    assert "\x02" not in mail.text + mail.html
    assert evening.load(campaign_id).state is CampaignState.DRAFT
    with database.read() as session:
        kinds = session.scalars(select(Message.kind)).all()
        assert kinds.count(MessageKind.TEST) == 1
        actions = session.scalars(select(audit.c.action)).all()
    assert "campaign_tested" in actions


def test_unknown_address_is_told(pages: CampaignPages, outbound: Outbound) -> None:
    for email in (None, ""):
        if email is not None:
            tell_address(pages, email)
        answer = pages.press(read_id(pages.write()), "send-to-me", language="fi")
        assert "does not know your e-mail" in pages.client.get(answer.location).text
    assert outbound.send() == []


def test_tests_are_limited_within_an_hour(pages: CampaignPages, outbound: Outbound) -> None:
    tell_address(pages)
    campaign_id = read_id(pages.write())
    answers = [pages.press(campaign_id, "send-to-me") for _ in range(MAX_TESTS + 1)]
    assert "You have sent yourself many tests." in pages.client.get(answers[-1].location).text
    assert len(outbound.send()) == MAX_TESTS


def test_older_fact_does_not_bring_an_old_address_back(
    pages: CampaignPages, database: Database
) -> None:
    tell_address(pages)
    tell_address(pages, "vanha@example.org", version=8)
    with database.read() as session:
        assert session.get_one(StaffAddress, pages.user.id).email == OWN


def test_test_mail_is_deleted_with_its_address(
    pages: CampaignPages, outbound: Outbound, evening: Evening, database: Database
) -> None:
    tell_address(pages)
    pages.press(read_id(pages.write()), "send-to-me")
    outbound.send()
    delete_expired_after(database, evening.settings, 32)
    with database.read() as session:
        assert MessageKind.TEST not in session.scalars(select(Message.kind)).all()
