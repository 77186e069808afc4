"""Texts with placeholders: what is refused, and what a message says."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifier.message.default_texts import get_default_texts
from services.notifier.message.placeholders import Placeholder, TextPart
from services.notifier.message.template_text import (
    ProblemCode,
    find_problems,
    parse_text,
    render_text,
)
from services.notifier.models import AUTOMATIC_KINDS, MessageKind
from shared.i18n import LANGUAGES
from tests.architecture.tree import ROOT

REMINDER, CANCELLED = MessageKind.REMINDER, MessageKind.CANCELLED


def find_codes(
    text: str, kind: MessageKind = CANCELLED, part: TextPart = TextPart.BODY
) -> list[ProblemCode]:
    return [one.code for one in find_problems(text, kind, part)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", AUTOMATIC_KINDS)
def test_default_texts_have_no_problem(kind: MessageKind, language: str) -> None:
    texts = get_default_texts(kind, language)
    for part in TextPart:
        assert find_problems(getattr(texts, part), kind, part) == []


def test_unknown_name_is_marked_with_the_nearest_right_one() -> None:
    (problem,) = find_problems("Hei!\nTule: {evnet} nyt", CANCELLED, TextPart.BODY)
    assert problem.code is ProblemCode.UNKNOWN
    assert (problem.found, problem.suggestion, problem.line) == ("{evnet}", "event", 2)
    assert (problem.before, problem.after) == ("Tule: ", " nyt")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Hei {}", ProblemCode.EMPTY),
        ("Hei { }", ProblemCode.EMPTY),
        ("Hei {event", ProblemCode.OPEN_BRACE),
        ("Hei event}", ProblemCode.OPEN_BRACE),
        ("Hei {event\n}", ProblemCode.OPEN_BRACE),
        ("[[Hei {event}", ProblemCode.OPEN_PART),
        ("Hei {event}]]", ProblemCode.OPEN_PART),
        ("[[Hei [[{event}]]", ProblemCode.NESTED_PART),
        ("[[Hei]]", ProblemCode.PLAIN_PART),
        ("Tässä: {details}", ProblemCode.NOT_ALONE),
        ("Hei {xyzzy}", ProblemCode.UNKNOWN),
        ("Hei {link}", ProblemCode.NOT_HERE),
        ("{{ config }}", ProblemCode.UNKNOWN),
        ("🎉🎉", ProblemCode.NO_WORDS),
    ],
)
def test_wrong_text_is_refused(text: str, code: ProblemCode) -> None:
    assert code in find_codes(text)


@pytest.mark.parametrize("part", [TextPart.BODY, TextPart.SMS])
@pytest.mark.parametrize("kind", AUTOMATIC_KINDS)
def test_text_without_its_link_is_refused(kind: MessageKind, part: TextPart) -> None:
    missing = [one for one in find_problems("Hei!", kind, part) if one.suggestion == "link"]
    has_link = kind not in (MessageKind.CANCELLED, MessageKind.OCCURRENCE_CANCELLED)
    assert bool(missing) == has_link


def test_link_within_a_part_counts() -> None:
    assert find_codes("Hei! [[{link}]]", REMINDER) == []


def test_spaces_in_braces_are_allowed() -> None:
    assert find_codes("Hei { event }") == []
    assert render_text("Hei { event }", {"event": "X"}, {"event": "X"}) == "Hei X"


@pytest.mark.parametrize(("place", "shown"), [("Sali", "Ilta, Sali."), ("", "Ilta.")])
def test_part_without_a_value_is_left_out(place: str, shown: str) -> None:
    values = {"event": "Ilta", "place": place}
    assert render_text("{event}[[, {place}]].", values, values) == shown


def test_value_with_braces_is_not_read_again() -> None:
    values = {"event": "{time} [[x]]", "time": "nyt"}
    assert render_text("{event}", values, values) == "{time} [[x]]"


@given(st.text("{}[]a \nevent,link", max_size=60))
def test_any_text_is_parsed_and_keeps_its_words(text: str) -> None:
    values = dict.fromkeys(("event", "link"), "")
    rendered = render_text(text, values, values)
    assert len(rendered) <= len(text)
    assert parse_text(text) is not None
    find_problems(text, REMINDER, TextPart.BODY)


def test_every_placeholder_is_documented() -> None:
    page = (ROOT / "docs/message-texts.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `\{(\w+)\}` \|", page, re.M) == list(Placeholder)
