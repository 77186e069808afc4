"""The alphabet of SMS: what a text costs, and what is replaced so that it costs less."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifier.message.sms_text import (
    GSM_ALPHABET,
    GSM_EXTENSION,
    SmsEncoding,
    SmsSize,
    count_units_to_cut,
    measure_sms,
    replace_costly_signs,
    simplify_text,
)

GSM, UCS2 = SmsEncoding.GSM, SmsEncoding.UCS2


def test_alphabet_has_the_characters_of_the_standard() -> None:
    assert len(GSM_ALPHABET) == 127  # 128 with the escape to the extension table
    assert len(GSM_EXTENSION) == 10


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("", SmsSize(GSM, 0, 0, ())),
        ("a" * 160, SmsSize(GSM, 160, 1, ())),
        ("a" * 161, SmsSize(GSM, 161, 2, ())),
        ("a" * 306, SmsSize(GSM, 306, 2, ())),
        ("a" * 307, SmsSize(GSM, 307, 3, ())),
        ("€" * 80, SmsSize(GSM, 160, 1, ())),
        ("a" * 152 + "€" + "a" * 152, SmsSize(GSM, 306, 3, ())),  # no half of a character
        ("ä" * 153 + "ö" * 7, SmsSize(GSM, 160, 1, ())),
        ("š" * 70, SmsSize(UCS2, 70, 1, ("š",))),
        ("š" * 71, SmsSize(UCS2, 71, 2, ("š",))),
        ("Žš" + "a" * 132, SmsSize(UCS2, 134, 2, ("Ž", "š"))),
        ("💡" * 35, SmsSize(UCS2, 70, 1, ("💡",))),
        ("a" * 66 + "💡" + "a" * 66, SmsSize(UCS2, 134, 3, ("💡",))),
    ],
)
def test_size_of_a_text_is_what_providers_count(text: str, size: SmsSize) -> None:
    assert measure_sms(text) == size


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("”Hei” – ’moi’…", "\"Hei\" - 'moi'..."),
        ("klo\u00a017.00–19.00", "klo 17.00-19.00"),
        ("«Turku» ‹A›", "\"Turku\" 'A'"),
        ("10\u202f000\u2009m²", "10 000 m2"),
        ("ava\u00adjai\u200bset", "avajaiset"),
        ("\u2068Aino\u2069\r\n\tMeri", "Aino\n Meri"),
        ("a\u0308iti", "äiti"),
        ("Škoda ja Žukov, François", "Škoda ja Žukov, François"),
    ],
)
def test_typographic_signs_are_replaced_and_letters_stay(typed: str, sent: str) -> None:
    assert replace_costly_signs(typed) == sent


@given(st.text())
def test_replacing_again_changes_nothing(text: str) -> None:
    once = replace_costly_signs(text)
    assert replace_costly_signs(once) == once


@given(st.text(st.sampled_from(sorted(GSM_ALPHABET | GSM_EXTENSION - {"\r"}))))
def test_text_of_the_alphabet_stays_as_it_is(text: str) -> None:
    plain = text.replace("\r", "")
    assert replace_costly_signs(plain) == plain
    assert measure_sms(plain).encoding is GSM


@pytest.mark.parametrize(
    ("text", "simple"),
    [
        ("Škodan tehdas 🎉 huomenna", "Skodan tehdas huomenna"),
        ("Tervetuloa 🎉\nHuomenna", "Tervetuloa\nHuomenna"),
        ("“Ilta” – klo 17…", '"Ilta" - klo 17...'),
        ("مرحبا", "مرحبا"),  # nothing would be left of it
        ("🎉", ""),
    ],
)
def test_simplified_text_keeps_what_can_be_read(text: str, simple: str) -> None:
    assert simplify_text(text) == simple


@given(st.text(max_size=400))
def test_cut_text_takes_one_segment_less(text: str) -> None:
    plain = "".join(sign for sign in text if sign in GSM_ALPHABET)  # each takes one unit
    size = measure_sms(plain)
    cut = count_units_to_cut(size)
    assert (cut == 0) == (size.segments <= 1)
    if cut:
        assert measure_sms(plain[:-cut]).segments == size.segments - 1
        assert measure_sms(plain[: 1 - cut or None]).segments == size.segments
