"""The vocabulary of the region: codes with names in three languages, read from TOML files."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Term:
    """A code, which never changes, and its names in Finnish, Swedish and English."""

    code: str
    fi: str
    sv: str
    en: str

    def name(self, language: str) -> str:
        """Return the name in a language (fi, sv, en); KeyError for another one."""
        return {"fi": self.fi, "sv": self.sv, "en": self.en}[language]


@dataclass(frozen=True)
class FieldOfEducation(Term):
    """A field of education; `isced` is its broad, narrow or detailed ISCED-F 2013 code."""

    isced: str


@dataclass(frozen=True)
class Municipality(Term):
    """A municipality with the code of its region and its centre in degrees (WGS 84)."""

    region: str
    lat: float
    lon: float


@cache
def load_fields() -> Mapping[str, FieldOfEducation]:
    """Load the fields of education by code, under the names that young people know."""
    rows = _read_file("terms")["fields"]
    return {
        code: FieldOfEducation(code, fi, sv, en, isced)
        for code, (isced, fi, sv, en) in rows.items()
    }


@cache
def load_municipalities() -> Mapping[str, Municipality]:
    """Load the municipalities of Southwest Finland and Satakunta by their three-digit code."""
    rows = _read_file("municipalities")
    return {
        code: Municipality(code, fi, sv, en, region, lat, lon)
        for code, (region, fi, sv, en, lat, lon) in rows.items()
    }


@cache
def load_municipality_forms() -> Mapping[str, Sequence[str]]:
    """Load the inflected Finnish names of the municipalities by code, such as Salossa."""
    return _read_file("municipality_forms")


@cache
def load_event_kinds() -> Mapping[str, Term]:
    """Load the kinds of events by code."""
    return _load_terms("kinds")


@cache
def load_target_groups() -> Mapping[str, Term]:
    """Load the target groups of events by code."""
    return _load_terms("target_groups")


@cache
def load_grades() -> Mapping[str, Term]:
    """Load the grades 1 to 9, upper secondary and adult, by the code in a registration."""
    return _load_terms("grades")


@cache
def load_roles() -> Mapping[str, Term]:
    """Load the roles of staff by code."""
    return _load_terms("roles")


@cache
def load_regions() -> Mapping[str, Term]:
    """Load the regions by their two-digit code."""
    return _load_terms("regions")


def _load_terms(name: str) -> Mapping[str, Term]:
    return {code: Term(code, *names) for code, names in _read_file("terms")[name].items()}


def _read_file(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
