"""The pages of campaigns: writing, looking, sending, and what became of the messages."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from services.notifier.campaigns import operations, views
from services.notifier.models import (
    Campaign,
    CampaignState,
    ChannelChoice,
    Delivery,
    DeliveryState,
    Message,
    MessageState,
    Occurrence,
)
from shared import clock
from shared.database.session import Database
from shared.staff.rights import ROLE_RIGHTS, Right, Role
from tests.notifier.campaigns.evening import BODY, Evening
from tests.staff_user import StaffUser

HOME = "/staff/messages/campaigns/"
DAY = timedelta(days=1)


class CampaignPages:
    """The pages of campaigns as one member of staff uses them, in English."""

    def __init__(self, app: Flask, evening: Evening, user: StaffUser | None = None) -> None:
        self.evening, self.user = evening, user or evening.writer
        self.client: FlaskClient = self.user.sign_in(app.test_client())
        self.client.set_cookie("lang", "en")

    @property
    def new_url(self) -> str:
        """The address of the form for this evening."""
        return f"{HOME}new?occurrence={self.evening.facts.occurrence.occurrence_id}"

    def build_form(self, **given: Any) -> MultiDict[str, str]:
        """Build the fields of the form as a browser sends them."""
        fields = {
            "occurrence": str(self.evening.facts.occurrence.occurrence_id),
            "languages": ["fi", "sv", "en"],
            "status": "coming",
            "reach": "all",
            "channels": "sms_without_email",
            "when": "now",
            "subject_fi": "Sisäkengät",
            "body_fi": BODY,
            **given,
        }
        return MultiDict({**self.user.form_data(), **fields})

    def write(self, **given: Any) -> TestResponse:
        """Send the form."""
        return self.client.post(self.new_url, data=self.build_form(**given))

    def open(self, campaign_id: UUID, path: str = "") -> TestResponse:
        """Open a page of a campaign."""
        return self.client.get(f"{HOME}{campaign_id}{path}")

    def press(self, campaign_id: UUID, act: str, **fields: str) -> TestResponse:
        """Press a button on the page of a campaign."""
        data = self.user.form_data(**fields)
        return self.client.post(f"{HOME}{campaign_id}/{act}", data=data)

    def send(self, campaign_id: UUID, **given: str) -> TestResponse:
        """Press the button that sends, with the numbers that the page shows."""
        seen = self.evening.build_confirmation(campaign_id)
        return self.press(campaign_id, "send", **{k: str(v) for k, v in vars(seen).items()} | given)


@pytest.fixture
def evening(app: Flask, database: Database) -> Evening:
    """Create an evening with three families: one reads Swedish, one has no e-mail."""
    made = Evening(app, database)
    made.add_family(1)
    made.add_family(2, language="sv", contact_name="Ann Lind")
    made.add_family(3, contact_email="")
    return made


@pytest.fixture
def pages(app: Flask, evening: Evening) -> CampaignPages:
    """Sign a messenger in."""
    return CampaignPages(app, evening)


def read_id(response: TestResponse) -> UUID:
    assert response.status_code == 303, response.text
    return UUID(response.location.rpartition("/")[2])


def list_stored(database: Database) -> list[Campaign]:
    with database.read() as session:
        return list(session.scalars(select(Campaign)))


def test_written_message_is_saved_and_shown(pages: CampaignPages) -> None:
    campaign_id = read_id(pages.write())
    page = pages.open(campaign_id).text
    assert "3 recipients, 1 SMS segment, about €0.09" in page
    assert "Those who read Swedish get the Finnish text." in page
    assert "Perhe 1" in page
    assert "perhe1@example.org" in page
    assert "Send to 3 recipients" in page


def test_form_is_filled_from_the_list_it_was_opened_from(pages: CampaignPages) -> None:
    coming, cancelled = (
        pages.client.get(pages.new_url),
        pages.client.get(pages.new_url + "&status=cancelled"),
    )
    assert '<option value="coming" selected>' in coming.text
    assert '<option value="cancelled" selected>' in cancelled.text
    occurrence_id = pages.evening.facts.occurrence.occurrence_id
    assert f'value="{occurrence_id}" checked' in coming.text
    assert "3 registrations" in coming.text
    assert "In Swedish <span" in coming.text
    assert "(1 reader)" in coming.text


def test_form_without_an_occurrence_asks_for_one(pages: CampaignPages) -> None:
    page = pages.client.get(f"{HOME}new").text
    assert "To whom do you write?" in page
    assert f"new?occurrence={pages.evening.facts.occurrence.occurrence_id}" in page
    answer = pages.client.post(f"{HOME}new", data=pages.user.form_data())
    assert answer.status_code == 422
    assert "Choose at least one time." in answer.text


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"body_fi": ""}, "Write the text in this language, too."),
        ({"body_fi": "", "subject_fi": ""}, "Write the message."),
        ({"body_fi": "\u200b\u00ad", "subject_fi": "\ufeff"}, "Write the message."),
        ({"subject_fi": ""}, "Write a subject for the e-mail."),
        ({"body_sv": "Innesko"}, "Write a subject for the e-mail."),
        ({"sms_sv": "Innesko"}, "Write the text in this language, too."),
        ({"subject_fi": "x" * 151}, "Use at most 150 characters."),
        ({"body_fi": "x" * 5001}, "Use at most 5000 characters."),
        ({"sms_fi": "x" * 601}, "Use at most 600 characters."),
        ({"body_fi": "Muistakaa \u202eteknis"}, "Use letters, numbers and punctuation only."),
        ({"subject_fi": "Muistakaa\x07"}, "Use letters, numbers and punctuation only."),
        ({"languages": []}, "Choose at least one language."),
        ({"occurrence": []}, "Choose at least one time."),
        ({"occurrence": str(uuid4())}, "Choose times of this event."),
        ({"occurrence": "x"}, "Choose one of these."),
        ({"channels": "pigeon"}, "Choose one of these."),
        ({"status": "dancing"}, "Choose one of these."),
        ({"when": "later"}, "Fill this in."),
        ({"when": "later", "send_day": "2026-01-01", "send_time": "9.00"}, "in the future"),
        ({"when": "later", "send_day": "soon", "send_time": "9.00"}, "Write the date like this"),
        ({"when": "later", "send_day": "2027-03-28", "send_time": "3.30"}, "clocks go forward"),
    ],
)
def test_wrong_form_keeps_what_was_typed(
    pages: CampaignPages, database: Database, fields: dict[str, Any], error: str
) -> None:
    typed = {"body_en": "Indoor shoes, please", "subject_en": "Shoes"}
    is_without_text = error == "Write the message."
    answer = pages.write(**(fields if is_without_text else typed | fields))
    assert answer.status_code == 422
    assert error in answer.text
    assert '<div class="errors"' in answer.text
    assert is_without_text or "Indoor shoes, please" in answer.text
    assert list_stored(database) == []


def test_sms_needs_no_subject(pages: CampaignPages) -> None:
    read_id(pages.write(channels="sms", subject_fi=""))


def test_longest_text_with_emoji_and_arabic_is_shown_as_written(pages: CampaignPages) -> None:
    body = ("مرحبا بكم 🎉 " * 500)[:5000].strip()
    campaign_id = read_id(pages.write(body_fi=body, channels="both"))
    page = pages.open(campaign_id)
    assert page.status_code == 200
    assert "These characters make it longer:" in page.text
    assert "🎉" in pages.open(campaign_id, "/preview.html?text=fi").text


def test_html_in_a_text_is_never_markup(pages: CampaignPages) -> None:
    attack = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    campaign_id = read_id(
        pages.write(subject_fi=attack, body_fi=f"{attack} [x](javascript:alert(1))")
    )
    for path in ("", "/edit", "/delete", "/preview.html?text=fi"):
        page = pages.open(campaign_id, path)
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text
        assert 'href="javascript' not in page.text
    assert "<script>alert" not in pages.client.get(HOME).text
    policy = pages.open(campaign_id, "/preview.html?text=fi").headers["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none'")


def test_preview_has_the_name_of_a_reader_and_no_link(pages: CampaignPages) -> None:
    campaign_id = read_id(pages.write())
    page = pages.open(campaign_id, "/preview.html?text=sv").text
    assert "Hej Ann Lind!" in page
    assert "\x02" not in page
    assert 'href="#"' in page


def test_left_out_families_do_not_get_it(pages: CampaignPages, evening: Evening) -> None:
    campaign_id = read_id(pages.write())
    family = next(
        message.subject_id
        for message in list_confirmations(evening)
        if message.recipient == "perhe1@example.org"
    )
    answer = pages.press(campaign_id, "left-out", left_out=str(family), version="1")
    assert answer.status_code == 303
    assert "2 recipients" in pages.open(campaign_id).text
    again = pages.press(campaign_id, "left-out", version="1")
    assert again.status_code == 409
    assert "Somebody changed this message" in again.text
    assert pages.press(campaign_id, "left-out", version="2").status_code == 303
    assert "3 recipients" in pages.open(campaign_id).text


def list_confirmations(evening: Evening) -> list[Message]:
    with evening.database.read() as session:
        return list(session.scalars(select(Message)).unique())


def test_those_left_out_are_listed_with_the_reason(pages: CampaignPages, evening: Evening) -> None:
    evening.add_family(4, contact_email="", contact_phone="")
    evening.add_family(5, contact_email="perhe1@example.org")
    page = pages.open(read_id(pages.write())).text
    assert "No address on this channel: 1" in page
    assert "Another registration with the same address gets it: 1" in page


def test_costly_characters_are_replaced_in_the_sms_only(
    pages: CampaignPages, evening: Evening
) -> None:
    body = "Tervetuloa **Škodan** tehtaalle 🎉 huomenna"
    campaign_id = read_id(pages.write(body_fi=body, channels="both"))
    page = pages.open(campaign_id).text
    assert '<code class="sign">Š</code>' in page
    assert "Replace them in the text message" in page
    assert "Novida: Tervetuloa Škodan tehtaalle" in page  # no marks of Markdown
    pages.press(campaign_id, "simplify", language="fi", version="1")
    campaign = evening.load(campaign_id)
    assert campaign.sms["fi"] == "Tervetuloa Skodan tehtaalle huomenna"
    assert campaign.body["fi"] == body
    assert "These characters make it longer" not in pages.open(campaign_id).text


def test_long_sms_says_how_much_to_cut(pages: CampaignPages) -> None:
    prefix = len("Novida: ")
    campaign_id = read_id(pages.write(body_fi="a" * (165 - prefix), channels="sms"))
    page = pages.open(campaign_id).text
    assert "165 characters, <strong>2 segments</strong>" in page
    assert "Cut 5 characters" in page


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


def test_second_editor_keeps_the_text_and_is_told(
    app: Flask, pages: CampaignPages, evening: Evening
) -> None:
    campaign_id = read_id(pages.write())
    colleague = CampaignPages(app, evening, StaffUser(app, {evening.organisation_id: "editor"}))
    edit = f"{HOME}{campaign_id}/edit"
    form = pages.build_form(version="1", body_fi="Minun tekstini")
    saved = colleague.client.post(edit, data=colleague.build_form(version="1", body_fi="Heidän"))
    assert saved.status_code == 303
    answer = pages.client.post(edit, data=form)
    assert answer.status_code == 409
    assert "Somebody changed this message" in answer.text
    assert "Minun tekstini" in answer.text
    assert evening.load(campaign_id).body["fi"] == "Heidän"
    form["version"] = "2"
    assert pages.client.post(edit, data=form).status_code == 303
    assert evening.load(campaign_id).body["fi"] == "Minun tekstini"


def test_edit_keeps_those_left_out_and_the_time(pages: CampaignPages, evening: Evening) -> None:
    day = (clock.now() + DAY).date().isoformat()
    out = uuid4()
    campaign_id = read_id(pages.write(when="later", send_day=day, send_time="9.30", also_later="1"))
    pages.press(campaign_id, "left-out", left_out=str(out), version="1")
    form = pages.open(campaign_id, "/edit").text
    assert f'value="{day}"' in form
    assert 'value="09:30"' in form
    data = pages.build_form(when="later", send_day=day, send_time="09:30", version="2")
    pages.client.post(f"{HOME}{campaign_id}/edit", data=data)
    campaign = evening.load(campaign_id)
    assert campaign.audience.left_out_ids == (out,)
    assert campaign.send_at is not None
    assert not campaign.also_later


def test_editor_writes_and_is_told_who_sends(
    app: Flask, pages: CampaignPages, evening: Evening
) -> None:
    editor = CampaignPages(app, evening, StaffUser(app, {evening.organisation_id: "editor"}, "Eki"))
    campaign_id = read_id(editor.write())
    page = editor.open(campaign_id).text
    assert "You may write, and these may send: Liisa." in page
    assert "/send" not in page
    assert editor.send(campaign_id).status_code == 403


@pytest.mark.parametrize("role", ROLE_RIGHTS)
def test_pages_by_each_role_need_its_rights(app: Flask, evening: Evening, role: str) -> None:
    campaign_id = evening.write()
    person = CampaignPages(app, evening, StaffUser(app, {evening.organisation_id: role}))
    rights = ROLE_RIGHTS[Role(role)]
    for path in ("", "/edit", "/delete", "/preview.html"):
        wanted = 200 if Right.MESSAGE in rights else 403
        assert person.open(campaign_id, path).status_code == wanted, path
    for act in ("send", "take-back", "pause", "resume", "stop", "resend"):
        answer = person.press(campaign_id, act)
        assert (answer.status_code == 403) == (Right.SEND not in rights), act


def test_campaign_of_another_organisation_is_not_found(app: Flask, evening: Evening) -> None:
    campaign_id = evening.write()
    stranger = CampaignPages(app, evening, StaffUser(app, {uuid4(): "admin"}))
    for path in ("", "/edit", "/delete", "/stop", "/preview.html"):
        assert stranger.open(campaign_id, path).status_code == 404, path
    for act in ("edit", "delete", "left-out", "simplify", "send", "take-back", "pause", "stop"):
        assert stranger.press(campaign_id, act).status_code == 404, act
    assert stranger.client.get(stranger.new_url).status_code == 404
    assert stranger.client.get(f"{HOME}new?copy={campaign_id}").status_code == 404
    assert "Sisäkengät" not in stranger.client.get(HOME).text


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


def test_quiet_hours_are_told_before_it_goes(pages: CampaignPages) -> None:
    night = clock.now().replace(hour=22, minute=0) + DAY
    campaign_id = read_id(pages.write())
    with time_machine.travel(night, tick=False):
        pages.user.sign_in(pages.client)
        page = pages.open(campaign_id).text
    assert "No messages go out between 21 and 8." in page


def test_past_event_is_told_before_it_goes(pages: CampaignPages, database: Database) -> None:
    campaign_id = read_id(pages.write())
    with database.begin() as session:
        past = clock.now() - DAY
        session.execute(update(Occurrence).values(starts_at=past, ends_at=past))
    assert "The event is over when this goes." in pages.open(campaign_id).text


def test_no_price_is_shown_without_one(
    app: Flask, evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = app.extensions["live"]
    settings = replace(live.settings, sms_segment_cents=0)
    monkeypatch.setitem(app.extensions, "live", replace(live, settings=settings))
    campaign_id = evening.write(channels=ChannelChoice.SMS)
    page = CampaignPages(app, evening).open(campaign_id).text
    assert "3 SMS segments" in page
    assert "about" not in page.split("<main")[1].split("</h2>")[0]


def test_pages_exist_in_each_language(pages: CampaignPages) -> None:
    headings = {"fi": "Viestit perheille", "sv": "Meddelanden till familjer"}
    for language, heading in headings.items():
        assert f"<h1>{heading}</h1>" in pages.client.get(f"{HOME}?lang={language}").text


def test_result_of_a_campaign_counts_every_state_once() -> None:
    counted = [state for _tone, _label, states in views.RESULTS for state in states]
    assert sorted(counted) == sorted(MessageState)
