"""The responses of HTML views."""

from collections.abc import Mapping

from werkzeug.wrappers import Response

Page = str | tuple[str, int] | Response


def form_response(html: str, errors: Mapping[str, str], notice: str = "") -> Page:
    """Return a form's page: 422 with errors of fields, 409 with a notice, else 200."""
    if errors:
        return html, 422
    return (html, 409) if notice else html
