"""The form of a campaign: what it offers, refuses and keeps."""

from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from shared import clock
from shared.database.session import Database
from tests.notifier.campaigns.evening import Evening
from tests.notifier.campaigns.pages.campaign_pages import (
    DAY,
    HOME,
    CampaignPages,
    list_stored,
    read_id,
)
from tests.notifier.fact_builder import FactBuilder
from tests.staff_user import StaffUser


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


def test_grades_are_kept_and_shown(pages: CampaignPages, evening: Evening) -> None:
    evening.add_family(4, grades={"8": 1})
    campaign_id = read_id(pages.write(grades=["8", "9"]))
    assert evening.load(campaign_id).audience.grades == ("8", "9")
    page = pages.open(campaign_id).text
    assert "Grade: " in page
    assert "Perhe 4" in page
    assert "Perhe 1" not in page
    assert (
        'name="grades" type="checkbox" value="8" checked' in pages.open(campaign_id, "/edit").text
    )


def test_events_are_chosen_by_target_group(pages: CampaignPages, evening: Evening) -> None:
    for group in ("lower_secondary", "guardians"):
        other = FactBuilder(
            organisation_id=evening.organisation_id,
            target_groups=[group],
            title=dict.fromkeys(("fi", "sv", "en"), group),
            slug=group,
        )
        evening.apply(other.build_occurrence_published())
    page = pages.client.get(f"{HOME}new?group=guardians").text
    assert '<h2 id="event-1">guardians</h2>' in page
    assert "lower_secondary</h2>" not in page
    assert "lower_secondary</h2>" in pages.client.get(f"{HOME}new?group=dancers").text


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
        ({"grades": ["10"]}, "Choose one of these."),
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
