"""A browser for the form of registrations."""

from typing import Any
from uuid import UUID

from flask.testing import FlaskClient

from tests.html_forms import read_form_fields


class FormBrowser:
    """A browser without script that fills in the form of one occurrence and follows redirects."""

    def __init__(self, client: FlaskClient, occurrence_id: UUID, *, wait: bool = False) -> None:
        self.client, self.path = client, f"/register/{occurrence_id}"
        self.client.set_cookie("lang", "en")
        self.history: list[str] = []
        self.text = ""
        self.open(f"{self.path}?wait=1" if wait else self.path)

    def open(self, url: str) -> int:
        """Open a page, follow redirects, and return the last status."""
        response = self.client.get(url)
        if response.status_code == 303:
            return self.open(response.location)
        self.history.append(url)
        self.text, self.headers = response.text, response.headers
        return response.status_code

    def read_fields(self) -> dict[str, Any]:
        """Return the fields of the page's form as a browser sends them."""
        return read_form_fields(self.text)

    def press(self, button: str = "", **typed: str) -> None:
        """Send the form of the page with what was typed, by this button."""
        fields = {**self.read_fields(), **typed}
        if button:
            name, _, value = button.partition("=")
            fields[name] = value or "1"
        response = self.client.post(self.path, data=fields)
        assert response.status_code == 303
        self.open(response.location)
