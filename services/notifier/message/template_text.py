"""Parses and renders the texts of automatic messages, in which staff write placeholders.

`{event}` stands for a value. A part in double brackets, `[[, {place}]]`, is left out when one of
its placeholders has no value. Nothing else has a meaning, so that no text can do more than that.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from functools import lru_cache

from services.notifier.message.placeholders import (
    BLOCKS,
    Placeholder,
    TextPart,
    list_placeholders,
    list_requirements,
)
from services.notifier.models import MessageKind

MAX_CACHED, MAX_FOUND = 500, 20
MIN_LIKENESS = 0.5  # of a wrong name to the right one that is proposed
_SIGNS = re.compile(r"\[\[|\]\]|\{([^{}\n]*)\}|[{}]")


class ProblemCode(StrEnum):
    """The reason why a text cannot be used."""

    UNKNOWN = "unknown"  # there is no placeholder of this name
    NOT_HERE = "not_here"  # there is, but not in this message or part
    EMPTY = "empty"  # {}
    OPEN_BRACE = "open_brace"  # { without }, or the other way round
    OPEN_PART = "open_part"  # [[ without ]], or the other way round
    NESTED_PART = "nested_part"
    PLAIN_PART = "plain_part"  # a part without a placeholder
    NOT_ALONE = "not_alone"  # needs a line of its own
    NO_WORDS = "no_words"  # signs only
    MISSING = "missing"  # must be there


@dataclass(frozen=True)
class TextProblem:
    """One problem of a text.

    found: what was typed, or the placeholders of which one is missing.
    line: the number of its line, from 1; 0 for what is missing.
    before, after: the rest of the line.
    suggestion: the nearest right name, if there is one.
    """

    code: ProblemCode
    found: str
    line: int = 0
    before: str = ""
    after: str = ""
    suggestion: str = ""


@dataclass(frozen=True)
class TextNode:
    """Words of a text as they are."""

    text: str


@dataclass(frozen=True)
class ValueNode:
    """A placeholder of a text."""

    name: str


@dataclass(frozen=True)
class PartNode:
    """A part that is left out when one of its placeholders has no value."""

    nodes: tuple[TextNode | ValueNode, ...]


Node = TextNode | ValueNode | PartNode


def find_problems(text: str, kind: MessageKind, part: TextPart) -> list[TextProblem]:
    """Return what is wrong with a text; it can be used when nothing is."""
    problems = [
        *_check_brackets(text),
        *_check_names(text, kind, part),
        *_check_blocks(text),
    ]
    if not any(unicodedata.category(sign)[0] == "L" for sign in text):
        problems.append(TextProblem(ProblemCode.NO_WORDS, text.strip()[:MAX_FOUND]))
    named = {name for _match, name in _list_names(text)}
    for group in list_requirements(kind, part):
        if not named & set(group):
            found = " / ".join(f"{{{one}}}" for one in group)
            problems.append(TextProblem(ProblemCode.MISSING, found, suggestion=group[0]))
    return sorted(problems, key=lambda one: one.line or len(text))


@lru_cache(MAX_CACHED)
def parse_text(text: str) -> tuple[Node, ...]:
    """Return the nodes of a text. What `find_problems` would report stays as it was typed."""
    nodes: list[Node] = []
    part: list[TextNode | ValueNode] | None = None
    start = 0
    for match in _SIGNS.finditer(text):
        current = nodes if part is None else part
        if match.start() > start:
            current.append(TextNode(text[start : match.start()]))
        start = match.end()
        if match[0] == "[[" and part is None:
            part = []
        elif match[0] == "]]" and part is not None:
            nodes.append(PartNode(tuple(part)))
            part = None
        elif match[1] and match[1].strip() in _NAMES:
            current.append(ValueNode(match[1].strip()))
        else:
            current.append(TextNode(match[0]))
    if start < len(text):
        (nodes if part is None else part).append(TextNode(text[start:]))
    return (*nodes, *part) if part else tuple(nodes)


def render_text(text: str, values: Mapping[str, str], shown: Mapping[str, str]) -> str:
    """Return a text with what is `shown` in place of each placeholder that has a value.

    A part of which a placeholder has no value is left out. `shown` is by name, as `values`; the
    values are not read again, so that braces in them are no placeholders.
    """
    rendered = ""
    for node in parse_text(text):
        match node:
            case PartNode(nodes):
                if all(values.get(one.name) for one in nodes if isinstance(one, ValueNode)):
                    rendered += "".join(_show(one, values, shown) for one in nodes)
            case _:
                rendered += _show(node, values, shown)
    return rendered


def list_used_names(text: str) -> Iterator[str]:
    """Yield the names of the placeholders in a text."""
    return (name for _match, name in _list_names(text))


_NAMES = frozenset(one.value for one in Placeholder)


def _show(node: TextNode | ValueNode, values: Mapping[str, str], shown: Mapping[str, str]) -> str:
    match node:
        case TextNode(text):
            return text
        case ValueNode(name):
            return shown[name] if values.get(name) else ""


def _list_names(text: str) -> Iterator[tuple[re.Match[str], str]]:
    for match in _SIGNS.finditer(text):
        if match[1] is not None:
            yield match, match[1].strip()


def _check_names(text: str, kind: MessageKind, part: TextPart) -> Iterator[TextProblem]:
    allowed = [one.value for one in list_placeholders(kind, part)]
    for match, name in _list_names(text):
        if not name:
            yield _locate(ProblemCode.EMPTY, text, match)
        elif name not in allowed:
            code = ProblemCode.NOT_HERE if name in _NAMES else ProblemCode.UNKNOWN
            suggestion = "" if code is ProblemCode.NOT_HERE else _find_nearest(name, allowed)
            yield _locate(code, text, match, suggestion)


def _check_brackets(text: str) -> Iterator[TextProblem]:
    opened: re.Match[str] | None = None
    has_name = False
    for match in _SIGNS.finditer(text):
        if match[1] is not None:
            has_name = True
        elif match[0] in "{}":
            yield _locate(ProblemCode.OPEN_BRACE, text, match)
        elif match[0] == "[[":
            if opened:
                yield _locate(ProblemCode.NESTED_PART, text, match)
            else:
                opened, has_name = match, False
        elif opened is None:
            yield _locate(ProblemCode.OPEN_PART, text, match)
        else:
            if not has_name:
                yield _locate(ProblemCode.PLAIN_PART, text, opened)
            opened = None
    if opened:
        yield _locate(ProblemCode.OPEN_PART, text, opened)


def _check_blocks(text: str) -> Iterator[TextProblem]:
    for match, name in _list_names(text):
        if name in BLOCKS:
            problem = _locate(ProblemCode.NOT_ALONE, text, match)
            if problem.before.strip() or problem.after.strip():
                yield problem


def _find_nearest(name: str, allowed: Sequence[str]) -> str:
    found = get_close_matches(name.casefold(), allowed, 1, MIN_LIKENESS)
    return found[0] if found else ""


def _locate(
    code: ProblemCode, text: str, match: re.Match[str], suggestion: str = ""
) -> TextProblem:
    before = text[: match.start()].rpartition("\n")[2]
    after = text[match.end() :].partition("\n")[0]
    line = text.count("\n", 0, match.start()) + 1
    return TextProblem(code, match[0], line, before, after, suggestion)
