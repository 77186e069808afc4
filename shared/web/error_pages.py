"""Responses to errors: problem+json (RFC 9457) under /api/, a helpful page elsewhere."""

import sqlite3
from contextlib import suppress
from typing import Any

from flask import Flask, Response, jsonify, make_response, render_template, request
from markupsafe import Markup
from marshmallow import ValidationError
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, InternalServerError

from shared.errors import DomainError, TooManyRequests
from shared.web.i18n import current_language
from shared.web.text import _, _l

# The page of status 500. It uses no template, because the templates may be what is broken.
BROKEN_PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} – Live</title>
<link rel="stylesheet" href="/static/shared/tokens.css">
<link rel="stylesheet" href="/static/shared/live.css">
</head>
<body>
<main class="page narrow">
<div class="card notice">
<p class="quiet">500</p>
<h1>{title}</h1>
<p>{advice}</p>
<p><a class="button" href="{retry_url}">{retry}</a></p>
</div>
</main>
</body>
</html>
"""
MAX_DRAINED_BYTES = 32 * 1024 * 1024
# Title and advice of the page, by the error's code, else by its status.
PAGE_TEXTS: dict[int | str, tuple[str, str]] = {
    400: (_l("We could not read that"), _l("Go back, check what you wrote and try again.")),
    401: (_l("This link does not open anything"), _l("Open the link from our message again.")),
    403: (_l("That is not allowed"), _l("Go back to our page and try again from there.")),
    404: (
        _l("We did not find this page"),
        _l("The link may be old or cut short. Open it again from our message, or start over."),
    ),
    405: (_l("You cannot do that on this page"), _l("Go back and try again from the page itself.")),
    409: (_l("That is not possible any more"), _l("Something changed in the meantime.")),
    410: (_l("This is over"), _l("This page is no longer in use. See what is coming up.")),
    413: (_l("That is too long"), _l("Go back and shorten what you wrote.")),
    422: (_l("Something needs correcting"), _l("Go back, check what you wrote and try again.")),
    429: (_l("Too many tries"), _l("Wait a minute and try again.")),
    500: (
        _l("Something broke here"),
        _l("It is our fault, not yours. Nothing was lost. Please try again in a moment."),
    ),
    503: (_l("We will be right back"), _l("Please try again in a few seconds.")),
    "forbidden": (
        _l("Your role does not include this"),
        _l("If you need it, ask an administrator of your organisation."),
    ),
    "signed-out": (
        _l("You have been signed out"),
        _l("Sign in in another tab. Then come back here and send the form once more."),
    ),
    "not-yet-known": (
        _l("Your access is on its way"),
        _l("You were given access just now. Open this page again in a few seconds."),
    ),
}


def install_error_pages(app: Flask) -> None:
    """Register the handlers of all errors."""
    app.register_error_handler(DomainError, _handle_domain_error)
    app.register_error_handler(HTTPException, _handle_http_error)
    app.register_error_handler(ValidationError, _handle_validation_error)
    for unavailable in (OperationalError, PoolTimeout, sqlite3.OperationalError):
        app.register_error_handler(unavailable, _handle_database_error)
    app.register_error_handler(IntegrityError, _handle_integrity_error)
    app.register_error_handler(RecursionError, _handle_deep_nesting)


def build_problem(status: int, code: str, title: str, detail: str, errors: Any = None) -> Response:
    """Return a problem+json response; `errors` are messages by field."""
    body = {"type": f"urn:live:{code}", "title": title, "status": status, "detail": detail}
    response = jsonify(body | ({"errors": to_json_values(errors)} if errors else {}))
    response.status_code, response.mimetype = status, "application/problem+json"
    return response


def render_error_page(status: int, code: str = "") -> Response:
    """Return the page of an error in the language of the request."""
    if status == 500:
        return _render_broken_page()
    fallback = PAGE_TEXTS.get(status, PAGE_TEXTS[500 if status >= 500 else 400])
    title, advice = PAGE_TEXTS.get(code, fallback)
    return make_response(
        render_template("error.html", status=status, code=code, title=title, advice=advice), status
    )


def _render_broken_page() -> Response:
    title, advice = PAGE_TEXTS[500]
    retry_url = request.path if request.method == "GET" else "/"
    page = Markup(BROKEN_PAGE)  # noqa: S704 - our own text; format() escapes the values
    html = page.format(
        language=current_language(),
        title=title,
        advice=advice,
        retry_url=retry_url,
        retry=_("Try again"),
    )
    return make_response(html, 500)


def to_json_values(messages: Any) -> Any:
    """Return nested error messages as JSON values; lazy texts get the request's language."""
    if isinstance(messages, dict):
        return {str(key): to_json_values(value) for key, value in messages.items()}
    if isinstance(messages, list | tuple):
        return [to_json_values(value) for value in messages]
    return str(messages)


def _build_response(
    status: int, code: str, title: str, detail: str, errors: Any = None
) -> Response:
    if request.path.startswith("/api/") or request.path.endswith(".json"):
        return build_problem(status, code, title, detail, errors)
    return render_error_page(status, code)


def _handle_domain_error(error: DomainError) -> Response:
    response = _build_response(error.status, error.code, error.title, error.detail, error.errors)
    if error.status == 503:
        response.headers["Retry-After"] = "2"
    if isinstance(error, TooManyRequests):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _handle_validation_error(error: ValidationError) -> Response:
    detail = _("Correct the fields named under errors.")
    return _build_response(
        422, "invalid-fields", _("Some fields are not valid"), detail, error.messages
    )


def _handle_http_error(error: HTTPException) -> Response:
    status, name = error.code or 500, error.name or "Error"
    if status == 413:
        _drain_request()
    if status < 400:  # a redirect, such as to the address without a double slash
        return make_response(error.get_response(request.environ))
    # The description of an InternalServerError may hold details of the fault.
    description = None if isinstance(error, InternalServerError) else error.description
    data = getattr(error, "data", None) or {}
    code = name.lower().replace(" ", "-")
    response = _build_response(status, code, name, description or name, data.get("messages"))
    # Keep the headers that belong to the status: Allow with 405, Retry-After with 503.
    for key, value in error.get_response(request.environ).headers.items():
        if key.lower() not in ("content-type", "content-length"):
            response.headers[key] = value
    return response


def _handle_integrity_error(error: IntegrityError) -> Response:
    """Answer 409 when two requests inserted the same unique value; any other violation is a bug."""
    # 23505 is PostgreSQL's unique_violation.
    is_duplicate = getattr(error.orig, "sqlstate", "") == "23505" or "UNIQUE" in str(error.orig)
    if not is_duplicate:
        raise error
    detail = "Somebody did the same at the same moment. Look at what is there now."
    return _build_response(409, "conflict", "Conflict", detail)


def _handle_deep_nesting(_error: RecursionError) -> Response:
    """Answer 400: Python's JSON parser gave up on the depth of the request."""
    return _build_response(400, "bad-request", "Bad Request", "The JSON is nested too deeply.")


def _drain_request() -> None:
    """Read the rest of a request whose body is too long.

    If the connection were closed while the client still sends, the client would not get the
    response.
    """
    stream, left = request.environ["wsgi.input"], MAX_DRAINED_BYTES
    with suppress(OSError):  # a client that is slow, or gone
        while left > 0 and (chunk := stream.read(min(left, 65536))):
            left -= len(chunk)


def _handle_database_error(_error: Exception) -> Response:
    detail = "Try again in a few seconds."
    response = _build_response(503, "database-away", "The database does not answer", detail)
    response.headers["Retry-After"] = "5"
    return response
