"""The pages of campaigns as a member of staff uses them, for tests."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from services.notifier.models import Campaign
from shared.database.session import Database
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
        """Return the address of the form for this evening."""
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


def read_id(response: TestResponse) -> UUID:
    assert response.status_code == 303, response.text
    return UUID(response.location.rpartition("/")[2])


def list_stored(database: Database) -> list[Campaign]:
    with database.read() as session:
        return list(session.scalars(select(Campaign)))
