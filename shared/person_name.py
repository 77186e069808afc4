"""The rule for a person's name: it has the signs of a name, and nothing else goes into messages.

A name is put into messages that go to an address of somebody's choice. Without the rule anybody
could send any text and any link in our name.
"""

import re
import unicodedata

# Besides letters and their accents: apostrophes, hyphens, the dot of an initial, the comma of
# "Virtanen, Aino", the middle dots of Catalan and Japanese, and the marks of Hebrew.
_SIGNS = frozenset(" .,'’‘`´-\u2010\u2011–·・־׳״")
_JOINERS = frozenset("\u200c\u200d")  # in Persian and Indic names
MAX_MARKS = 4  # on one letter; no script of names stacks more
# An initial may follow a dot at once, as in J.R.R. Tolkien; two letters may be a web address.
_LINK = re.compile(r"\.\w\w")


def find_wrong_sign(name: str) -> str:
    """Return the first sign that belongs to no name; empty when there is none."""
    marks, previous = 0, ""
    for one in name:
        if _is_mark(one):
            marks += 1
            is_on_letter = marks > 1 or previous.isalpha() or previous in _JOINERS
            if not is_on_letter or marks > MAX_MARKS:
                return one
        elif one.isalpha() or one in _SIGNS or one in _JOINERS:
            marks = 0
        else:
            return one
        previous = one
    return ""


def has_web_address(name: str) -> bool:
    """Return whether a mail program or a phone may show a part of the name as a link."""
    return bool(_LINK.search("".join(one for one in name if not _is_mark(one))))


def is_person_name(name: str) -> bool:
    """Return whether the text may stand in a message as somebody's name."""
    has_letter = any(one.isalpha() for one in name)
    return has_letter and not find_wrong_sign(name) and not has_web_address(name)


def _is_mark(one: str) -> bool:
    return unicodedata.category(one) in ("Mn", "Mc")
