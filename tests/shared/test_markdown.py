"""Markdown as an SMS shows it."""

import pytest

from shared.markdown import render_plain_text


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Huomenna **sisäkengät** mukaan!", "Huomenna sisäkengät mukaan!"),
        ("Tuo:\n\n- kengät\n- pullo\n\nTervetuloa", "Tuo:\n\n- kengät\n- pullo\n\nTervetuloa"),
        ("3. a\n4. b", "3. a\n4. b"),
        ("# Ilta\nrivi\nrivi", "Ilta\n\nrivi\nrivi"),
        ("[tästä](https://example.org/a)", "tästä https://example.org/a"),
        ("https://example.org/a", "https://example.org/a"),
        ("5 * 3 < 16 & <b>x</b>", "5 * 3 < 16 & <b>x</b>"),
        ("> lainaus", "lainaus"),
        ("", ""),
    ],
)  # fmt: skip
def test_plain_text_has_no_marks_and_no_less_words(text: str, plain: str) -> None:
    assert render_plain_text(text) == plain
