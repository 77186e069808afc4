"""The region's words: a code and three names for each, as data in the files beside."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Term:
    """A code that never changes and its names in Finnish, Swedish and English."""

    code: str
    fi: str
    sv: str
    en: str

    def name(self, language: str) -> str:
        """Return the name in a language (fi, sv, en); KeyError for another one."""
        return {"fi": self.fi, "sv": self.sv, "en": self.en}[language]


@dataclass(frozen=True)
class FieldOfEducation(Term):
    """A field of education and its ISCED-F 2013 code: broad, narrow or detailed."""

    isced: str


@dataclass(frozen=True)
class Municipality(Term):
    """A municipality, its region's code and its centre in degrees (WGS 84)."""

    region: str
    lat: float
    lon: float


@cache
def load_fields() -> Mapping[str, FieldOfEducation]:
    """Fields of education by code, as young people know them."""
    rows = _rows("terms")["fields"]
    return {
        code: FieldOfEducation(code, fi, sv, en, isced)
        for code, (isced, fi, sv, en) in rows.items()
    }


@cache
def load_municipalities() -> Mapping[str, Municipality]:
    """Municipalities of Southwest Finland and Satakunta by their three-digit code."""
    rows = _rows("municipalities")
    return {
        code: Municipality(code, fi, sv, en, region, lat, lon)
        for code, (region, fi, sv, en, lat, lon) in rows.items()
    }


@cache
def load_event_kinds() -> Mapping[str, Term]:
    """Kinds of events by code."""
    return _terms("kinds")


@cache
def load_target_groups() -> Mapping[str, Term]:
    """Whom an event is for, by code."""
    return _terms("target_groups")


@cache
def load_grades() -> Mapping[str, Term]:
    """Grades 1 to 9, upper secondary and adult, by the code a registration carries."""
    return _terms("grades")


@cache
def load_roles() -> Mapping[str, Term]:
    """Roles of staff by code."""
    return _terms("roles")


@cache
def load_regions() -> Mapping[str, Term]:
    """Regions by their two-digit code."""
    return _terms("regions")


def _terms(name: str) -> Mapping[str, Term]:
    return {code: Term(code, *names) for code, names in _rows("terms")[name].items()}


def _rows(file: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{file}.toml").read_text(encoding="utf-8"))
