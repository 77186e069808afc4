"""Who may see and use the pages of campaigns."""

from uuid import uuid4

import pytest
from flask import Flask

from shared.staff.rights import ROLE_RIGHTS, Right, Role
from tests.notifier.campaigns.evening import Evening
from tests.notifier.campaigns.pages.campaign_pages import HOME, CampaignPages, read_id
from tests.staff_user import StaffUser


def test_editor_writes_and_is_told_who_sends(
    app: Flask, pages: CampaignPages, evening: Evening
) -> None:
    editor = CampaignPages(app, evening, StaffUser(app, {evening.organisation_id: "editor"}, "Eki"))
    campaign_id = read_id(editor.write())
    page = editor.open(campaign_id).text
    assert "You may write, and these may send: Liisa." in page
    assert f'{campaign_id}/send"' not in page
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


def test_pages_exist_in_each_language(pages: CampaignPages) -> None:
    headings = {"fi": "Viestit perheille", "sv": "Meddelanden till familjer"}
    for language, heading in headings.items():
        assert f"<h1>{heading}</h1>" in pages.client.get(f"{HOME}?lang={language}").text
