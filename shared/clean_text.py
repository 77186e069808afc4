"""Text that people type, in one form: composed letters (NFC) and nothing invisible.

Every field of text is cleaned by it, so that "empty" means that nothing can be seen.
"""

import re
import unicodedata

# What shows nothing: Unicode's Default_Ignorable_Code_Point (DerivedCoreProperties.txt) without
# the signs of writing direction, which are refused; annotation signs; the blank Braille pattern.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u2065\u206a-\u206f"
    "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff]"
)
_JOINERS = "\u200c\u200d"
_VARIATIONS = re.compile("[\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
# Letters that joiners join (Arabic, Indic, …) have no capitals; emoji are symbols.
_JOINED = {"Lo", "Mn", "Mc", "So", "Sk"}
_VARIED = {"Lo", "Nd", "So", "Sm", "Po", "Pd"}
_VISIBLE = {"L", "N", "P", "S"}


def clean_text(text: str) -> str:
    """Return the text without what cannot be seen, trimmed; empty when nothing can be seen.

    Lines end in a line feed. Joiners and variation signs stay where a script or an emoji needs
    them, as in Persian names and 👩‍🔬.
    """
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n")
    text = unicodedata.normalize("NFC", _remove_invisible(text)).strip()
    return text if has_visible(text) else ""


def has_visible(text: str) -> bool:
    """Return whether any letter, digit, punctuation or symbol can be seen."""
    return any(
        unicodedata.category(one)[0] in _VISIBLE and not _INVISIBLE.match(one) for one in text
    )


def _remove_invisible(text: str) -> str:
    if not _INVISIBLE.search(text):
        return text
    kept: list[str] = []
    for position, one in enumerate(text):
        following = text[position + 1 : position + 2]
        if not _INVISIBLE.match(one) or _is_needed(one, "".join(kept[-1:]), following):
            kept.append(one)
    return "".join(kept)


def _is_needed(one: str, previous: str, following: str) -> bool:
    """Return whether an invisible sign changes how its neighbours look."""
    if not previous:
        return False
    before = unicodedata.category(previous)
    if one in _JOINERS:
        is_joined = bool(following) and unicodedata.category(following) in _JOINED
        return before in _JOINED and is_joined and not _INVISIBLE.match(following)
    return bool(_VARIATIONS.match(one)) and before in _VARIED and not _INVISIBLE.match(previous)
