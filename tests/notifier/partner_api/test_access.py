"""A key opens what its scopes say, in its own organisation, until it is revoked."""

from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from services.notifier.campaigns.queries import get_campaign
from services.notifier.models import ApiKey, ApiScope
from services.notifier.partner_api import access
from shared import clock
from shared.database.session import Database
from tests.notifier.api_key_holder import API, ApiKeyHolder, build_campaign_body
from tests.notifier.fact_builder import FactBuilder

# Each route with the scope that it needs, and the status of a caller who has it.
ROUTES = [
    ("GET", "/campaigns", ApiScope.READ_CAMPAIGNS, 200),
    ("POST", "/campaigns", ApiScope.WRITE_CAMPAIGNS, 201),
    ("GET", "/campaigns/{campaign}", ApiScope.READ_CAMPAIGNS, 200),
    ("POST", "/campaigns/{campaign}/confirm", ApiScope.SEND_CAMPAIGNS, 200),
    ("GET", "/messages", ApiScope.READ_MESSAGES, 200),
]


def call(app: Flask, method: str, path: str, key: str, body: dict[str, object]) -> tuple[int, str]:
    """Send a request; return its status and the code of its error."""
    client: FlaskClient = app.test_client()
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    answer = client.open(
        API + path, method=method, headers=headers, json=body if method == "POST" else None
    )
    problem = answer.json if answer.content_type == "application/problem+json" else {}
    return answer.status_code, (problem or {}).get("type", "").rpartition(":")[2]


def build_request(
    system: ApiKeyHolder, builder: FactBuilder, path: str
) -> tuple[str, dict[str, object]]:
    """Return the address and the body of a valid request for a route."""
    body: dict[str, object] = build_campaign_body(builder.occurrence.occurrence_id)
    made = system.post("/campaigns", body).json
    assert made is not None
    if path.endswith("/confirm"):
        body = {name: made[name] for name in ("version", "people", "segments")}
    return path.format(campaign=made["id"]), body


@pytest.mark.parametrize(("method", "path", "scope", "status"), ROUTES)
def test_route_needs_its_scope_and_no_other(
    app: Flask,
    system: ApiKeyHolder,
    queued_builder: FactBuilder,
    method: str,
    path: str,
    scope: ApiScope,
    status: int,
) -> None:
    url, body = build_request(system, queued_builder, path)
    others = tuple(one for one in ApiScope if one is not scope)
    without = ApiKeyHolder(app, system.organisation_id, others)
    assert call(app, method, url, without.key, body) == (403, "missing-scope")
    alone = ApiKeyHolder(app, system.organisation_id, (scope,))
    assert call(app, method, url, alone.key, body)[0] == status


@pytest.mark.parametrize(("method", "path", "scope", "status"), ROUTES)
def test_request_without_a_valid_key_is_refused(
    app: Flask,
    database: Database,
    system: ApiKeyHolder,
    queued_builder: FactBuilder,
    method: str,
    path: str,
    scope: ApiScope,
    status: int,
) -> None:
    url, body = build_request(system, queued_builder, path)
    assert call(app, method, url, "", body) == (401, "unauthorized")
    assert call(app, method, url, "live_guess", body) == (401, "invalid-key")
    with database.begin() as session:
        session.execute(update(ApiKey).values(revoked_at=clock.now()))
    assert call(app, method, url, system.key, body) == (401, "invalid-key")


@pytest.mark.parametrize(("method", "path", "scope", "status"), ROUTES)
def test_key_of_another_organisation_opens_nothing(
    app: Flask,
    system: ApiKeyHolder,
    queued_builder: FactBuilder,
    method: str,
    path: str,
    scope: ApiScope,
    status: int,
) -> None:
    url, body = build_request(system, queued_builder, path)
    stranger = ApiKeyHolder(app, uuid4())
    answer = app.test_client().open(
        API + url,
        method=method,
        headers=stranger.headers,
        json=body if method == "POST" else None,
    )
    assert answer.status_code in {200, 404, 422}
    assert "kengät" not in answer.text
    assert "Virtanen" not in answer.text


def test_missing_check_of_the_organisation_is_found(
    app: Flask,
    system: ApiKeyHolder,
    queued_builder: FactBuilder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Control: without the check, a stranger reads the draft."""
    url, _body = build_request(system, queued_builder, "/campaigns/{campaign}")
    stranger = ApiKeyHolder(app, uuid4())
    assert stranger.get(url).status_code == 404
    monkeypatch.setattr(
        access,
        "get_own_campaign",
        lambda session, _caller, one, **_kw: get_campaign(session, one),
    )
    assert stranger.get(url).status_code == 200


def test_key_sends_nothing_when_its_maker_lost_the_right(
    app: Flask, system: ApiKeyHolder, queued_builder: FactBuilder
) -> None:
    url, body = build_request(system, queued_builder, "/campaigns/{campaign}/confirm")
    system.maker.set_roles({system.organisation_id: "editor"})
    assert call(app, "POST", url, system.key, body) == (403, "maker-lost-right")
