"""The form of a question."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from shared import vocabulary
from shared.contracts.questions import CHOICE_KINDS, QuestionKind, QuestionScope
from shared.contracts.values import CONTACT_ROLES
from shared.i18n import LANGUAGES
from shared.web.forms.fields import CleanText
from shared.web.forms.schema import FieldValues, StaffForm
from shared.web.text import _

MAX_TEXT, MAX_OPTION, MAX_OPTIONS = 200, 80, 20  # characters, and options of a question
MAX_OPTION_LINES = (MAX_OPTION + 1) * MAX_OPTIONS
TICKED = "1"
LISTS = ("grades", "roles")  # fields of several tick boxes


@dataclass(frozen=True, kw_only=True)
class QuestionRequest:
    """A question of staff; each option is its name by language, in their order."""

    kind: QuestionKind
    scope: QuestionScope
    text: dict[str, str]
    options: list[dict[str, str]]
    is_required: bool
    is_sensitive: bool
    grades: tuple[str, ...]
    roles: tuple[str, ...]


def _build_codes(codes: list[str]) -> fields.List[Any]:
    return fields.List(fields.String(validate=validate.OneOf(codes)), load_default=list)


class QuestionForm(StaffForm[QuestionRequest]):
    """The form of one question; the options are written one on each line."""

    kind = fields.String(required=True, validate=validate.OneOf(list(QuestionKind)))
    scope = fields.String(required=True, validate=validate.OneOf(list(QuestionScope)))
    text_fi = CleanText(load_default="", maximum=MAX_TEXT)
    text_sv = CleanText(load_default="", maximum=MAX_TEXT)
    text_en = CleanText(load_default="", maximum=MAX_TEXT)
    options_fi = CleanText(load_default="", maximum=MAX_OPTION_LINES, lines=True)
    options_sv = CleanText(load_default="", maximum=MAX_OPTION_LINES, lines=True)
    options_en = CleanText(load_default="", maximum=MAX_OPTION_LINES, lines=True)
    required = fields.String(load_default="")
    sensitive = fields.String(load_default="")
    grades = _build_codes(list(vocabulary.load_grades()))
    roles = _build_codes(list(CONTACT_ROLES))

    @validates_schema
    def require_text(self, data: FieldValues, **_kwargs: Any) -> None:
        """Require the question in one language."""
        if not any(data[f"text_{code}"] for code in LANGUAGES):
            raise ValidationError({"text_fi": [_("Write the question, in any language.")]})

    @validates_schema
    def require_options(self, data: FieldValues, **_kwargs: Any) -> None:
        """Require two different options or more of a choice, as many in each language."""
        if data["kind"] not in CHOICE_KINDS:
            return
        written = {code: lines for code in LANGUAGES if (lines := _split_lines(data, code))}
        if not written:
            raise ValidationError({"options_fi": [_("Write two options or more, each on a line.")]})
        count = len(next(iter(written.values())))
        for code, lines in written.items():
            name = f"options_{code}"
            if not 2 <= len(lines) <= MAX_OPTIONS:
                notice = _("Write 2 to %(most)s options, each on a line.", most=MAX_OPTIONS)
                raise ValidationError({name: [notice]})
            if len(lines) != count:
                raise ValidationError({name: [_("Write as many options in each language.")]})
            if len({line.casefold() for line in lines}) != len(lines):
                raise ValidationError({name: [_("Two options are the same.")]})
            if any(len(line) > MAX_OPTION for line in lines):
                notice = _("An option has at most %(most)s characters.", most=MAX_OPTION)
                raise ValidationError({name: [notice]})

    @post_load
    def build_result(self, data: FieldValues, **_kwargs: Any) -> QuestionRequest:
        """Return the question; what does not belong to its kind is left out."""
        return QuestionRequest(
            kind=QuestionKind(data["kind"]),
            scope=QuestionScope(data["scope"]),
            text={code: data[f"text_{code}"] for code in LANGUAGES},
            options=_pair_options(data) if data["kind"] in CHOICE_KINDS else [],
            is_required=data["required"] == TICKED,
            is_sensitive=data["sensitive"] == TICKED,
            grades=tuple(data["grades"]),
            roles=tuple(data["roles"]),
        )


def _split_lines(data: Mapping[str, Any], language: str) -> list[str]:
    lines = (" ".join(line.split()) for line in data[f"options_{language}"].split("\n"))
    return [line for line in lines if line]


def _pair_options(data: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the options by language; a language without any has empty names."""
    by_language = {code: _split_lines(data, code) for code in LANGUAGES}
    count = max(map(len, by_language.values()))
    return [
        {code: lines[number] if lines else "" for code, lines in by_language.items()}
        for number in range(count)
    ]
