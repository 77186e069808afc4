"""Texts that people send: what is kept, and which characters are refused."""

from unicodedata import normalize

import pytest
from marshmallow import ValidationError

from shared.web.forms.fields import CleanText


@pytest.mark.parametrize("text", ["Åsa-Märta O’Neill", "Lapsi 👩‍🔬", "محمد", "e\u0301"])
def test_clean_text_of_any_language_is_kept(text: str) -> None:
    assert CleanText(maximum=100).deserialize(f" {text}\t") == normalize("NFC", text)


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\x85", "\ud800", "\u202e", "\u2066"])
@pytest.mark.parametrize("lines", [True, False])
def test_clean_text_with_a_character_nobody_types_is_refused(character: str, lines: bool) -> None:
    with pytest.raises(ValidationError, match="letters, numbers"):
        CleanText(maximum=100, lines=lines).deserialize(f"a{character}b")


def test_clean_text_of_several_lines_keeps_them_where_it_may() -> None:
    assert CleanText(maximum=100, lines=True).deserialize("a\r\nb\tc") == "a\nb\tc"
    with pytest.raises(ValidationError, match="letters, numbers"):
        CleanText(maximum=100).deserialize("a\nb")
