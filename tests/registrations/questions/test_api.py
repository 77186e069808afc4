"""Answers by the JSON API: what is stored, and what is refused."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from services.registrations.models import Answer, Registration
from services.registrations.occurrences.operations import apply_occurrence
from services.registrations.registration import insert
from shared.database.session import Database
from tests.registrations.facts import build_occurrence_published
from tests.registrations.fixture_types import CreateOccurrence, GetOccurrence
from tests.registrations.questions_asked import DIET, FIELD, LUNCH, SCHOOL, TRIPS
from tests.registrations.request_body import build_registration_body
from tests.statement_counts import count_statements

URL = "/api/registrations/v1/registrations"


def list_values(database: Database) -> list[tuple[bool, str]]:
    """List whether an answer is of a participant, and its value."""
    with database.read() as session:
        rows = session.execute(select(Answer.participant_id, Answer.value))
        return sorted((one is not None, value) for one, value in rows)


def answer_first(body: dict[str, Any], **answers: Any) -> dict[str, Any]:
    body["participants"][0]["answers"] = answers
    return body


def test_answers_are_stored_with_the_registration(
    client: FlaskClient, create_occurrence: CreateOccurrence, database: Database
) -> None:
    occurrence = create_occurrence(questions=[DIET, SCHOOL, LUNCH, TRIPS])
    body = build_registration_body(occurrence, answers={"school": " Rieskalähde "})
    answer_first(body, diet=["vegan", "vegetarian", "vegan"], lunch=True, trips=3)

    made = client.post(URL, json=body)

    assert made.status_code == 201
    assert list_values(database) == [
        (False, "Rieskalähde"), (True, "3"), (True, "vegan"), (True, "vegetarian"), (True, "yes"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("answers", "wrong"),
    [
        ({"diet": ["meat"]}, "diet"),
        ({"diet": "vegan"}, "diet"),
        ({"trips": "-1"}, "trips"),
        ({"trips": True}, "trips"),
        ({"lunch": "perhaps"}, "lunch"),
        ({"field": "metal"}, "field"),  # only grade 9 is asked
        ({"deleted": "x"}, "deleted"),
    ],
)
def test_answer_that_does_not_fit_registers_nobody(
    client: FlaskClient,
    create_occurrence: CreateOccurrence,
    get_occurrence: GetOccurrence,
    answers: dict[str, Any],
    wrong: str,
) -> None:
    occurrence = create_occurrence(questions=[DIET, LUNCH, TRIPS, FIELD])
    body = answer_first(build_registration_body(occurrence), **answers)

    refused = client.post(URL, json=body)

    assert refused.status_code == 422
    assert list(refused.json["errors"]["participants"]["0"]["answers"]) == [wrong]
    assert get_occurrence(occurrence).taken == 0


def test_required_answer_left_out_is_named(
    client: FlaskClient, create_occurrence: CreateOccurrence
) -> None:
    occurrence = create_occurrence(questions=[SCHOOL])
    refused = client.post(URL, json=build_registration_body(occurrence))
    assert refused.status_code == 422
    assert list(refused.json["errors"]["answers"]) == ["school"]


def test_event_without_questions_costs_no_more_statements(
    client: FlaskClient, create_occurrence: CreateOccurrence, database: Database
) -> None:
    occurrence = create_occurrence()
    with count_statements(database) as found:
        made = client.post(URL, json=build_registration_body(occurrence))
    assert made.status_code == 201
    assert not [one for one in found.texts if "answer " in one or "question" in one]


def test_form_that_changes_before_the_insert_registers_nobody(
    client: FlaskClient,
    create_occurrence: CreateOccurrence,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    occurrence = create_occurrence(questions=[DIET], version=1)
    insert_registration = insert.insert_registration

    def change_questions_first(session: Any, new: Any) -> bool:
        fact = build_occurrence_published(occurrence_id=occurrence, version=2, questions=[SCHOOL])
        apply_occurrence(session, fact)
        session.flush()
        return insert_registration(session, new)

    monkeypatch.setattr(
        "services.registrations.registration.operations.insert_registration", change_questions_first
    )
    body = answer_first(build_registration_body(occurrence), diet=["vegan"])

    refused = client.post(URL, json=body)

    assert (refused.status_code, refused.json["type"]) == (422, "urn:live:invalid-answers")
    with database.read() as session:
        assert session.scalars(select(Registration)).all() == []
