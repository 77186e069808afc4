"""The screens of the registration form: two, and a third where the event asks questions."""

from collections.abc import Mapping
from enum import StrEnum

from services.registrations.models import Occurrence
from services.registrations.questions.forms import is_answer
from services.registrations.questions.views import QuestionGroup, build_groups
from services.registrations.registration import forms

Errors = Mapping[str, str]  # by field


class Step(StrEnum):
    """A screen of the form; the value is in addresses and fields."""

    PEOPLE = "1"
    QUESTIONS = "questions"
    CONTACT = "2"


def read_step(fields: Mapping[str, str]) -> Step:
    """Return the screen that an address or a sent form names; the first one by default."""
    step = fields.get("step", "")
    return Step(step) if step in set(Step) else Step.PEOPLE


def build_question_groups(occurrence: Occurrence, fields: Mapping[str, str]) -> list[QuestionGroup]:
    """Build the questions to these participants; none for most events."""
    if not occurrence.questions:
        return []
    participants = forms.read_participants(fields)
    return build_groups(occurrence.asked_questions, forms.read_role(fields), participants, fields)


def find_wrong_step(errors: Errors) -> Step | None:
    """Return the first screen that has an error; None when there is none."""
    for step in Step:
        if select_errors(errors, step):
            return step
    return None


def select_errors(errors: Errors, step: Step) -> dict[str, str]:
    """Return the errors of one screen."""
    return {name: text for name, text in errors.items() if _find_step(name) is step}


def find_next_step(step: Step, groups: list[QuestionGroup]) -> Step:
    """Return the screen after this one."""
    return Step.QUESTIONS if step is Step.PEOPLE and groups else Step.CONTACT


def list_hidden_fields(step: Step, fields: Mapping[str, str]) -> dict[str, str]:
    """Return what the other screens asked and this one sends along."""
    return {name: text for name, text in fields.items() if text and _is_sent_along(step, name)}


def _is_sent_along(step: Step, name: str) -> bool:
    found = _find_step(name)
    match step:
        case Step.PEOPLE:  # removing a participant removes the answers, too
            return found is Step.QUESTIONS and name.startswith("participant-")
        case Step.QUESTIONS:
            return found is Step.PEOPLE
        case Step.CONTACT:
            return found is not Step.CONTACT


def _find_step(name: str) -> Step:
    """Return the screen of a field."""
    prefix, _dash, rest = name.partition("-")
    if is_answer(name) or (prefix == "participant" and is_answer(rest.partition("-")[2])):
        return Step.QUESTIONS
    return Step.PEOPLE if prefix == "participant" or name == forms.ROLE else Step.CONTACT
