"""Translate between the answers of a form's fields and JSON.

A field is named `answers-ID`, with the participant's prefix before it: `participant-0-answers-ID`.
Each of several choices has a box of its own, `answers-ID-CODE`.
"""

import re
from collections.abc import Iterable, Mapping

from services.registrations.questions.schemas import NewAnswer
from shared.contracts.questions import Json, Question, QuestionKind

Form = Mapping[str, str]
ANSWER = re.compile(r"answers-[a-z0-9]{1,20}(-[a-z0-9]{1,20})?")
TICKED = "1"


def is_answer(name: str) -> bool:
    """Return whether a field, without a participant's prefix, has an answer."""
    return bool(ANSWER.fullmatch(name))


def read_answers(questions: Iterable[Question], form: Form) -> Json:
    """Return the answers to these questions as JSON, from the fields without their prefix."""
    answers: Json = {}
    for one in questions:
        name = f"answers-{one.id}"
        if one.kind is QuestionKind.CHOICES:
            answers[one.id] = [
                option.code for option in one.options if form.get(f"{name}-{option.code}") == TICKED
            ]
        else:
            answers[one.id] = form.get(name, "")
    return {key: value for key, value in answers.items() if value}


def fill_answers(answers: Iterable[NewAnswer]) -> dict[str, str]:
    """Return the fields that have these answers."""
    form = {}
    for one in answers:
        prefix = "" if one.position is None else f"participant-{one.position}-"
        name = f"{prefix}answers-{one.question.id}"
        if one.question.kind is QuestionKind.CHOICES:
            form[f"{name}-{one.value}"] = TICKED
        else:
            form[name] = one.value
    return form
