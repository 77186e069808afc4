"""Sending from the pages: once, with the numbers that were seen, and what became of it."""

from flask import Flask
from sqlalchemy import select, update

from services.notifier.campaigns import operations, sent_views
from services.notifier.models import (
    Campaign,
    CampaignState,
    Delivery,
    DeliveryState,
    Message,
    MessageState,
)
from shared import clock
from shared.database.session import Database
from tests.notifier.campaigns.evening import BODY, Evening
from tests.notifier.campaigns.pages.campaign_pages import HOME, CampaignPages, list_stored, read_id
from tests.statement_counts import count_statements


def test_confirmed_message_can_be_taken_back(pages: CampaignPages, evening: Evening) -> None:
    campaign_id = read_id(pages.write())
    assert pages.send(campaign_id).status_code == 303
    page = pages.open(campaign_id)
    assert "Goes at" in page.text
    assert "Take it back" in page.text
    assert 60 <= int(page.headers["Refresh"].partition(";")[0]) <= 63
    assert "Refresh" not in pages.open(campaign_id, "?still=1").headers
    assert pages.press(campaign_id, "take-back").status_code == 303
    assert evening.load(campaign_id).state is CampaignState.DRAFT
    assert "Nothing went out." in pages.open(campaign_id, "?done=taken-back").text


def test_button_pressed_twice_sends_once(pages: CampaignPages, evening: Evening) -> None:
    campaign_id = read_id(pages.write())
    seen = {k: str(v) for k, v in vars(evening.build_confirmation(campaign_id)).items()}
    answers = [pages.press(campaign_id, "send", **seen) for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    evening.start(campaign_id)
    assert len(evening.list_messages()) == 3


def test_changed_numbers_are_shown_before_it_goes(pages: CampaignPages, evening: Evening) -> None:
    campaign_id = read_id(pages.write())
    seen = {k: str(v) for k, v in vars(evening.build_confirmation(campaign_id)).items()}
    evening.add_family(4)
    answer = pages.press(campaign_id, "send", **seen)
    assert answer.status_code == 409
    assert "The recipients have changed" in answer.text
    assert "Send to 4 recipients" in answer.text
    assert evening.load(campaign_id).state is CampaignState.DRAFT


def test_message_to_nobody_is_not_sent(pages: CampaignPages, evening: Evening) -> None:
    campaign_id = read_id(pages.write(languages=["en"]))
    page = pages.open(campaign_id).text
    assert "Nobody would get this message." in page
    assert "/send" not in page
    answer = pages.send(campaign_id)
    assert answer.status_code == 409
    assert evening.load(campaign_id).state is CampaignState.DRAFT


def test_send_without_numbers_is_refused(pages: CampaignPages) -> None:
    campaign_id = read_id(pages.write())
    for wrong in ("", "x", "9" * 40, "-1", "²"):
        assert pages.send(campaign_id, version=wrong).status_code == 409


def test_draft_is_deleted_after_a_question(pages: CampaignPages, database: Database) -> None:
    campaign_id = read_id(pages.write())
    assert "Delete this draft?" in pages.open(campaign_id, "/delete").text
    assert len(list_stored(database)) == 1
    assert pages.press(campaign_id, "delete").location == f"{HOME}?done=deleted"
    assert list_stored(database) == []
    assert pages.open(campaign_id).status_code == 404


def test_running_message_is_paused_and_stopped(pages: CampaignPages, evening: Evening) -> None:
    campaign_id = read_id(pages.write())
    pages.send(campaign_id)
    evening.start(campaign_id)
    page = pages.open(campaign_id)
    assert "<progress" in page.text
    assert "0 of 3 sent" in page.text
    assert "Refresh" in page.headers
    pages.press(campaign_id, "pause")
    assert evening.load(campaign_id).state is CampaignState.PAUSED
    assert "Go on sending" in pages.open(campaign_id).text
    assert "3 messages are not sent yet" in pages.open(campaign_id, "/stop").text
    pages.press(campaign_id, "stop")
    assert evening.load(campaign_id).state is CampaignState.STOPPED
    answer = pages.press(campaign_id, "take-back")
    assert answer.status_code == 409
    assert "That is not possible any more" in answer.text


def fail_first_message(evening: Evening) -> Message:
    """Let the server refuse the first message, and end the campaign."""
    message = evening.list_messages()[0]
    with evening.database.begin() as session:
        session.execute(update(Message).values(state=MessageState.DELIVERED))
        session.get_one(Message, message.id).state = MessageState.FAILED
        now = clock.now()
        session.add(
            Delivery(
                message_id=message.id, started_at=now, ended_at=now, state=DeliveryState.FAILED,
                error="550",
            )
        )  # fmt: skip
        for campaign in session.scalars(select(Campaign)):
            operations.finish_campaign(campaign)
    return message


def test_result_lists_who_did_not_get_it_and_sends_again(
    pages: CampaignPages, evening: Evening
) -> None:
    campaign_id = read_id(pages.write())
    pages.send(campaign_id)
    evening.start(campaign_id)
    message = fail_first_message(evening)
    page = pages.open(campaign_id).text
    assert "2 of 3 sent" in page
    assert "1 did not get it" in page
    assert "There is no such e-mail address." in page
    assert f"/staff/messages/registrations/{message.subject_id}" in page
    answer = pages.press(campaign_id, "resend")
    assert answer.location.endswith("?resent=1")
    assert "1 message goes once more." in pages.client.get(answer.location).text
    assert evening.count_states()[MessageState.QUEUED] == 1


def test_copy_has_the_texts_and_no_left_out_families(pages: CampaignPages) -> None:
    campaign_id = read_id(pages.write(subject_sv="Skor", body_sv="Ta med innesko"))
    form = pages.client.get(f"{HOME}new?copy={campaign_id}").text
    assert BODY in form
    assert "Ta med innesko" in form


def test_list_shows_campaigns_by_state(pages: CampaignPages, evening: Evening) -> None:
    assert "Nothing written yet" in pages.client.get(HOME).text
    draft, planned, running = (read_id(pages.write(subject_fi=f"Nro {n}")) for n in range(3))
    pages.send(planned)
    pages.send(running)
    evening.start(running)
    page = pages.client.get(HOME).text
    assert page.index("Going out") < page.index(str(planned)) < page.index("Drafts")
    assert page.index("Drafts") < page.index(str(draft))
    assert "0 of 3 sent" in page


def test_lost_right_returns_the_message_with_the_reason(
    app: Flask, pages: CampaignPages, evening: Evening
) -> None:
    campaign_id = read_id(pages.write())
    pages.send(campaign_id)
    evening.writer.set_roles({evening.organisation_id: "editor"})
    evening.start(campaign_id)
    page = pages.open(campaign_id).text
    assert "the person who had confirmed it may not send any more" in page


def test_result_of_a_campaign_counts_every_state_once() -> None:
    counted = [state for _tone, _label, states in sent_views.RESULTS for state in states]
    assert sorted(counted) == sorted(MessageState)


def test_progress_page_takes_the_same_statements_for_any_number_of_families(
    pages: CampaignPages, evening: Evening
) -> None:
    def count_for_campaign() -> int:
        campaign_id = read_id(pages.write())
        evening.confirm(campaign_id)
        evening.start(campaign_id)
        with evening.database.begin() as session:
            session.execute(update(Message).values(state=MessageState.FAILED))
        pages.open(campaign_id)
        with count_statements(evening.database) as statements:
            assert pages.open(campaign_id).status_code == 200
        return statements.number

    few = count_for_campaign()
    for number in range(10, 40):
        evening.add_family(number)
    assert count_for_campaign() == few > 0
