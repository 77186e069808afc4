"""The pages of rules: adding, changing, switching off, deleting, and the time line of an event."""

from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from services.notifier.models import PlanState, ReminderPlan, ReminderRule
from shared.database.session import Database
from shared.staff.audit import list_by_organisation
from tests.notifier.campaigns.evening import Evening
from tests.staff_user import StaffUser

HOME = "/staff/messages/rules/"


class RulePages:
    """The pages of rules as one member of staff uses them, in English."""

    def __init__(self, app: Flask, evening: Evening, user: StaffUser | None = None) -> None:
        self.evening, self.user = evening, user or evening.writer
        self.client: FlaskClient = self.user.sign_in(app.test_client())
        self.client.set_cookie("lang", "en")

    @property
    def event_id(self) -> UUID:
        """Return the occurrence by which the pages name the event."""
        occurrence_id: UUID = self.evening.facts.occurrence.occurrence_id
        return occurrence_id

    @property
    def event_url(self) -> str:
        """Return the page of the event."""
        return f"{HOME}events/{self.event_id}"

    def get(self, path: str) -> str:
        """Return a page that is there."""
        answer = self.client.get(path)
        assert answer.status_code == 200
        return answer.text

    def post(self, path: str, **fields: str) -> TestResponse:
        """Press a button."""
        return self.client.post(path, data=self.user.form_data(**fields))

    def build_form(self, **given: str) -> dict[str, str]:
        """Build the fields of the form as a browser sends them."""
        return {
            "key": str(uuid4()),
            "amount": "2",
            "unit": "days",
            "side": "before_start",
            "at_time": "17:00",
            "channels": "both",
            "text": "default",
            "grace_hours": "12",
            **given,
        }

    def add(self, *, for_event: bool = False, **given: str) -> TestResponse:
        """Add a rule."""
        query = f"?event={self.event_id}" if for_event else ""
        return self.post(f"{HOME}new{query}", **self.build_form(**given))

    def list_rules(self) -> list[ReminderRule]:
        """Return the rules that are not deleted, the oldest first."""
        with self.evening.database.read() as session:
            rows = select(ReminderRule).where(ReminderRule.deleted_at.is_(None))
            return list(session.scalars(rows.order_by(ReminderRule.created_at)))

    def list_actions(self) -> list[str]:
        """Return what the log has of rules, the newest first."""
        with self.evening.database.read() as session:
            entries, _more = list_by_organisation(session, self.evening.organisation_id, 1)
        return [one.action for one in entries if one.action.startswith("rule_")]


@pytest.fixture
def evening(app: Flask, database: Database) -> Evening:
    """Create an evening with one family."""
    made = Evening(app, database)
    made.add_family(1)
    return made


@pytest.fixture
def pages(app: Flask, evening: Evening) -> RulePages:
    """Open the pages as a member of staff who may send."""
    return RulePages(app, evening)


def test_page_shows_the_rule_that_every_school_has(pages: RulePages) -> None:
    page = pages.get(HOME)
    assert "24 hours before the start" in page
    assert "The usual reminder" in page
    assert "Open day" in page  # with a link to what goes when
    assert f'href="{pages.event_url}"' in page


def test_rule_is_added_once_though_the_button_is_pressed_twice(pages: RulePages) -> None:
    form = pages.build_form()
    for _ in range(2):
        answer = pages.post(f"{HOME}new", **form)
        assert (answer.status_code, answer.location) == (303, f"{HOME}?done=saved")
    assert "2 days before the start at 17:00" in pages.get(HOME)
    assert [rule.amount for rule in pages.list_rules()] == [2, 24]  # with the usual one
    assert pages.list_actions() == ["rule_created"]


