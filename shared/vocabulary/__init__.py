"""The region's words: a code and three names for each field, kind, target group, municipality."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "terms.toml"


@dataclass(frozen=True)
class Term:
    """A code that never changes and its names in Finnish, Swedish and English."""

    code: str
    fi: str
    sv: str
    en: str

    def name(self, language: str) -> str:
        """The name in a language (fi, sv, en); KeyError for another one."""
        return {"fi": self.fi, "sv": self.sv, "en": self.en}[language]


@cache
def _lists() -> Mapping[str, Mapping[str, Term]]:
    lists = tomllib.loads(FILE.read_text())
    return {
        name: {code: Term(code, *names) for code, names in rows.items()}
        for name, rows in lists.items()
    }


def fields() -> Mapping[str, Term]:
    """Fields of education by code."""
    return _lists()["fields"]


def kinds() -> Mapping[str, Term]:
    """Kinds of events by code."""
    return _lists()["kinds"]


def target_groups() -> Mapping[str, Term]:
    """Whom an event is for, by code."""
    return _lists()["target_groups"]


def municipalities() -> Mapping[str, Term]:
    """Municipalities by their three-digit code."""
    return _lists()["municipalities"]
