"""Errors as answers: problem+json (RFC 9457) under /api/, a helpful page elsewhere."""

from typing import Any

from flask import Flask, Response, jsonify, request
from marshmallow import ValidationError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from shared.errors import DomainError


def install(app: Flask) -> None:
    """Answer every error of this app in the one shape."""
    app.register_error_handler(DomainError, _domain)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(ValidationError, _invalid)
    app.register_error_handler(OperationalError, _database)


def problem(status: int, code: str, title: str, detail: str, errors: Any = None) -> Response:
    """One problem+json answer."""
    body = {"type": f"urn:live:{code}", "title": title, "status": status, "detail": detail}
    response = jsonify(body | ({"errors": errors} if errors else {}))
    response.status_code, response.mimetype = status, "application/problem+json"
    return response


def _domain(error: DomainError) -> Response:
    return problem(error.status, error.code, error.title, error.detail, error.errors)


def _invalid(error: ValidationError) -> Response:
    detail = "Correct the fields named under errors."
    return problem(422, "invalid-fields", "Some fields are not valid", detail, error.messages)


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    # get_response keeps what the status obliges to: Allow on 405, Retry-After on 503.
    headers = error.get_response(request.environ).headers
    name = error.name or "Error"
    data = getattr(error, "data", None) or {}
    answer = problem(
        status,
        name.lower().replace(" ", "-"),
        name,
        error.description or name,
        data.get("messages"),
    )
    for key, value in headers.items():
        if key.lower() not in ("content-type", "content-length"):
            answer.headers[key] = value
    return answer


def _database(_error: OperationalError) -> Response:
    answer = problem(
        503, "database-away", "The database does not answer", "Try again in a few seconds."
    )
    answer.headers["Retry-After"] = "5"
    return answer
