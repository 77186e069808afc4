"""Errors as answers: problem+json (RFC 9457) under /api/, a helpful page elsewhere."""

import sqlite3
from typing import Any

from flask import Flask, Response, jsonify, make_response, render_template, request
from markupsafe import Markup
from marshmallow import ValidationError
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, InternalServerError

from shared.errors import DomainError
from shared.web.i18n import current_language
from shared.web.text import _, _l

# What is shown when anything may be broken, also the templates: it stands on nothing but the words.
BROKEN = """<!doctype html>
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
<p><a class="button" href="{here}">{again}</a></p>
</div>
</main>
</body>
</html>
"""
MAX_DRAINED = 32 * 1024 * 1024  # bytes
# What a person is told, by the error's code or its status: what happened, and what to do about it.
PAGES: dict[int | str, tuple[str, str]] = {
    400: (_l("We could not read that"), _l("Go back, check what you wrote and try again.")),
    401: (_l("This link does not open anything"), _l("Open the link from our message again.")),
    403: (_l("That is not allowed"), _l("Go back to our page and try again from there.")),
    404: (
        _l("We did not find this page"),
        _l("The link may be old or cut short. Open it again from our message, or start over."),
    ),
    405: (_l("This page cannot do that"), _l("Go back and try again from the page itself.")),
    409: (_l("That is not possible any more"), _l("Something changed in the meantime.")),
    410: (_l("This is over"), _l("The page has done its work. Look at what is coming up.")),
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
    """Answer every error of this app in the one shape."""
    app.register_error_handler(DomainError, _domain)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(ValidationError, _invalid)
    for away in (OperationalError, PoolTimeout, sqlite3.OperationalError):
        app.register_error_handler(away, _database)
    app.register_error_handler(IntegrityError, _clash)
    app.register_error_handler(RecursionError, _too_deep)


def build_problem(status: int, code: str, title: str, detail: str, errors: Any = None) -> Response:
    """One problem+json answer."""
    body = {"type": f"urn:live:{code}", "title": title, "status": status, "detail": detail}
    response = jsonify(body | ({"errors": to_json_values(errors)} if errors else {}))
    response.status_code, response.mimetype = status, "application/problem+json"
    return response


def render_error_page(status: int, code: str = "") -> Response:
    """One error as a page in the reader's language."""
    if status == 500:
        return _broken()
    usual = PAGES.get(status, PAGES[500 if status >= 500 else 400])
    title, advice = PAGES.get(code, usual)
    return make_response(
        render_template("error.html", status=status, code=code, title=title, advice=advice), status
    )


def _broken() -> Response:
    title, advice = PAGES[500]
    here = request.path if request.method == "GET" else "/"
    frame = Markup(BROKEN)  # noqa: S704 - our own frame, which escapes what is put into it
    again = _("Try again")
    return make_response(
        frame.format(
            language=current_language(), title=title, advice=advice, here=here, again=again
        ),
        500,
    )


def to_json_values(messages: Any) -> Any:
    """Error messages as JSON values: texts that wait for their language become text."""
    if isinstance(messages, dict):
        return {str(key): to_json_values(value) for key, value in messages.items()}
    if isinstance(messages, list | tuple):
        return [to_json_values(value) for value in messages]
    return str(messages)


def _answer(status: int, code: str, title: str, detail: str, errors: Any = None) -> Response:
    if request.path.startswith("/api/") or request.path.endswith(".json"):
        return build_problem(status, code, title, detail, errors)
    return render_error_page(status, code)


def _domain(error: DomainError) -> Response:
    answer = _answer(error.status, error.code, error.title, error.detail, error.errors)
    if error.status == 503:
        answer.headers["Retry-After"] = "2"
    return answer


def _invalid(error: ValidationError) -> Response:
    detail = _("Correct the fields named under errors.")
    return _answer(422, "invalid-fields", _("Some fields are not valid"), detail, error.messages)


def _http(error: HTTPException) -> Response:
    status, name = error.code or 500, error.name or "Error"
    if status == 413:
        _drain()
    if status < 400:  # a redirect, such as to the address without a doubled slash
        return make_response(error.get_response(request.environ))
    known = None if isinstance(error, InternalServerError) else error.description
    data = getattr(error, "data", None) or {}
    code = name.lower().replace(" ", "-")
    answer = _answer(status, code, name, known or name, data.get("messages"))
    # get_response keeps what the status obliges to: Allow on 405, Retry-After on 503.
    for key, value in error.get_response(request.environ).headers.items():
        if key.lower() not in ("content-type", "content-length"):
            answer.headers[key] = value
    return answer


def _clash(error: IntegrityError) -> Response:
    """Somebody else did the same at the same moment; any other broken rule is an error of ours.

    23505 is PostgreSQL's unique_violation.
    """
    unique = getattr(error.orig, "sqlstate", "") == "23505" or "UNIQUE" in str(error.orig)
    if not unique:
        raise error
    detail = "Somebody did the same at the same moment. Look at what is there now."
    return _answer(409, "conflict", "Conflict", detail)


def _too_deep(_error: RecursionError) -> Response:
    """JSON nested deeper than any request of ours."""
    return _answer(400, "bad-request", "Bad Request", "The JSON is nested too deeply.")


def _drain() -> None:
    """Read what a too long request still sends: closing on it would lose our answer too."""
    stream, left = request.environ["wsgi.input"], MAX_DRAINED
    while left > 0 and (piece := stream.read(min(left, 65536))):
        left -= len(piece)


def _database(_error: Exception) -> Response:
    detail = "Try again in a few seconds."
    answer = _answer(503, "database-away", "The database does not answer", detail)
    answer.headers["Retry-After"] = "5"
    return answer
