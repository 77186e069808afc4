"""Build the view models of the pages about an event's questions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import assert_never

from services.events.event.views import Options, list_options, list_role_options
from services.events.questions.schemas import LISTS, TICKED
from shared import vocabulary
from shared.contracts.questions import (
    Question,
    QuestionKind,
    QuestionScope,
    compute_digest,
)
from shared.i18n import LANGUAGES
from shared.web.i18n import current_language
from shared.web.text import _

FormFields = dict[str, str | list[str]]


@dataclass(frozen=True, kw_only=True)
class QuestionRow:
    """A question in the list; `details` says whom it is asked and how it is answered."""

    id: str
    text: str
    details: str


@dataclass(frozen=True, kw_only=True)
class PreviewField:
    """A question as families see it, without an answer."""

    name: str
    label: str
    kind: QuestionKind
    is_required: bool
    options: Options
    value: str = ""
    boxes: frozenset[str] = frozenset()


def build_row(question: Question) -> QuestionRow:
    """Describe a question in the list."""
    grades, roles = vocabulary.load_grades(), dict(list_role_options())
    only = [grades[one].name(current_language()) for one in question.grades if one in grades]
    only += [roles[one] for one in question.roles if one in roles]
    parts = [
        word_kind(question.kind),
        word_scope(question.scope),
        _("required") if question.is_required else _("optional"),
        *([_("only: %(whom)s", whom=", ".join(only))] if only else []),
        *([_("seen by few, deleted first")] if question.is_sensitive else []),
    ]
    text = question.fill_languages().text[current_language()]
    return QuestionRow(id=question.id, text=text, details=" · ".join(parts))


def build_preview(question: Question) -> PreviewField:
    """Build the field that families see."""
    filled, language = question.fill_languages(), current_language()
    options = [(one.code, one.name[language]) for one in filled.options]
    if question.kind is QuestionKind.YES_NO:
        options = [("yes", _("Yes")), ("no", _("No"))]
    if question.kind in (QuestionKind.YES_NO, QuestionKind.CHOICE):
        options.insert(0, ("", _("Choose")))
    return PreviewField(
        name=f"preview-{question.id}",
        label=filled.text[language],
        kind=question.kind,
        is_required=question.is_required,
        options=options,
    )


def fill_form(question: Question | None) -> FormFields:
    """Return the fields of a question, or of a new one."""
    texts = {f"text_{code}": question.text.get(code, "") if question else "" for code in LANGUAGES}
    options = {
        f"options_{code}": "\n".join(one.name.get(code, "") for one in question.options).strip()
        if question
        else ""
        for code in LANGUAGES
    }
    return {
        **texts,
        **options,
        "kind": question.kind if question else QuestionKind.TEXT,
        "scope": question.scope if question else QuestionScope.PARTICIPANT,
        "required": TICKED if question and question.is_required else "",
        "sensitive": TICKED if question and question.is_sensitive else "",
        "grades": list(question.grades) if question else [],
        "roles": list(question.roles) if question else [],
        "seen": compute_mark(question),
    }


def read_form(typed: Mapping[str, str], lists: Mapping[str, list[str]]) -> FormFields:
    """Return what was typed, with an empty text for each field that was not sent."""
    blank: FormFields = {**dict.fromkeys(fill_form(None), ""), **{name: [] for name in LISTS}}
    return {**blank, **typed, **lists}


def compute_mark(question: Question | None) -> str:
    """Return a digest of a question, which shows whether it changed after the form was opened."""
    return compute_digest(question.to_json()) if question else ""


def list_choices() -> dict[str, Options]:
    """Return the options of the form's lists."""
    return {
        "kind": [(one, word_kind(one)) for one in QuestionKind],
        "scope": [(one, word_scope(one)) for one in QuestionScope],
        "grades": list_options(vocabulary.load_grades()),
        "roles": list_role_options(),
    }


def list_labels() -> dict[str, str]:
    """Return the label of each field of the form."""
    languages = {"fi": _("in Finnish"), "sv": _("in Swedish"), "en": _("in English")}
    return {
        "kind": _("How it is answered"),
        "scope": _("How often it is asked"),
        **{f"text_{code}": _("Question %(how)s", how=words) for code, words in languages.items()},
        **{f"options_{code}": _("Options %(how)s", how=words) for code, words in languages.items()},
        "required": _("An answer is required"),
        "sensitive": _("About a diet, health or another special need"),
        "grades": _("Only for these grades"),
        "roles": _("Only when this person registers"),
    }


def word_kind(kind: QuestionKind) -> str:
    """Say how a question is answered."""
    match kind:
        case QuestionKind.TEXT:
            return _("in writing")
        case QuestionKind.CHOICE:
            return _("one of the options")
        case QuestionKind.CHOICES:
            return _("any number of the options")
        case QuestionKind.YES_NO:
            return _("yes or no")
        case QuestionKind.NUMBER:
            return _("a number")
        case _:
            assert_never(kind)


def word_scope(scope: QuestionScope) -> str:
    """Say how often a question is asked."""
    match scope:
        case QuestionScope.PARTICIPANT:
            return _("for each participant")
        case QuestionScope.REGISTRATION:
            return _("once for each registration")
        case _:
            assert_never(scope)
