"""One folding of text for every search: the same words are found however they are typed.

Databases disagree on capital letters outside ASCII, so text is folded here, when it is stored for a
search or when it is compared.
"""

import unicodedata
from collections.abc import Iterable

from shared.clean_text import clean_text

# Apostrophes and hyphens that look alike.
_ALIKE = str.maketrans(dict.fromkeys("‘’ʼ´`", "'") | dict.fromkeys("\u2010\u2011\u2012–—", "-"))
_AROUND_WORDS = ".,;:!?()[]\"'”“»«"


def fold_text(text: str) -> str:
    """Return the text without differences of capitals, composition, width and look-alikes."""
    return clean_text(unicodedata.normalize("NFKC", text).casefold().translate(_ALIKE))


def fold_words(text: str) -> list[str]:
    """Return the folded words of what somebody searches for, without punctuation around them."""
    words = fold_text(text).split()
    return [bare for word in words if (bare := word.strip(_AROUND_WORDS))] or words


def has_words(words: Iterable[str], texts: Iterable[str]) -> bool:
    """Return whether every folded word is somewhere in the texts, in any order."""
    searched = fold_text("\n".join(texts))
    return all(word in searched for word in words)