def test_form_shows_when_the_message_goes_and_saves_nothing(pages: RulePages) -> None:
    page = pages.add(look="1").text
    assert "Nothing is saved yet." in page
    assert "at 17:00</time>" in page
    assert pages.list_rules() == []


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"amount": ""}, "Fill this in."),
        ({"amount": "two"}, "Write a whole number."),
        ({"amount": "-1"}, "Write a number from 0 to 60."),
        ({"amount": "61"}, "Write a number from 0 to 60."),
        ({"amount": "9" * 40}, "Write a number from 0 to 60."),
        ({"amount": "0", "unit": "hours"}, "Write a number from 1 to 336."),
        ({"unit": "weeks"}, "Choose one of these."),
        ({"at_time": "25:00"}, "Write the time like this"),
        ({"grace_hours": "0"}, "Write a number from 1 to 72."),
        ({"side": "after_end"}, "the usual one is for before the start"),
        ({"audience": "waiting"}, "the usual one is for those who come"),
        ({"audience": "dancing"}, "Choose one of these."),
        ({"text": "own"}, "Write the text in this language, too."),
        ({"text": "own", "body_sv": "Hej"}, "Write a subject for the e-mail."),
    ],
)
def test_wrong_field_is_refused_and_what_was_typed_stays(
    pages: RulePages, given: dict[str, str], words: str
) -> None:
    form = pages.build_form(**{"subject_en": "Kept", "body_en": "", **given})
    answer = pages.post(f"{HOME}new", **form)
    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="Kept"' in answer.text
    assert pages.list_rules() == []


def test_rule_of_an_event_is_listed_there_only(pages: RulePages) -> None:
    assert pages.add(for_event=True).location == f"{pages.event_url}?done=saved"
    assert "2 days before the start" not in pages.get(HOME)
    page = pages.get(pages.event_url)
    assert "2 days before the start at 17:00" in page
    assert "For all your events" in page  # the inherited one


def test_changed_rule_is_saved_with_its_text(pages: RulePages) -> None:
    pages.add()
    (rule,) = pages.list_rules()
    url = f"{HOME}{rule.id}/edit"
    assert 'value="17:00"' in pages.get(url)
    own = {"text": "own", "subject_fi": "Huomenna", "body_fi": "Nähdään!", "version": "1"}
    assert pages.post(url, **pages.build_form(amount="3", **own)).status_code == 303
    (changed,) = pages.list_rules()
    assert (changed.amount, changed.body["fi"], changed.version) == (3, "Nähdään!", 2)
    assert "Huomenna" in pages.get(HOME)
    assert pages.list_actions() == ["rule_changed", "rule_created"]


def test_stale_form_is_refused_and_keeps_what_was_typed(pages: RulePages) -> None:
    pages.add()
    (rule,) = pages.list_rules()
    url = f"{HOME}{rule.id}/edit"
    pages.post(url, **pages.build_form(amount="3", version="1"))
    answer = pages.post(url, **pages.build_form(amount="4", version="1"))
    assert answer.status_code == 409
    assert "Somebody changed this rule" in answer.text
    assert 'name="amount" type="text" value="4"' in answer.text
    assert [one.amount for one in pages.list_rules()] == [3]
    # The answer has the present version: whoever saves now has seen the warning.
    assert pages.post(url, **pages.build_form(amount="4", version="2")).status_code == 303
    assert [one.amount for one in pages.list_rules()] == [4]


def test_rule_is_switched_off_and_on(pages: RulePages) -> None:
    pages.add()
    (rule,) = pages.list_rules()
    for state, words in (("0", "Switched off"), ("1", "")):
        answer = pages.post(f"{HOME}{rule.id}/switch", on=state)
        assert answer.status_code == 303
        assert ("Switched off</li>" in pages.get(HOME)) is bool(words)
    assert pages.list_actions() == ["rule_switched_on", "rule_switched_off", "rule_created"]


