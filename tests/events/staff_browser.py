"""A browser of a member of staff, for the tests of the pages of events."""

from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.staff_user import StaffUser


class StaffBrowser:
    """A browser in which a member of staff is signed in; the pages are in English.

    Paths are relative to `base_url`.
    """

    def __init__(
        self, app: Flask, roles: dict[UUID, str], name: str = "Liisa", base_url: str = ""
    ) -> None:
        self.person, self.base_url = StaffUser(app, roles, name), base_url
        self.client: FlaskClient = self.person.sign_in(app.test_client())
        self.client.set_cookie("lang", "en")

    def get(self, path: str) -> TestResponse:
        """Request a page and return the response."""
        return self.client.get(self.base_url + path)

    def get_page(self, path: str) -> str:
        """Return the text of a page; the response must have status 200."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.status_code
        return answer.text

    def post(self, path: str, **fields: Any) -> TestResponse:
        """Send a form with the CSRF token of the session."""
        return self.client.post(self.base_url + path, data=self.person.form_data() | fields)
