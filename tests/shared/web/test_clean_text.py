"""The field for text that people type: what it changes, and which characters it refuses."""

from unicodedata import normalize

import pytest
from marshmallow import ValidationError

from shared.web.forms.fields import CleanText


@pytest.mark.parametrize("text", ["Åsa-Märta O’Neill", "Lapsi 👩‍🔬", "محمد", "e\u0301"])
def test_clean_text_accepts_any_language(text: str) -> None:
    assert CleanText(maximum=100).deserialize(f" {text}\t") == normalize("NFC", text)


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\x85", "\ud800", "\u202e", "\u2066"])
@pytest.mark.parametrize("lines", [True, False])
def test_clean_text_refuses_control_characters(character: str, lines: bool) -> None:
    with pytest.raises(ValidationError, match="letters, numbers"):
        CleanText(maximum=100, lines=lines).deserialize(f"a{character}b")


def test_clean_text_accepts_lines_only_where_allowed() -> None:
    assert CleanText(maximum=100, lines=True).deserialize("a\r\nb\tc") == "a\nb\tc"
    with pytest.raises(ValidationError, match="letters, numbers"):
        CleanText(maximum=100).deserialize("a\nb")
