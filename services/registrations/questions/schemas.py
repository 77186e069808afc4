"""Check the answers of a registration against the questions of its occurrence."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, assert_never

from marshmallow import ValidationError

from services.registrations.models import Occurrence
from services.registrations.occurrences.operations import build_question_key
from shared.contracts.questions import Json, Question, QuestionKind, QuestionScope
from shared.errors import Conflict, Unprocessable
from shared.web.forms.fields import CleanText
from shared.web.text import _

MAX_ANSWER = 300  # characters
MAX_NUMBER = 1_000_000
YES, NO = "yes", "no"


class InvalidAnswers(Unprocessable):
    """An answer is missing or does not fit, or a rule of the event says who may register.

    `errors` is as the request is nested.
    """

    code, title = "invalid-answers", "Check the answers"


class FormChanged(Conflict):
    """The organiser changed what is asked after the form was shown or checked."""

    code, title = "form-changed", "The organiser has changed what is asked"


@dataclass(frozen=True, kw_only=True)
class NewAnswer:
    """One value of an answer; `position` is that of the participant, None when asked once.

    `key` is that of the wording that was answered.
    """

    question: Question
    key: str
    position: int | None
    value: str


@dataclass(frozen=True, kw_only=True)
class CheckedForm:
    """The answers of a request, and the key of the form that they were checked against."""

    key: str = ""
    answers: Sequence[NewAnswer] = field(default_factory=tuple)


class Answerer(Protocol):
    """A participant with answers by the question's id."""

    @property
    def grade(self) -> str:
        """The grade; empty when it is not known."""

    @property
    def answers(self) -> Mapping[str, Any]:
        """The answers by the question's id."""


def check_form(
    occurrence: Occurrence,
    role: str,
    participants: Sequence[Answerer],
    answers: Mapping[str, Any],
    *,
    is_complete: bool = True,
    with_rules: bool = False,
) -> CheckedForm:
    """Check all answers; raise InvalidAnswers with every error.

    Unless `is_complete`, a required answer may be missing: staff do not always know it. With
    `with_rules` also who registers, for which grades and for how many.
    """
    questions = occurrence.asked_questions
    grades = [one.grade for one in participants]
    asked = list_asked(questions, role, grades, QuestionScope.REGISTRATION)
    groups = [_check_group(asked, answers, is_complete=is_complete)]
    for one in participants:
        asked = list_asked(questions, role, [one.grade], QuestionScope.PARTICIPANT)
        groups.append(_check_group(asked, one.answers, is_complete=is_complete))
    errors = _nest_errors(groups)
    if with_rules:
        errors = errors | _list_rule_errors(occurrence, role, grades)
    if errors:
        raise InvalidAnswers(errors=errors)
    checked = [
        NewAnswer(
            question=question,
            key=build_question_key(occurrence.event_id, question),
            position=number - 1 if number else None,
            value=value,
        )
        for number, group in enumerate(groups)
        for question, value in group.values
    ]
    return CheckedForm(key=occurrence.form_key, answers=checked)


def check_new_grades(occurrence: Occurrence, before: Sequence[str], after: Sequence[str]) -> None:
    """Raise InvalidAnswers when a grade was changed to one that may not come."""
    errors = {
        position: {"grade": [_word_grade()]}
        for position, (old, new) in enumerate(zip(before, after, strict=False))
        if new != old and not _is_allowed(new, occurrence.grades)
    }
    if errors:
        raise InvalidAnswers(errors={"participants": errors})


def _list_rule_errors(occurrence: Occurrence, role: str, grades: Sequence[str]) -> Json:
    """List what breaks the event's rules of who may register; the first kind of error only."""
    if not _is_allowed(role, occurrence.contact_roles):
        return {
            "contact": {"role": [_("The organiser has limited who may register. Choose another.")]}
        }
    maximum = occurrence.party_max
    if len(grades) > maximum:
        notice = _("One registration is for at most %(num)s people.", num=maximum)
        return {"participants": {maximum: {"name": [notice]}}}
    wrong = {
        position: {"grade": [_word_grade()]}
        for position, grade in enumerate(grades)
        if not _is_allowed(grade, occurrence.grades)
    }
    return {"participants": wrong} if wrong else {}


def _is_allowed(code: str, allowed: Sequence[str]) -> bool:
    return not allowed or code in allowed


def _word_grade() -> str:
    return _("Choose a grade that this event is for.")


def list_asked(
    questions: Sequence[Question], role: str, grades: Sequence[str], scope: QuestionScope
) -> list[Question]:
    """List the questions of a scope that are asked of a contact about these grades."""
    return [one for one in questions if one.scope is scope and one.is_asked(role, grades)]


@dataclass(frozen=True)
class _Group:
    """The values of the answers that are asked once, or of one participant, and their errors."""

    values: list[tuple[Question, str]]
    errors: dict[str, list[str]]  # by the question's id


def _check_group(
    questions: Sequence[Question], answers: Mapping[str, Any], *, is_complete: bool
) -> _Group:
    group = _Group([], {})
    for unknown in answers.keys() - {one.id for one in questions}:
        group.errors[unknown] = [_("This question is not asked here.")]
    for question in questions:
        try:
            values = list(_list_values(question, answers.get(question.id)))
        except ValidationError as error:
            group.errors[question.id] = [str(error.messages[0])]
            continue
        if not values and question.is_required and is_complete:
            group.errors[question.id] = [_("Answer this question.")]
        group.values.extend((question, value) for value in values)
    return group


def _nest_errors(groups: Sequence[_Group]) -> Json:
    """Nest the errors as the JSON of a request is: those asked once first, then by participant."""
    once, *participants = [one.errors for one in groups]
    nested = {number: {"answers": found} for number, found in enumerate(participants) if found}
    errors: Json = {"answers": once} if once else {}
    return errors | ({"participants": nested} if nested else {})


def _list_values(question: Question, given: Any) -> Iterator[str]:
    """List the values to store of an answer as JSON; raise ValidationError when it does not fit."""
    if given is None or given in ("", []):
        return
    match question.kind:
        case QuestionKind.TEXT:
            text = CleanText(maximum=MAX_ANSWER, lines=True).deserialize(given)
            yield from [text] if text else []
        case QuestionKind.CHOICE:
            yield _check_option(question, given)
        case QuestionKind.CHOICES:
            if not isinstance(given, list):
                raise ValidationError(_("Give a list of options."))
            yield from dict.fromkeys(_check_option(question, one) for one in given)
        case QuestionKind.YES_NO:
            yield _check_yes_no(given)
        case QuestionKind.NUMBER:
            yield _check_number(given)
        case _:
            assert_never(question.kind)


def _check_option(question: Question, code: Any) -> str:
    if isinstance(code, str) and code in {one.code for one in question.options}:
        return code
    raise ValidationError(_("Choose one of the options."))


def _check_yes_no(given: Any) -> str:
    if isinstance(given, bool):
        return YES if given else NO
    if given in (YES, NO):
        return str(given)
    raise ValidationError(_("Answer yes or no."))


def _check_number(given: Any) -> str:
    text = str(given).strip() if isinstance(given, int | str) else ""
    is_whole = text.isascii() and text.isdecimal() and len(text) <= len(str(MAX_NUMBER))
    if isinstance(given, bool) or not is_whole or int(text) > MAX_NUMBER:
        raise ValidationError(_("Write a whole number, such as 3."))
    return str(int(text))
