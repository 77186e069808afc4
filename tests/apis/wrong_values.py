"""Values at the limits of parsers, and what requests are made of them."""

import json
import re
from collections.abc import Iterator
from typing import Any

from tests.architecture.tree import ROOT

DIGITS = "9" * 5000  # Python converts at most 4,300 digits to a number
# Values of a parameter or a field, as typed.
TYPED = {
    "many digits": DIGITS,
    "negative": f"-{DIGITS}",
    "exponent": "1e999",
    "not a number": "NaN",
    "infinity": "Infinity",
    "other digits": "٣²",
    "unpaired surrogate": "\\ud800",
    "broken UTF-8": "\udcff",
    "date out of range": "9999-12-31",
    "no date": "0000-00-00",
    "time out of range": "25:61:61",
    "braced id": "{00000000-0000-0000-0000-000000000001}",
    "named id": "urn:uuid:00000000-0000-0000-0000-000000000001",
    "bare id": "1" * 32,
    "deep": "[" * 5000,
    "invisible": "\u200b\u3164",
    "percent": "%",
}
# The same in JSON, as the text of a value.
JSON_VALUES = {
    "many digits": DIGITS,
    "negative": f"-{DIGITS}",
    "many decimals": f"0.5{DIGITS}",
    "large": "9" * 4000,
    "exponent": "1e999",
    "exponent of many digits": f"1e{DIGITS}",
    "not a number": "NaN",
    "infinity": "-Infinity",
    "NUL": r'"a\u0000b"',
    "surrogate": r'"a\ud800b"',
    "surrogates in the wrong order": r'"a\udc00\ud800b"',
    "deep list": "[" * 20_000 + "]" * 20_000,
    "deep object": '{"a":' * 20_000 + "1" + "}" * 20_000,
    "object": '{"\\ud800": 1}',
    "list": "[[]]",
    "true": "[true]",
}
MAX_SHORT = 100  # characters
LONG_PARAMETERS = ["page", "q", "date_from", "has_seats", "organisation", "delivery"]
_PARAMETER = re.compile(r'args(?:\.get\(|\[)"(\w+)"')
_FIELD = re.compile(
    r'\bname="([\w-]+)"|(?:ui|field)s?\.\w+\("([\w-]+)"|form(?:\.get\(|\[)"([\w-]+)"'
)
NAMES_OF_SCHEMAS = re.compile(r"^    (\w+) = (?:fields\.|\w+\()", re.MULTILINE)


def list_parameter_names() -> list[str]:
    """Return every name that a page reads from its address, or a filter's schema has."""
    code = "\n".join(_read_files("services/*/**/*.py", "shared/web/*.py"))
    schema = (ROOT / "services/events/catalogue/schemas.py").read_text(encoding="utf-8")
    names = set(_PARAMETER.findall(code)) | set(NAMES_OF_SCHEMAS.findall(schema))
    return sorted(names | {"q", "page", "lang", "delivery"})


def choose_parameters(names: list[str], value: str) -> list[str]:
    """Return the parameters to send a value with: all, or a few when the value is long."""
    return names if len(value) < MAX_SHORT else LONG_PARAMETERS


def list_field_names() -> list[str]:
    """Return every name of a form's field in templates, schemas and views."""
    names: set[str] = set()
    for text in _read_files("services/*/templates/**/*.html", "services/*/**/*.py"):
        names |= {name for found in _FIELD.findall(text) for name in found if name}
    for text in _read_files("services/*/*/schemas.py"):
        names |= set(NAMES_OF_SCHEMAS.findall(text))
    return sorted(names - {"csrf", "lang", "viewport"})


def list_json_bodies(valid: dict[str, Any], value: str) -> Iterator[tuple[str, str]]:
    """Yield the path of each value in a valid body, and the body with another value there."""
    for path in _list_paths(valid):
        body = json.loads(json.dumps(valid))
        holder = body
        for step in path[:-1]:
            holder = holder[step]
        holder[path[-1]] = "@"
        yield ".".join(map(str, path)), json.dumps(body).replace('"@"', value)
    yield "whole", value
    yield "unknown", json.dumps({**valid, "unknown": "@"}).replace('"@"', value)


def _list_paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, one in items:
        yield (*path, key)
        if isinstance(one, dict | list):
            yield from _list_paths(one, (*path, key))


def _read_files(*patterns: str) -> Iterator[str]:
    for pattern in patterns:
        for path in sorted(ROOT.glob(pattern)):
            yield path.read_text(encoding="utf-8")
