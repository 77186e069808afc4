"""The field for text that people type: what it changes, and which characters it refuses."""

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from shared.clean_text import clean_text
from shared.web.forms.fields import CleanText
from shared.web.forms.schema import is_blank


@pytest.mark.parametrize("text", ["Åsa-Märta O’Neill", "Lapsi 👩‍🔬", "محمد", "e\u0301"])
def test_clean_text_accepts_any_language(text: str) -> None:
    assert CleanText(maximum=100).deserialize(f" {text}\t") == normalize("NFC", text)


@pytest.mark.parametrize(
    "character", ["\x00", "\x1b", "\x85", "\ud800", "\u202e", "\u2066", "\uffff"]
)
@pytest.mark.parametrize("lines", [True, False])
def test_clean_text_refuses_control_characters(character: str, lines: bool) -> None:
    with pytest.raises(ValidationError, match="letters, numbers"):
        CleanText(maximum=100, lines=lines).deserialize(f"a{character}b")


def test_clean_text_accepts_lines_only_where_allowed() -> None:
    assert CleanText(maximum=100, lines=True).deserialize("a\r\nb\tc") == "a\nb\tc"
    with pytest.raises(ValidationError, match="letters, numbers"):
        CleanText(maximum=100).deserialize("a\nb")


INVISIBLE = [
    "\u200b",
    "\u00ad",
    "\u3164",
    "\u115f",
    "\u2800",
    "\u2060",
    "\ufeff",
    "\ufe0f",
    "\u200d",
]


@pytest.mark.parametrize(
    "text", [*INVISIBLE, " \u00a0\u3000", "\u0301", "".join(INVISIBLE), "\x07"]
)
@pytest.mark.parametrize("lines", [True, False])
def test_text_without_anything_visible_is_empty(text: str, lines: bool) -> None:
    assert CleanText(maximum=100, lines=lines).deserialize(text) == ""
    assert is_blank(text)
    with pytest.raises(ValidationError, match="Fill this in"):
        CleanText(maximum=100, minimum=1, lines=lines).deserialize(text)


@pytest.mark.parametrize("sign", INVISIBLE)
def test_invisible_sign_between_letters_is_removed(sign: str) -> None:
    assert CleanText(maximum=100).deserialize(f"Ai{sign}no {sign}") == "Aino"


@pytest.mark.parametrize(
    "text",
    ["علی\u200cرضا", "❤\ufe0f", "1\ufe0f\u20e3", "🏳\ufe0f\u200d🌈", "葛\U000e0100城", "क्\u200dष"],
)
def test_joiner_that_changes_the_look_is_kept(text: str) -> None:
    assert CleanText(maximum=100).deserialize(text) == text


@given(st.text(st.sampled_from([*"aé1 .क葛❤🏳\n\u0301", *INVISIBLE, "\u034f", "\U000e0100"])))
def test_cleaning_again_changes_nothing(text: str) -> None:
    once = clean_text(text)
    assert clean_text(once) == once


def test_line_separators_are_line_breaks() -> None:
    assert CleanText(maximum=100, lines=True).deserialize("a\u2028b\u2029c") == "a\nb\nc"
    with pytest.raises(ValidationError, match="letters, numbers"):
        CleanText(maximum=100).deserialize("a\u2028b")
    assert CleanText(maximum=100).deserialize("a\tb") == "a b"
