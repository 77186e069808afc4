"""The staff pages about an event's questions."""

from typing import Any

import pytest
from flask import Flask

from shared.contracts.questions import Question, QuestionKind
from tests.events.editor import Editor

CHOICE = {
    "kind": "choice", "scope": "participant", "text_fi": "Ala", "text_en": "Field",
    "options_fi": "Metalli\nPuu", "options_en": "Metal\nWood",
}  # fmt: skip


@pytest.fixture
def editor(app: Flask) -> Editor:
    """Return a signed-in editor."""
    return Editor(app)


def list_questions(editor: Editor, event: str) -> list[Question]:
    return editor.load_event(event).asked_questions


def add(editor: Editor, event: str, **fields: Any) -> Question:
    answer = editor.post(f"{event}/questions/new", **(CHOICE | fields))
    assert answer.status_code == 303, answer.text
    return list_questions(editor, event)[-1]


def test_question_is_published_in_every_language(editor: Editor) -> None:
    event = editor.create_published()
    add(editor, event, grades=["9"], required="1")
    name, data = editor.list_facts()[-1]
    question = Question.from_json(data["questions"][0])
    assert (name, question.kind, question.is_required) == ("occurrence_moved", "choice", True)
    assert question.text == {"fi": "Ala", "sv": "Ala", "en": "Field"}
    assert [one.name["sv"] for one in question.options] == ["Metalli", "Puu"]
    assert question.grades == ("9",)
    assert data["announced_version"] == 1  # nobody gets a message about it
    (shown,) = editor.client.get("/api/events/v1/events").json
    assert shown["questions"][0]["options"][1]["name"]["en"] == "Wood"
    assert (shown["questions"][0]["kind"], shown["party_max"]) == ("choice", 20)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"text_fi": "", "text_sv": "", "text_en": ""}, "text_fi"),
        ({"options_fi": "", "options_en": ""}, "options_fi"),
        ({"options_fi": "Metalli"}, "options_fi"),
        ({"options_en": "Metal\nWood\nStone"}, "options_en"),
        ({"options_en": "Metal\nmetal"}, "options_en"),
        ({"kind": "essay"}, "kind"),
    ],
)
def test_question_with_an_error_keeps_what_was_typed(
    editor: Editor, fields: dict[str, str], wrong: str
) -> None:
    event = editor.create_draft()
    answer = editor.post(f"{event}/questions/new", **(CHOICE | {"text_sv": "Bransch"} | fields))
    assert answer.status_code == 422
    assert f'id="{wrong}-error"' in answer.text
    assert ("Bransch" in answer.text) == (wrong != "text_fi")
    assert "Puu" in answer.text or "options_fi" in fields
    assert list_questions(editor, event) == []


def test_ready_questions_are_sensitive_and_in_three_languages(editor: Editor) -> None:
    event = editor.create_draft()
    for ready in ("diet", "needs"):
        assert editor.post(f"{event}/questions/ready", ready=ready).status_code == 303
    questions = list_questions(editor, event)
    assert [one.kind for one in questions] == [QuestionKind.CHOICES, QuestionKind.TEXT]
    assert all(one.is_sensitive and all(one.text.values()) for one in questions)
    assert "Vegetarian" in editor.get_page(f"{event}/questions")  # the preview


def test_option_keeps_its_code_when_it_moves_or_gets_a_translation(editor: Editor) -> None:
    event = editor.create_draft()
    before = {one.name["fi"]: one.code for one in add(editor, event).options}
    question = list_questions(editor, event)[0]
    form = CHOICE | {"options_fi": "Puu\nKivi\nMetalli", "options_en": "Wood\nStone\nMetal"}
    form |= {"seen": read_seen(editor, event, question)}
    assert editor.post(f"{event}/questions/{question.id}", **form).status_code == 303
    after = {one.name["fi"]: one.code for one in list_questions(editor, event)[0].options}
    assert (after["Puu"], after["Metalli"]) == (before["Puu"], before["Metalli"])
    assert after["Kivi"] not in before.values()


def read_seen(editor: Editor, event: str, question: Question) -> str:
    page = editor.get_page(f"{event}/questions/{question.id}")
    return page.split('name="seen" value="')[1].split('"')[0]


def test_second_editor_of_a_question_is_told_and_loses_nothing(editor: Editor) -> None:
    event = editor.create_draft()
    question = add(editor, event)
    seen, colleague = read_seen(editor, event, question), editor.sign_in_colleague()
    path = f"{event}/questions/{question.id}"
    assert colleague.post(path, **(CHOICE | {"seen": seen, "text_en": "Own"})).status_code == 303
    answer = editor.post(path, **(CHOICE | {"seen": seen, "text_en": "Other"}))
    assert answer.status_code == 409
    assert "Own" in answer.text
    assert 'value="Other"' in answer.text
    assert list_questions(editor, event)[0].text["en"] == "Own"


def test_questions_are_moved_deleted_and_limited(editor: Editor) -> None:
    event = editor.create_draft()
    ids = [add(editor, event, text_fi=f"Kysymys {number}").id for number in range(10)]
    assert editor.post(f"{event}/questions/new", **CHOICE).status_code == 409
    assert editor.post(f"{event}/questions/{ids[1]}/move", to="up").status_code == 303
    for _twice in range(2):
        assert editor.post(f"{event}/questions/{ids[0]}/delete").status_code == 303
    assert [one.id for one in list_questions(editor, event)] == [ids[1], *ids[2:]]


def test_copy_of_an_event_asks_the_same(editor: Editor) -> None:
    event = editor.create_draft()
    question = add(editor, event)
    copy = editor.post(f"{event}/copy", day="").headers["Location"].split("?")[0]
    assert list_questions(editor, copy.rpartition("/")[2]) == [question]


def test_stranger_does_not_see_the_questions(editor: Editor) -> None:
    event = editor.create_draft()
    assert editor.sign_in_stranger().get(f"{event}/questions").status_code == 404
    assert editor.sign_in_colleague("viewer").get(f"{event}/questions").status_code == 403


def test_rules_of_who_may_register_are_published(editor: Editor) -> None:
    rules = {"grades": ["8", "9"], "contact_roles": ["guardian"], "party_max": "4"}
    event = editor.create_published(**rules)
    data = editor.list_facts()[-1][1]
    assert (data["grades"], data["contact_roles"], data["party_max"]) == (
        ["8", "9"], ["guardian"], 4,
    )  # fmt: skip
    page = editor.get_page(f"{event}/edit")
    assert 'value="4"' in page
    assert editor.post("new", **(rules | {"title_fi": "x", "party_max": "21"})).status_code == 422
