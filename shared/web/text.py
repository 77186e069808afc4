"""Texts in the language of the page, with types.

Flask-Babel finds the language and loads the texts. To ask it for each text costs several times what
the text does, and a page has a hundred.
"""

from typing import Any

import flask_babel
from flask import Flask, g
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup


def install_text_cache(app: Flask) -> None:
    """Give the templates these functions; what they return is HTML where a template writes it."""
    app.jinja_env.globals.update({"_": _shown, "ngettext": _shown_number})


def _(text: str, **values: object) -> str:
    """The text in the language of this request, with the values put in."""
    said: str = _texts().gettext(text)
    return said % values if values else said


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """The text for this number of things; the number is `num` in the text."""
    said: str = _texts().ngettext(one, many, num)
    return said % {"num": num, **values}


def _l(text: str) -> str:
    """A text that finds its language when it is shown; for what is made before any request."""
    waiting: str = flask_babel.lazy_gettext(text)
    return waiting


def _texts() -> Any:
    """Those of this request's language, looked up once; the English ones outside a request."""
    try:
        here: Any = g._get_current_object()  # quicker than the proxy
    except RuntimeError:
        return flask_babel.get_translations()
    try:
        return here.texts
    except AttributeError:
        here.texts = flask_babel.get_translations()
        return here.texts


@pass_eval_context
def _shown(template: EvalContext, text: str, **values: object) -> str:
    said = _as_written(template, _texts().gettext(text))
    return said % values if values else said


@pass_eval_context
def _shown_number(template: EvalContext, one: str, many: str, num: int, **values: object) -> str:
    said = _as_written(template, _texts().ngettext(one, many, num))
    return said % {"num": num, **values}


def _as_written(template: EvalContext, said: str) -> str:
    """Our own texts are HTML where a template writes it; the values put in are escaped there."""
    return Markup(said) if template.autoescape else said  # noqa: S704 - no text of a reader's
