"""The form of the texts of one kind of message."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, post_load, validates_schema

from services.notifier.message.placeholders import TextPart
from services.notifier.message.template_text import ProblemCode, TextProblem, find_problems
from services.notifier.models import MessageKind, MessageTexts
from shared.i18n import LANGUAGES
from shared.web.forms.fields import CleanText
from shared.web.forms.schema import FieldValues, StaffForm
from shared.web.text import _, _l

MAX_LENGTHS: Mapping[TextPart, int] = {
    TextPart.SUBJECT: 150,
    TextPart.BODY: 5000,
    TextPart.SMS: 600,
}
PROBLEM_TEXTS: Mapping[ProblemCode, str] = {
    ProblemCode.UNKNOWN: _l("There is no %(found)s. Choose one from the list."),
    ProblemCode.NOT_HERE: _l("%(found)s cannot be used here. Choose one from the list."),
    ProblemCode.EMPTY: _l("Write a name between the braces: %(found)s"),
    ProblemCode.OPEN_BRACE: _l("%(found)s has no pair. Write both: {event}"),
    ProblemCode.OPEN_PART: _l("%(found)s has no pair. Write both: [[ and ]]"),
    ProblemCode.NESTED_PART: _l("End a part with ]] before the next one begins with [[."),
    ProblemCode.PLAIN_PART: _l("The part in [[ ]] needs a placeholder, such as [[, {place}]]."),
    ProblemCode.NOT_ALONE: _l("Put %(found)s on a line of its own."),
    ProblemCode.NO_WORDS: _l("Write words, too."),
    ProblemCode.MISSING: _l("Add %(nearest)s: families need it."),
}


def _build_field(part: TextPart) -> CleanText:
    return CleanText(maximum=MAX_LENGTHS[part], lines=part is not TextPart.SUBJECT, load_default="")


class TextsForm(StaffForm[dict[str, MessageTexts]]):
    """The texts of a kind in each language; an empty one means the inherited text."""

    subject_fi = _build_field(TextPart.SUBJECT)
    body_fi = _build_field(TextPart.BODY)
    sms_fi = _build_field(TextPart.SMS)
    subject_sv = _build_field(TextPart.SUBJECT)
    body_sv = _build_field(TextPart.BODY)
    sms_sv = _build_field(TextPart.SMS)
    subject_en = _build_field(TextPart.SUBJECT)
    body_en = _build_field(TextPart.BODY)
    sms_en = _build_field(TextPart.SMS)

    def __init__(self, kind: MessageKind) -> None:
        super().__init__(only=list_names())
        self.kind = kind

    @validates_schema(skip_on_field_errors=False)
    def check_texts(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        """Refuse texts with wrong placeholders, and half an e-mail."""
        errors: dict[str, list[str]] = {}
        for code in LANGUAGES:
            for part in TextPart:
                text = data.get(f"{part}_{code}", "")
                problems = find_problems(text, self.kind, part) if text else []
                if problems:
                    errors[f"{part}_{code}"] = [word_problem(one) for one in problems]
            names = (f"subject_{code}", f"body_{code}")
            if all(name in data for name in names) and not data[names[0]] and data[names[1]]:
                errors.setdefault(names[0], [_("Write a subject for the e-mail.")])
            elif all(name in data for name in names) and data[names[0]] and not data[names[1]]:
                errors.setdefault(names[1], [_("Write the e-mail in this language, too.")])
        if errors:
            raise ValidationError(dict(errors))

    @post_load
    def build_result(self, data: FieldValues, **_kwargs: Any) -> dict[str, MessageTexts]:
        """Return the texts by language."""
        return {
            code: MessageTexts(**{part.value: data[f"{part}_{code}"] for part in TextPart})
            for code in LANGUAGES
        }


def list_names() -> tuple[str, ...]:
    """Return the names of the form's fields, in their order on the page."""
    return tuple(f"{part}_{code}" for code in LANGUAGES for part in TextPart)


def word_problem(problem: TextProblem) -> str:
    """Say what is wrong with a text, and what would be right."""
    sentence = _word_code(problem)
    if problem.line > 1:
        return _("Line %(line)s: %(problem)s", line=problem.line, problem=sentence)
    return sentence


def _word_code(problem: TextProblem) -> str:
    nearest = f"{{{problem.suggestion}}}"
    code = problem.code
    if code is ProblemCode.UNKNOWN and problem.suggestion:
        words = _l("There is no %(found)s. Did you mean %(nearest)s?")
    else:
        words = PROBLEM_TEXTS[code]
    return str(words) % {"found": problem.found, "nearest": nearest}