def test_inherited_rule_is_switched_off_for_one_event(pages: RulePages) -> None:
    pages.add()
    (rule,) = pages.list_rules()
    for _ in range(2):  # two tabs
        pages.post(f"{HOME}{rule.id}/switch", on="0", event=str(pages.event_id))
    assert "Switched off for this event</li>" in pages.get(pages.event_url)
    assert "Switched off" not in pages.get(HOME)
    assert pages.list_actions()[0] == "rule_switched_off_for_event"
    assert len(pages.list_actions()) == 2


def test_rule_is_deleted_after_a_question(pages: RulePages) -> None:
    pages.add()
    (rule,) = pages.list_rules()
    url = f"{HOME}{rule.id}/delete"
    assert "2 days before the start at 17:00" in pages.get(url)
    assert pages.post(url, version="7").status_code == 409
    assert pages.post(url, version="1").location == f"{HOME}?done=deleted"
    assert pages.client.get(url).status_code == 404
    assert pages.client.get(f"{HOME}{rule.id}/edit").status_code == 404


def test_time_line_has_confirmations_and_what_is_planned(pages: RulePages) -> None:
    page = pages.get(pages.event_url)
    assert 'role="img"' in page
    assert "Confirmations and changes" in page
    assert "To 1 family now" in page
    assert "24 hours before the start" in page


def test_time_line_shows_own_messages_and_missed_ones(pages: RulePages) -> None:
    campaign_id = pages.evening.write()
    pages.evening.confirm(campaign_id)
    pages.get(pages.event_url)
    with pages.evening.database.begin() as session:
        for plan in session.scalars(select(ReminderPlan)):
            plan.state = PlanState.MISSED
    page = pages.get(pages.event_url)
    assert f'href="/staff/messages/campaigns/{campaign_id}"' in page
    assert "The system was down at that time. Nobody got it." in page


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_pages_are_there_in_every_language(pages: RulePages, language: str) -> None:
    pages.add(for_event=True)
    pages.client.set_cookie("lang", language)
    for path in (HOME, pages.event_url, f"{HOME}new", f"{HOME}new?event={pages.event_id}"):
        assert f'<html lang="{language}"' in pages.get(path)


def test_editor_sees_the_rules_and_may_not_change_them(app: Flask, pages: RulePages) -> None:
    pages.add()
    (rule,) = pages.list_rules()
    editor = StaffUser(app, {pages.evening.organisation_id: "editor"})
    theirs = RulePages(app, pages.evening, editor)
    page = theirs.get(pages.event_url)
    assert "Those who may send messages change them." in page
    assert "/switch" not in page
    refused = (
        theirs.add(),
        theirs.client.get(f"{HOME}new"),
        theirs.post(f"{HOME}{rule.id}/switch", on="0"),
        theirs.post(f"{HOME}{rule.id}/delete", version="1"),
        theirs.post(f"{HOME}{rule.id}/edit", **pages.build_form(version="1")),
    )
    assert {answer.status_code for answer in refused} == {403}


def test_rule_of_another_organisation_is_not_found(app: Flask, pages: RulePages) -> None:
    pages.add()
    (rule,) = pages.list_rules()
    stranger = RulePages(app, pages.evening, StaffUser(app, {uuid4(): "admin"}))
    answers = (
        stranger.client.get(pages.event_url),
        stranger.client.get(f"{HOME}{rule.id}/edit"),
        stranger.post(f"{HOME}{rule.id}/switch", on="0"),
        stranger.post(f"{HOME}{rule.id}/delete", version="1"),
        stranger.post(f"{HOME}new?event={pages.event_id}", **pages.build_form()),
    )
    assert {answer.status_code for answer in answers} == {404}
    assert [one.is_on for one in pages.list_rules() if one.amount == 2] == [True]


def test_hostile_text_of_a_rule_stays_text(pages: RulePages) -> None:
    script = "<script>alert(1)</script>"
    pages.add(text="own", subject_fi=script, body_fi=script)
    assert script not in pages.get(HOME)
    assert "&lt;script&gt;" in pages.get(HOME)
