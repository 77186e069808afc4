"""Which texts are names: all that people are called, and nothing that a message could carry."""

import pytest
from marshmallow import ValidationError

from shared.person_name import is_person_name
from shared.web.forms.fields import PersonName

NAMES = [
    "Aino", "Åsa-Maria", "O’Brien", "O'Neill", "Ludwig van der Rohe", "J. R. R. Tolkien",
    "J.R.R. Tolkien", "M.", "Martin Luther King Jr.", "Virtanen, Aino", "Ruut-Maija Äijälä-Ylönen",
    "N'Golo", "d‘Arc", "D´Angelo", "Nguyễn Thị Minh", "Ólafur Þór", "Шевче́нко", "محمد",
    "علی\u200cرضا", "דָּוִד", "क्षत्रिय", "สมชาย", "李小龍", "김민수", "ジョン・スミス", "Col·lell",
]  # fmt: skip
OTHER_TEXTS = [
    "Voitit! Katso www.evil.example/lahja!", "evil.example", "Katso t.co", "Dr.Anna", "é.évil",
    "e.c\u0323o\u0323m", "evil。com", "evil．com", "x/y", "http:x", "a@b", "Aino 2", "Aino ２",
    "Soita 0700 123456", "Åke 🚀", "<b>", "a_b", "-", "...", "", "Aino\nEino", "Aino\u2028Eino",
    "Aino\u0085Eino", "Z\u0338\u0335\u0334\u0336\u0337", "\u0338Aino", "Aino & Eino", "“Aino”",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_name_of_a_person_is_accepted(name: str) -> None:
    assert PersonName().deserialize(name) == name
    assert is_person_name(name)


@pytest.mark.parametrize("text", OTHER_TEXTS)
def test_text_that_is_no_name_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        PersonName().deserialize(text)
    assert not is_person_name(text)


def test_spaces_in_a_name_are_single() -> None:
    assert PersonName().deserialize(" Aino\u00a0 \tVirtanen ") == "Aino Virtanen"
