"""A system with an API key, for tests."""

from typing import Any
from uuid import UUID

from flask import Flask
from werkzeug.test import TestResponse

from services.notifier.api_keys import operations
from services.notifier.api_keys.schemas import NewApiKey
from services.notifier.models import ApiScope
from shared.database.session import Database
from shared.staff.access import find_staff_access
from tests.staff_user import StaffUser

API = "/api/notifier/v1"
EVERY_SCOPE = tuple(ApiScope)


class ApiKeyHolder:
    """A system with a key of an organisation; `maker` is the administrator who made the key."""

    def __init__(
        self, app: Flask, organisation_id: UUID, scopes: tuple[ApiScope, ...] = EVERY_SCOPE
    ) -> None:
        self.app, self.organisation_id = app, organisation_id
        self.maker = StaffUser(app, {organisation_id: "admin"}, "Maija")
        database: Database = app.extensions["live"].database
        new = NewApiKey(name="Wilma", scopes=list(scopes))
        with database.begin() as session:
            actor = find_staff_access(session, self.maker.id)
            assert actor is not None
            self.key = operations.create_key(session, actor, organisation_id, new)

    @property
    def headers(self) -> dict[str, str]:
        """Return the header that carries the key."""
        return {"Authorization": f"Bearer {self.key}"}

    def get(self, path: str, **query: str) -> TestResponse:
        """Read from the API."""
        client = self.app.test_client()
        return client.get(f"{API}{path}", query_string=query, headers=self.headers)

    def post(self, path: str, body: dict[str, Any], **headers: str) -> TestResponse:
        """Write to the API; `headers` have underscores instead of hyphens."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        client = self.app.test_client()
        return client.post(f"{API}{path}", json=body, headers={**self.headers, **named})


def build_campaign_body(*occurrence_ids: UUID, **given: Any) -> dict[str, Any]:
    """Build the body of a request to make a campaign."""
    return {
        "occurrence_ids": [str(one) for one in occurrence_ids],
        "subject": {"fi": "Huomenna"},
        "body": {"fi": "Ota sisäkengät mukaan."},
        "channels": "both",
        **given,
    }
