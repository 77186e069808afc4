"""Other systems make drafts once, and send them when their key says so."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from services.notifier.models import Campaign
from shared import clock
from shared.database.session import Database
from tests.notifier.api_key_holder import ApiKeyHolder, build_campaign_body
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.messages import apply_facts, delete_expired_after


@pytest.fixture
def body(queued_builder: FactBuilder) -> dict[str, Any]:
    """Build a valid body."""
    return build_campaign_body(queued_builder.occurrence.occurrence_id)


def count_campaigns(database: Database) -> int:
    """Return how many campaigns there are."""
    with database.read() as session:
        return session.scalar(select(func.count(Campaign.id))) or 0


def test_draft_is_made_and_shown_with_its_size(system: ApiKeyHolder, body: dict[str, Any]) -> None:
    made = system.post("/campaigns", body)
    assert made.status_code == 201
    draft: Any = made.json
    assert (draft["state"], draft["version"], draft["people"]) == ("draft", 1, 1)
    assert draft["segments"] == 1
    assert draft["created_by"] == "Wilma (API)"
    assert draft["body"]["fi"] == "Ota sisäkengät mukaan."
    assert system.get(f"/campaigns/{draft['id']}").json == draft
    listed: Any = system.get("/campaigns").json
    assert [one["id"] for one in listed["campaigns"]] == [draft["id"]]


def test_repeated_key_makes_one_draft(
    database: Database, system: ApiKeyHolder, body: dict[str, Any]
) -> None:
    first, second = (system.post("/campaigns", body, Idempotency_Key="a") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json == second.json
    assert count_campaigns(database) == 1
    system.post("/campaigns", body, Idempotency_Key="b")
    system.post("/campaigns", body)
    assert count_campaigns(database) == 3


def test_key_with_another_body_is_refused(
    database: Database, system: ApiKeyHolder, body: dict[str, Any]
) -> None:
    system.post("/campaigns", body, Idempotency_Key="a")
    other = system.post("/campaigns", {**body, "channels": "sms"}, Idempotency_Key="a")
    assert other.status_code == 422
    assert "key-reused" in other.text
    assert count_campaigns(database) == 1


def test_same_key_of_two_systems_makes_two_drafts(
    database: Database, system: ApiKeyHolder, body: dict[str, Any]
) -> None:
    other = ApiKeyHolder(system.app, system.organisation_id)
    for one in (system, other):
        assert one.post("/campaigns", body, Idempotency_Key="a").status_code == 201
    assert count_campaigns(database) == 2


def test_key_is_forgotten_after_a_month(
    database: Database, system: ApiKeyHolder, body: dict[str, Any]
) -> None:
    system.post("/campaigns", body, Idempotency_Key="a")
    settings = system.app.extensions["live"].settings
    delete_expired_after(database, settings, 29)
    system.post("/campaigns", body, Idempotency_Key="a")
    assert count_campaigns(database) == 1
    delete_expired_after(database, settings, 31)
    system.post("/campaigns", body, Idempotency_Key="a")
    assert count_campaigns(database) == 2


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"body": {}}, "body"),
        ({"body": {"fi": "x" * 5001}}, "body"),
        ({"subject": {}}, "subject"),
        ({"occurrence_ids": []}, "occurrence_ids"),
        ({"occurrence_ids": [str(uuid4())]}, "occurrence_ids"),
        ({"channels": "fax"}, "channels"),
        ({"languages": ["de"]}, "languages"),
        ({"send_at": "2020-01-01T10:00:00+00:00"}, "send_at"),
        ({"send_at": "tomorrow"}, "send_at"),
        ({"people": 5}, "people"),
    ],
)
def test_wrong_field_is_named_and_nothing_is_made(
    database: Database,
    system: ApiKeyHolder,
    body: dict[str, Any],
    changed: dict[str, Any],
    field: str,
) -> None:
    answer = system.post("/campaigns", {**body, **changed})
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    problem: Any = answer.json
    assert field in str(problem["errors"])
    assert count_campaigns(database) == 0


def test_occurrence_of_another_organisation_is_refused(
    database: Database, system: ApiKeyHolder
) -> None:
    other = FactBuilder()
    apply_facts(database, other.build_occurrence_published())
    body = build_campaign_body(other.occurrence.occurrence_id)
    assert system.post("/campaigns", body).status_code == 422


def test_confirmed_draft_is_planned_once(system: ApiKeyHolder, body: dict[str, Any]) -> None:
    draft: Any = system.post("/campaigns", body).json
    url = f"/campaigns/{draft['id']}/confirm"
    seen = {name: draft[name] for name in ("version", "people", "segments")}
    answers = [system.post(url, seen) for _ in range(2)]
    assert [one.status_code for one in answers] == [200, 200]
    planned: Any = answers[1].json
    assert (planned["state"], planned["version"]) == ("planned", 2)
    assert planned["confirmed_by"] == "Wilma (API)"


@pytest.mark.parametrize("name", ["version", "people", "segments"])
def test_confirmation_of_other_numbers_is_refused(
    system: ApiKeyHolder, body: dict[str, Any], name: str
) -> None:
    draft: Any = system.post("/campaigns", body).json
    seen = {one: draft[one] for one in ("version", "people", "segments")}
    seen[name] += 1
    answer = system.post(f"/campaigns/{draft['id']}/confirm", seen)
    assert answer.status_code == 409
    unchanged: Any = system.get(f"/campaigns/{draft['id']}").json
    assert unchanged["state"] == "draft"


def test_time_to_send_is_kept(system: ApiKeyHolder, body: dict[str, Any]) -> None:
    at = (clock.now() + timedelta(days=2)).replace(microsecond=0)
    draft: Any = system.post("/campaigns", {**body, "send_at": at.isoformat()}).json
    assert draft["send_at"] == at.isoformat()
