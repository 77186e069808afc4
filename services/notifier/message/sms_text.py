"""The alphabet of SMS, and how many segments a text takes.

Source: 3GPP TS 23.038 (GSM 7-bit default alphabet and its extension table).
"""

import json
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

GSM_ALPHABET = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENSION = frozenset("^{}\\[~]|€\f")  # each takes two units

# Signs that the alphabet lacks, and what is read in the same way. Letters are not among them: a
# name keeps its Š, although each segment then holds fewer characters.
_REPLACEMENTS = {
    '"': "“”„‟«»″〝〞",
    "'": "‘’‚‛‹›′ʹʻʼʽ`´",
    "-": "‐‑‒–—―−⁃•‣∙·",
    " ": "\t\v\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u202f\u205f\u3000",
    "\n": "\u0085\u2028\u2029",
    # Marks of direction and of where a word may or may not be broken.
    "": "\u00ad\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069"
    "\ufeff",
    "...": "…",
    "..": "‥",
    "/": "⁄∕",
    "x": "×",
    ":": "∶",
    "->": "→",
    "<-": "←",
    "<=": "≤",
    ">=": "≥",
    "1/2": "½",
    "1/4": "¼",
    "3/4": "¾",
    "1": "¹",
    "2": "²",
    "3": "³",
    "(c)": "©",
    "(R)": "®",
    "TM": "™",
    "fi": "ﬁ",
    "fl": "ﬂ",
}
REPLACEMENTS = {sign: plain for plain, signs in _REPLACEMENTS.items() for sign in signs}
_TRANSLATION = str.maketrans(REPLACEMENTS)


class SmsEncoding(StrEnum):
    """The encoding of an SMS: one for the whole text."""

    GSM = "gsm"
    UCS2 = "ucs2"  # as soon as one character is outside the GSM alphabet


# Units of a text that is one segment, and of each segment of a longer one.
SEGMENT_UNITS = {SmsEncoding.GSM: (160, 153), SmsEncoding.UCS2: (70, 67)}


@dataclass(frozen=True)
class SmsAlphabet:
    """The rules of this module for the counting in a browser."""

    basic: str
    extension: str
    replacements: str  # JSON: the sign that is read in the same way by sign


@dataclass(frozen=True)
class SmsSize:
    """The size of a text as SMS.

    units: septets in the GSM alphabet, UTF-16 code units otherwise.
    segments: how many messages the provider counts; 0 for an empty text.
    costly_characters: those outside the GSM alphabet, in order and each once. Without them the
        text would be sent in the GSM alphabet, which takes less than half.
    """

    encoding: SmsEncoding
    units: int
    segments: int
    costly_characters: tuple[str, ...]


def measure_sms(text: str) -> SmsSize:
    """Return the size of a text as it is; `replace_costly_signs` comes before."""
    costly = tuple(dict.fromkeys(sign for sign in text if not is_in_gsm_alphabet(sign)))
    encoding = SmsEncoding.UCS2 if costly else SmsEncoding.GSM
    units = [_count_units(sign, encoding) for sign in text]
    return SmsSize(encoding, sum(units), _count_segments(units, encoding), costly)


def replace_costly_signs(text: str) -> str:
    """Return a text with signs of the GSM alphabet in place of typographic ones.

    Letters stay, composed where they were typed as a letter and its mark.
    """
    composed = unicodedata.normalize("NFC", text).translate(_TRANSLATION)
    # A mark that was removed may have kept a letter from its accent.
    return re.sub("\r+\n?", "\n", unicodedata.normalize("NFC", composed))


def simplify_text(text: str) -> str:
    """Return a text in the GSM alphabet as far as it can still be read, for a shorter SMS.

    Latin letters lose the marks that the alphabet lacks (š, č), symbols such as emoji are left out.
    Letters of other scripts stay: without them nothing would be left to read.
    """
    simple = "".join(_simplify_sign(sign) for sign in replace_costly_signs(text))
    # Where a symbol is left out, the spaces around it become one.
    return re.sub(" +(?=\n)", "", re.sub(" {2,}", " ", simple)).strip()


def count_units_to_cut(size: SmsSize) -> int:
    """Return how many units to cut for one segment less; 0 for a text of one segment."""
    if size.segments <= 1:
        return 0
    one, each = SEGMENT_UNITS[size.encoding]
    fewer = size.segments - 1
    return max(1, size.units - (one if fewer == 1 else fewer * each))


def is_in_gsm_alphabet(sign: str) -> bool:
    """Return whether a character can be sent in the GSM alphabet."""
    return sign in GSM_ALPHABET or sign in GSM_EXTENSION


def _simplify_sign(sign: str) -> str:
    if is_in_gsm_alphabet(sign):
        return sign
    base = unicodedata.normalize("NFD", sign)[0]
    if is_in_gsm_alphabet(base):
        return base
    return sign if unicodedata.category(sign)[0] in "LN" else ""


def _count_units(sign: str, encoding: SmsEncoding) -> int:
    if encoding is SmsEncoding.GSM:
        return 2 if sign in GSM_EXTENSION else 1
    return 2 if ord(sign) > 0xFFFF else 1


def _count_segments(units: list[int], encoding: SmsEncoding) -> int:
    """Count the segments; a character of two units is never divided between two of them."""
    one, each = SEGMENT_UNITS[encoding]
    if sum(units) <= one:
        return 1 if units else 0
    segments, used = 1, 0
    for size in units:
        if used + size > each:
            segments, used = segments + 1, 0
        used += size
    return segments


def build_alphabet() -> SmsAlphabet:
    """Return the rules by which a browser counts the segments of an SMS."""
    return SmsAlphabet(
        "".join(sorted(GSM_ALPHABET)), "".join(sorted(GSM_EXTENSION)), json.dumps(REPLACEMENTS)
    )
