"""The page on which an administrator chooses when and how messages go."""

from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.notifier.models import OrganisationSettings
from shared.database.session import Database
from shared.staff.audit import list_by_organisation
from tests.staff_user import StaffUser

URL = "/staff/messages/settings"


class Administrator(StaffUser):
    """An administrator with a signed-in client."""

    def __init__(self, app: Flask) -> None:
        self.organisation_id = uuid4()
        super().__init__(app, {self.organisation_id: "admin"})
        self.client: FlaskClient = self.sign_in(app.test_client())
        self.client.set_cookie("lang", "en")

    def save(self, **given: str) -> TestResponse:
        """Send the form."""
        fields = {
            "opens": "9.30",
            "closes": "18:00",
            "uses_fallback": "1",
            "sms_day_segments": "200",
            "version": "0",
            **given,
        }
        return self.client.post(URL, data=self.form_data(**fields))

    def load(self) -> OrganisationSettings | None:
        """Return the settings as they are stored."""
        with self.live.database.read() as session:
            found: OrganisationSettings | None = session.get(
                OrganisationSettings, self.organisation_id
            )
            return found


@pytest.fixture
def admin(app: Flask, database: Database) -> Administrator:
    """Create an administrator."""
    return Administrator(app)


def test_page_shows_the_usual_settings_and_then_the_saved_ones(admin: Administrator) -> None:
    page = admin.client.get(URL).text
    assert 'value="08:00"' in page
    assert 'value="21:00"' in page
    assert page.count(" checked") == 3
    assert admin.save().status_code == 303
    page = admin.client.get(f"{URL}?done=saved").text
    assert "Messages that wait follow the new settings" in page
    assert 'value="09:30"' in page
    assert 'value="200"' in page
    assert page.count(" checked") == 1
    with admin.live.database.read() as session:
        entries, _more = list_by_organisation(session, admin.organisation_id, 1)
    assert [one.action for one in entries] == ["message_settings_changed"]


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("opens", "", "Fill this in."),
        ("opens", "25:00", "Write the time like this"),
        ("closes", "11:29", "at least two hours after"),
        ("closes", "07:00", "at least two hours after"),
        ("sms_day_segments", "many", "Write a whole number."),
        ("sms_day_segments", "-1", "Write a number from 0"),
        ("sms_day_segments", "9" * 30, "Write a number from 0"),
    ],
)
def test_wrong_setting_is_named_and_what_was_typed_stays(
    admin: Administrator, field: str, typed: str, words: str
) -> None:
    answer = admin.save(**{field: typed})
    assert answer.status_code == 422
    assert words in answer.text
    assert f'value="{typed}"' in answer.text
    assert admin.load() is None


@pytest.mark.parametrize("version", ["0", "", "x", "-1"])
def test_colleagues_settings_are_not_replaced_unseen(admin: Administrator, version: str) -> None:
    admin.save()
    refused = admin.save(opens="07:00", version=version)
    assert refused.status_code == 409
    assert "Somebody changed these settings" in refused.text
    assert 'value="07:00"' in refused.text
    assert admin.load().opens.hour == 9
    assert admin.save(opens="07:00", version="1").status_code == 303
    assert admin.load().opens.hour == 7


def test_chosen_hours_are_told_where_rules_are_written(admin: Administrator) -> None:
    admin.save()
    page = admin.client.get("/staff/messages/rules/new").text
    assert "between 9:30 and 18:00. Not on Sundays and public holidays." in page
