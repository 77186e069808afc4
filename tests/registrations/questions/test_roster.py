"""Answers as staff see them: columns, sums, and who may see diets."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from services.registrations import retention
from services.registrations.models import Answer
from services.registrations.occurrences.operations import apply_occurrence
from shared import clock
from shared.config import Settings
from shared.contracts.questions import QuestionKind
from shared.database.session import Database
from tests.registrations.facts import build_occurrence_published
from tests.registrations.fixture_types import CreateOccurrence
from tests.registrations.questions_asked import DIET, LUNCH, SCHOOL, TRIPS, build_question
from tests.registrations.roster_client import RosterClient


def register(roster: RosterClient, school: str, **answers: Any) -> None:
    participants = [{"name": "Aino", "grade": "8", "answers": answers}, {"name": "Eino"}]
    roster.create_registration(participants=participants, answers={"school": school})


@pytest.fixture
def asked() -> dict[str, Any]:
    """Return the questions of an event in grade 8."""
    return {"questions": [DIET, SCHOOL, LUNCH, TRIPS], "version": 1}


def read_csv(roster: RosterClient) -> list[dict[str, str]]:
    text = roster.get_page(f"{roster.url}/list.csv")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))


def test_choices_and_numbers_are_summed_on_the_roster(
    app: Flask, create_occurrence: CreateOccurrence, asked: dict[str, Any]
) -> None:
    roster = RosterClient(app, create_occurrence, **asked)
    register(roster, "Rieskalähde", diet=["vegan"], lunch=True, trips=2)
    register(roster, "Katedral", diet=["vegan", "vegetarian"], trips=5)
    page = " ".join(roster.get_page(roster.url).split())
    assert "Vegetarian: <strong>1</strong> · Vegan: <strong>2</strong>" in page
    assert "In all: <strong>7</strong>" in page
    assert "Yes: <strong>1</strong>" in page


def test_file_has_a_column_for_each_question(
    app: Flask, create_occurrence: CreateOccurrence, asked: dict[str, Any]
) -> None:
    roster = RosterClient(app, create_occurrence, **asked)
    register(roster, "Rieskalähde", diet=["vegan", "vegetarian"], trips=2)
    aino, eino = read_csv(roster)
    assert (aino["Diet"], aino["School"], aino["Trips"]) == (
        "Vegetarian, Vegan", "Rieskalähde", "2",
    )  # fmt: skip
    assert (eino["Diet"], eino["School"], eino["Trips"]) == ("", "Rieskalähde", "")
    assert roster.client.get(f"{roster.url}/list.xlsx").status_code == 200


@pytest.mark.parametrize(
    ("role", "sees_diet", "sees_school"),
    [("editor", True, True), ("messenger", False, True), ("check_in", False, False)],
)
def test_diets_are_seen_by_those_who_have_the_right(
    app: Flask,
    create_occurrence: CreateOccurrence,
    asked: dict[str, Any],
    role: str,
    sees_diet: bool,
    sees_school: bool,
) -> None:
    roster = RosterClient(app, create_occurrence, role=role, **asked)
    register(roster, "Rieskalähde", diet=["vegan"])
    for path in ("", "/print"):
        page = roster.get_page(roster.url + path)
        assert ("Vegan" in page, "Rieskalähde" in page) == (sees_diet, sees_school)


def test_changed_question_keeps_old_answers_readable(
    app: Flask, create_occurrence: CreateOccurrence, asked: dict[str, Any], database: Database
) -> None:
    roster = RosterClient(app, create_occurrence, **asked)
    register(roster, "Rieskalähde", diet=["vegan"])
    changed = {**DIET, "is_sensitive": False, "options": [], "kind": "text"}
    fact = build_occurrence_published(
        occurrence_id=roster.occurrence_id, event_id=roster.get_occurrence().event_id,
        organisation_id=roster.organisation_id, version=2, questions=[changed],
    )  # fmt: skip
    with database.begin() as session:
        apply_occurrence(session, fact)
    row = read_csv(roster)[0]
    assert (row["Diet"], row["Diet (asked earlier)"]) == ("", "Vegan")
    assert row["School (asked earlier)"] == "Rieskalähde"


def test_staff_may_add_a_registration_without_a_required_answer(
    app: Flask, create_occurrence: CreateOccurrence, asked: dict[str, Any]
) -> None:
    roster = RosterClient(app, create_occurrence, **asked)
    page = roster.get_page(f"{roster.url}/add")
    assert "Rieskalähde" not in page
    sent = {
        "participant-0-name": "Aino", "participant-0-answers-diet-vegan": "1",
        "contact-name": "Maija", "contact-email": "maija@example.org", "contact-language": "fi",
    }  # fmt: skip
    shown = roster.post_form(f"{roster.url}/add", **sent)
    text = roster.send_form(
        f"{roster.url}/add", **{**sent, "token": shown.location.split("=")[1].split("&")[0]}
    )
    assert "Vegan" in text


def test_diets_are_deleted_before_the_other_answers(
    app: Flask,
    create_occurrence: CreateOccurrence,
    asked: dict[str, Any],
    database: Database,
    settings: Settings,
) -> None:
    roster = RosterClient(app, create_occurrence, **asked)
    register(roster, "Rieskalähde", diet=["vegan"])
    end, left = clock.now() + timedelta(days=10, hours=2), []
    for days in (settings.needs_days - 1, settings.needs_days + 1, settings.contact_days + 1):
        with (
            time_machine.travel(end + timedelta(days=days), tick=False),
            database.begin() as session,
        ):
            retention.delete_expired_data(session, settings)
            left.append(sorted(session.scalars(select(Answer.value))))
    assert left == [["Rieskalähde", "vegan"], ["Rieskalähde"], []]


def test_question_that_becomes_sensitive_hides_its_answers(
    app: Flask, create_occurrence: CreateOccurrence, database: Database
) -> None:
    needs = build_question("needs", QuestionKind.TEXT, "Needs")
    roster = RosterClient(app, create_occurrence, role="messenger", questions=[needs], version=1)
    roster.create_registration(
        participants=[{"name": "Aino", "grade": "8", "answers": {"needs": "Wheelchair"}}]
    )
    assert "Wheelchair" in roster.get_page(roster.url)
    for version, is_sensitive in ((2, True), (3, False)):
        fact = build_occurrence_published(
            occurrence_id=roster.occurrence_id, event_id=roster.get_occurrence().event_id,
            organisation_id=roster.organisation_id, version=version,
            questions=[{**needs, "is_sensitive": is_sensitive}],
        )  # fmt: skip
        with database.begin() as session:
            apply_occurrence(session, fact)
        assert "Wheelchair" not in roster.get_page(roster.url)
