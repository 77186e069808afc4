"""The questions of an event, as they travel in the facts about its occurrences."""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from shared.i18n import LANGUAGES

Json = dict[str, Any]  # the values of one object
KEY_LENGTH = 16  # characters of a digest


class QuestionKind(StrEnum):
    """The kind of answer that a question asks for."""

    TEXT = "text"
    CHOICE = "choice"
    CHOICES = "choices"  # any number of them
    YES_NO = "yes_no"
    NUMBER = "number"


# The kinds with options that staff write.
CHOICE_KINDS = (QuestionKind.CHOICE, QuestionKind.CHOICES)


class QuestionScope(StrEnum):
    """The scope of a question: asked once, or for each participant."""

    REGISTRATION = "registration"  # once
    PARTICIPANT = "participant"  # once for each participant


@dataclass(frozen=True, kw_only=True)
class QuestionOption:
    """One of the answers to choose from; its name is by language."""

    code: str
    name: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question to those who register; its text is by language.

    It is asked only when the contact has one of the `roles` and the participant one of the
    `grades`; none means all. The answers to a sensitive question, such as about a diet, are shown
    to fewer people and deleted earlier.
    """

    id: str
    kind: QuestionKind
    scope: QuestionScope
    text: dict[str, str]
    is_required: bool = False
    is_sensitive: bool = False
    options: tuple[QuestionOption, ...] = ()
    grades: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()

    @property
    def wording(self) -> str:
        """Return a digest of what was asked: the kind, the text and the options."""
        return compute_digest([self.kind, self.text, [asdict(one) for one in self.options]])

    def is_asked(self, role: str, grades: Collection[str]) -> bool:
        """Return whether a contact of this role is asked, about participants of these grades."""
        has_role = not self.roles or role in self.roles
        return has_role and (not self.grades or not set(self.grades).isdisjoint(grades))

    def name_option(self, code: str, language: str) -> str:
        """Return the name of an option; the code itself when there is none."""
        return next((one.name[language] for one in self.options if one.code == code), code)

    def fill_languages(self) -> "Question":
        """Return it with a text in every language; a missing one repeats the first."""
        options = (replace(one, name=fill_languages(one.name)) for one in self.options)
        return replace(self, text=fill_languages(self.text), options=tuple(options))

    def to_json(self) -> Json:
        """Return it as JSON values."""
        return {
            **asdict(self),
            "kind": self.kind.value,
            "scope": self.scope.value,
            "options": [asdict(one) for one in self.options],
            "grades": list(self.grades),
            "roles": list(self.roles),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Question":
        """Read it from JSON values."""
        return cls(
            id=data["id"],
            kind=QuestionKind(data["kind"]),
            scope=QuestionScope(data["scope"]),
            text=data["text"],
            is_required=data["is_required"],
            is_sensitive=data["is_sensitive"],
            options=tuple(QuestionOption(**one) for one in data["options"]),
            grades=tuple(data["grades"]),
            roles=tuple(data["roles"]),
        )


def fill_languages(text: Mapping[str, str]) -> dict[str, str]:
    """Return a text in every language; a missing one repeats the first that is written."""
    first = next((text[code] for code in LANGUAGES if text.get(code)), "")
    return {code: text.get(code) or first for code in LANGUAGES}


def compute_digest(value: Any) -> str:
    """Return a short digest of JSON values, the same for equal ones."""
    body = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(body.encode()).hexdigest()[:KEY_LENGTH]
