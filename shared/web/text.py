"""Texts in the language of the page: Flask-Babel's functions, with types."""

import flask_babel


def _(text: str, **values: object) -> str:
    """The text in the language of this request, with the values put in."""
    return str(flask_babel.gettext(text, **values))


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """The text for this number of things; the number is `num` in the text."""
    return str(flask_babel.ngettext(one, many, num, **values))


def _l(text: str) -> str:
    """A text that finds its language when it is shown; for what is made before any request."""
    waiting: str = flask_babel.lazy_gettext(text)
    return waiting
