"""The screen of questions: what families answer, and what they change by their link."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from services.registrations.models import Answer, Occurrence, Participant
from services.registrations.occurrences.operations import apply_occurrence
from shared.database.session import Database
from tests.registrations.facts import build_occurrence_published
from tests.registrations.fixture_types import CreateOccurrence
from tests.registrations.form_browser import FormBrowser
from tests.registrations.questions_asked import DIET, FIELD, LUNCH, SCHOOL
from tests.registrations.waiting_list.lists import cancel, register, serve

CONTACT = {
    "contact-name": "Maija Virtanen", "contact-email": "maija@example.org",
    "contact-phone": "040 123 4567", "contact-language": "fi",
}  # fmt: skip
TWO = {"participant-0-name": "Aino", "participant-1-name": "Eino"}
VEGAN = {"participant-1-answers-diet-vegan": "1"}


@pytest.fixture
def browser(client: FlaskClient, create_occurrence: CreateOccurrence) -> FormBrowser:
    """Open the form of an event that asks three questions."""
    return FormBrowser(client, create_occurrence(questions=[DIET, SCHOOL, FIELD], version=1))


def list_answers(database: Database) -> set[tuple[str | None, str]]:
    """List the answers, each with the name of its participant."""
    with database.read() as session:
        rows = select(Participant.name, Answer.value).outerjoin_from(
            Answer, Participant, Participant.id == Answer.participant_id
        )
        return {(name, value) for name, value in session.execute(rows)}


def change_questions(database: Database, browser: FormBrowser, *questions: object) -> None:
    occurrence_id = browser.path.rpartition("/")[2]
    with database.begin() as session:
        known = session.scalars(select(Occurrence)).one()
        fact = build_occurrence_published(
            occurrence_id=known.id, event_id=known.event_id, version=known.version + 1,
            questions=list(questions),
        )  # fmt: skip
        apply_occurrence(session, fact)
    assert str(known.id) == occurrence_id


def answer_and_go_on(browser: FormBrowser, **answers: str) -> None:
    """Name two children and answer; the last screen follows."""
    browser.press("add=1", **{"participant-0-name": "Aino"})
    browser.press(**TWO)
    browser.press(**{"answers-school": "Rieskalähde", **answers})


def test_answers_are_kept_by_back_and_registered(browser: FormBrowser, database: Database) -> None:
    answer_and_go_on(browser, **VEGAN)
    browser.press("back=questions")
    assert browser.read_fields()["participant-1-answers-diet-vegan"] == ["1"]
    browser.press("back=1")
    browser.press()
    assert browser.read_fields()["answers-school"] == "Rieskalähde"
    browser.press()
    browser.press(**CONTACT)
    assert list_answers(database) == {(None, "Rieskalähde"), ("Eino", "vegan")}
    assert "Vegan" in browser.text


def test_removed_child_takes_its_answers_along(browser: FormBrowser, database: Database) -> None:
    answer_and_go_on(browser, **VEGAN)
    browser.press("back=1")
    browser.press("remove=0")
    browser.press()
    browser.press()
    browser.press(**CONTACT)
    assert list_answers(database) == {(None, "Rieskalähde"), ("Eino", "vegan")}


def test_required_answer_is_asked_for_on_its_screen(browser: FormBrowser) -> None:
    browser.press(**{"participant-0-name": "Aino"})
    browser.press(**{"participant-0-answers-diet-vegan": "1"})
    assert "Answer this question." in browser.text
    assert browser.read_fields()["participant-0-answers-diet-vegan"] == ["1"]


def test_question_for_a_grade_is_asked_of_that_grade_only(browser: FormBrowser) -> None:
    grades = {"participant-0-grade": "9", "participant-1-grade": "8"}
    browser.press("add=1", **{"participant-0-name": "Aino"})
    browser.press(**TWO, **grades)
    assert "participant-0-answers-field" in browser.read_fields()
    assert "participant-1-answers-field" not in browser.read_fields()


def test_changed_questions_keep_what_was_typed(browser: FormBrowser, database: Database) -> None:
    answer_and_go_on(browser, **VEGAN)
    change_questions(database, browser, DIET, LUNCH)
    browser.press(**CONTACT)
    assert "The organiser has changed the questions" in browser.text
    assert browser.read_fields()["participant-1-answers-diet-vegan"] == ["1"]
    assert list_answers(database) == set()
    browser.press(**{"participant-0-answers-lunch": "yes"})
    assert browser.read_fields()["contact-name"] == CONTACT["contact-name"]
    browser.press(**CONTACT)
    assert list_answers(database) == {("Eino", "vegan"), ("Aino", "yes")}


def test_event_without_questions_keeps_two_screens(
    client: FlaskClient, create_occurrence: CreateOccurrence
) -> None:
    browser = FormBrowser(client, create_occurrence())
    browser.press(**{"participant-0-name": "Aino"})
    assert "contact-email" in browser.read_fields()
    assert "2. Your contact details" in browser.text


def test_family_changes_answers_by_its_link(browser: FormBrowser, database: Database) -> None:
    answer_and_go_on(browser, **VEGAN)
    browser.press(**CONTACT)
    browser.path = re.sub(r"\?.*", "", browser.history[-1]) + "/change"
    browser.open(browser.path)
    assert browser.read_fields()["participant-1-answers-diet-vegan"] == ["1"]
    fields = browser.read_fields()
    del fields["participant-1-answers-diet-vegan"]
    sent = {**fields, "participant-0-answers-diet-vegetarian": "1", "answers-school": "Katedral"}
    assert browser.client.post(browser.path, data=sent).status_code == 303
    assert list_answers(database) == {(None, "Katedral"), ("Aino", "vegetarian")}


def test_answers_of_a_waiting_family_follow_the_accepted_offer(
    client: FlaskClient, create_occurrence: CreateOccurrence, database: Database
) -> None:
    occurrence = create_occurrence(capacity=1, questions=[DIET])
    other = register(database, occurrence, 1, family=2)
    browser = FormBrowser(client, occurrence)
    browser.open(f"{browser.path}?wait=1")
    browser.press(**{"participant-0-name": "Eino"})
    browser.press(**{"participant-0-answers-diet-vegan": "1"})
    browser.press(**CONTACT)
    entry_path = re.sub(r"\?.*", "", browser.history[-1])
    cancel(database, other)
    serve(database)

    assert client.post(f"{entry_path}/accept").status_code == 303

    assert list_answers(database) == {("Eino", "vegan")}
