"""Build the fields of a form's questions, and word the answers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.registrations.questions.forms import TICKED, Form
from services.registrations.questions.queries import (
    NO_ANSWERS,
    AnswerSum,
    QuestionColumn,
    RegistrationAnswers,
)
from services.registrations.questions.schemas import NO, YES, list_asked
from shared.contracts.questions import Question, QuestionKind, QuestionScope
from shared.web.i18n import current_language
from shared.web.text import _

Options = list[tuple[str, str]]  # codes with their names


@dataclass(frozen=True, kw_only=True)
class QuestionField:
    """A question as a field of a form; `boxes` are the names of those that are ticked."""

    name: str
    label: str
    kind: QuestionKind
    is_required: bool
    is_sensitive: bool
    options: Options
    value: str
    boxes: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class QuestionGroup:
    """The questions that are asked once, or those of one participant, whose name is the legend."""

    legend: str
    fields: list[QuestionField]


@dataclass(frozen=True, kw_only=True)
class AnswerView:
    """A question and its answer in words."""

    question: str
    answer: str


@dataclass(frozen=True, kw_only=True)
class SumView:
    """A question, and how often each answer was given."""

    question: str
    is_present: bool
    answers: list[tuple[str, int]]


def build_groups(
    questions: Sequence[Question],
    role: str,
    participants: Sequence[Mapping[str, str]],
    form: Form,
) -> list[QuestionGroup]:
    """Build the questions of a form: those asked once first, then those of each participant.

    `participants` have name, grade and answers without the prefix of the field.
    """
    grades = [one["grade"] for one in participants]
    asked = list_asked(questions, role, grades, QuestionScope.REGISTRATION)
    groups = [QuestionGroup(legend="", fields=_build_fields(asked, form, ""))]
    for number, one in enumerate(participants):
        asked = list_asked(questions, role, [one["grade"]], QuestionScope.PARTICIPANT)
        fields = _build_fields(asked, one, f"participant-{number}-")
        groups.append(QuestionGroup(legend=one["name"], fields=fields))
    return [one for one in groups if one.fields]


def label_fields(groups: Iterable[QuestionGroup]) -> dict[str, str]:
    """Return the label of each field, with the participant's name."""
    return {
        field.name: f"{group.legend}: {field.label}" if group.legend else field.label
        for group in groups
        for field in group.fields
    }


def list_answers(
    columns: Sequence[QuestionColumn], found: RegistrationAnswers, participant_id: UUID | None
) -> list[AnswerView]:
    """List what a participant answered, or what was asked once, in words."""
    values = found.own if participant_id is None else found.by_participant.get(participant_id, {})
    return [
        AnswerView(question=name_question(one), answer=word_values(one.question, values[one.key]))
        for one in columns
        if values.get(one.key)
    ]


def list_cells(
    columns: Sequence[QuestionColumn],
    answers: Mapping[UUID, RegistrationAnswers],
    registration_id: UUID,
    participant_id: UUID,
) -> list[str]:
    """List the answer to each question for the row of a participant, empty where there is none."""
    found = answers.get(registration_id, NO_ANSWERS)
    own = found.by_participant.get(participant_id, {})
    return [
        word_values(one.question, own.get(one.key) or found.own.get(one.key) or ())
        for one in columns
    ]


def build_sums(columns: Sequence[QuestionColumn], sums: Sequence[AnswerSum]) -> list[SumView]:
    """Build the sums of choices, in the order of the options, and the totals of numbers."""
    views = []
    for column in columns:
        question = column.question
        numbers = {one.value: one.number for one in sums if one.key == column.key}
        if not numbers or question.kind is QuestionKind.TEXT:
            continue
        if question.kind is QuestionKind.NUMBER:
            total = sum(int(value) * number for value, number in numbers.items())
            answers = [(_("In all"), total)]
        else:
            answers = [
                (word_values(question, [code]), numbers[code])
                for code in _list_codes(question)
                if code in numbers
            ]
        views.append(
            SumView(question=name_question(column), is_present=column.is_present, answers=answers)
        )
    return views


def name_question(column: QuestionColumn) -> str:
    """Return the text of a question; an earlier wording says so."""
    text = column.question.text[current_language()]
    return text if column.is_present else _("%(question)s (asked earlier)", question=text)


def word_values(question: Question, values: Sequence[str]) -> str:
    """Return an answer in words; several choices in the order of the options."""
    match question.kind:
        case QuestionKind.YES_NO:
            return ", ".join(_("Yes") if one == YES else _("No") for one in values)
        case QuestionKind.CHOICE | QuestionKind.CHOICES:
            codes = _list_codes(question)
            ordered = sorted(values, key=lambda code: codes.index(code) if code in codes else -1)
            return ", ".join(question.name_option(one, current_language()) for one in ordered)
        case _:
            return ", ".join(values)


def _list_codes(question: Question) -> list[str]:
    if question.kind is QuestionKind.YES_NO:
        return [YES, NO]
    return [one.code for one in question.options]


def _build_fields(questions: Iterable[Question], form: Form, prefix: str) -> list[QuestionField]:
    return [_build_field(one, form, prefix) for one in questions]


def _build_field(question: Question, form: Form, prefix: str) -> QuestionField:
    language, name = current_language(), f"answers-{question.id}"
    options = [(one.code, one.name[language]) for one in question.options]
    if question.kind is QuestionKind.YES_NO:
        options = [(YES, _("Yes")), (NO, _("No"))]
    if question.kind in (QuestionKind.YES_NO, QuestionKind.CHOICE):
        options.insert(0, ("", _("Choose")))
    return QuestionField(
        name=prefix + name,
        label=question.text[language],
        kind=question.kind,
        is_required=question.is_required,
        is_sensitive=question.is_sensitive,
        options=options,
        value=form.get(name, ""),
        boxes=frozenset(code for code, _name in options if form.get(f"{name}-{code}") == TICKED),
    )
