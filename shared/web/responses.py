"""The responses of HTML views."""

from collections.abc import Mapping

from flask import make_response
from werkzeug.wrappers import Response

# With `no-store` a browser loads the page again on Back and forgets what was typed but not sent.
# Without it, it shows the page as it was left; `private` keeps it out of every shared cache.
FORM_CACHE_CONTROL = "private, no-cache"
Page = str | tuple[str, int] | Response


def form_response(html: str, errors: Mapping[str, str]) -> Page:
    """Return a form's page: 422 with errors of fields, else 200."""
    return (html, 422) if errors else html


def show_form(html: str) -> Response:
    """Return a page with a form, which the browser's Back and Forward show as it was left.

    It answers 200 also with errors in it: the form was sent by POST, which redirected to it.
    """
    response = make_response(html)
    response.headers["Cache-Control"] = FORM_CACHE_CONTROL
    return response
