"""gettext in the language of the page, with types.

Flask-Babel finds the language and loads the catalogue. Its own functions look both up again for
every text, and a page has about a hundred; these look them up once a request.
"""

from typing import Any

import flask_babel
from flask import Flask, g
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup


def install_text_cache(app: Flask) -> None:
    """Let the templates use these functions; in a template the texts count as safe HTML."""
    app.jinja_env.globals.update({"_": _gettext_in_template, "ngettext": _ngettext_in_template})


def _(text: str, **values: object) -> str:
    """Return the text in the language of this request, with `%(name)s` replaced by the values."""
    translated: str = _get_translations().gettext(text)
    return translated % values if values else translated


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """Return the text for this number of things; `%(num)s` in the text is the number."""
    translated: str = _get_translations().ngettext(one, many, num)
    return translated % {"num": num, **values}


def _l(text: str) -> str:
    """Return a text that is translated when it is shown; for constants, made before any request."""
    lazy: str = flask_babel.lazy_gettext(text)
    return lazy


def _get_translations() -> Any:
    """Return the catalogue of this request's language; English outside a request."""
    try:
        context: Any = g._get_current_object()  # faster than the proxy
    except RuntimeError:
        return flask_babel.get_translations()
    try:
        return context.translations
    except AttributeError:
        context.translations = flask_babel.get_translations()
        return context.translations


@pass_eval_context
def _gettext_in_template(context: EvalContext, text: str, **values: object) -> str:
    translated = _mark_safe(context, _get_translations().gettext(text))
    return translated % values if values else translated


@pass_eval_context
def _ngettext_in_template(
    context: EvalContext, one: str, many: str, num: int, **values: object
) -> str:
    translated = _mark_safe(context, _get_translations().ngettext(one, many, num))
    return translated % {"num": num, **values}


def _mark_safe(context: EvalContext, text: str) -> str:
    """Return our own text as safe HTML in a template that escapes; its values are still escaped."""
    return Markup(text) if context.autoescape else text  # noqa: S704 - never text of a user
