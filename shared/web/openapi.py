"""The JSON API of a service: reading bodies, and its OpenAPI 3.1 description from the schemas."""

import json
import math
from typing import Any, Never

from flask import Flask, Request
from flask_smorest import Api, Blueprint
from marshmallow import Schema, fields
from webargs.core import missing
from webargs.flaskparser import FlaskParser, is_json_request
from werkzeug.exceptions import BadRequest

PROBLEM_TYPE = "application/problem+json"


class ProblemSchema(Schema):
    """An error as problem+json (RFC 9457); `errors` has the messages by field."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    errors = fields.Dict()


class ProblemApi(Api):  # type: ignore[misc]  # flask-smorest has no types
    """flask-smorest's Api, with errors described as problem+json."""

    ERROR_SCHEMA = ProblemSchema

    def _register_responses(self) -> None:
        self.DEFAULT_RESPONSE_CONTENT_TYPE = PROBLEM_TYPE
        super()._register_responses()
        del self.DEFAULT_RESPONSE_CONTENT_TYPE  # the class attribute applies again


class BodyParser(FlaskParser):
    """Reads JSON bodies; answers 400 to all that is no JSON, or that Python cannot hold.

    json.loads also raises for numbers of more than 4,300 digits and for deep nesting, and it takes
    NaN and Infinity, which JSON does not have.
    """

    def _raw_load_json(self, req: Request) -> Any:
        if not is_json_request(req):
            return missing
        try:
            body = req.get_data(cache=True).decode()
            return json.loads(body, parse_constant=_refuse_number, parse_float=_parse_float)
        except (ValueError, RecursionError):
            raise BadRequest("The body is no JSON that can be read.") from None


class ApiBlueprint(Blueprint):  # type: ignore[misc]  # flask-smorest has no types
    """A blueprint of JSON endpoints."""

    ARGUMENTS_PARSER = BodyParser()


def _parse_float(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _refuse_number(text)


def _refuse_number(_text: str) -> Never:
    raise ValueError


def create_api(app: Flask, service: str) -> ProblemApi:
    """Return the description of an app's JSON API; registering a blueprint with it adds to it."""
    app.config.update(API_TITLE=f"Live {service}", API_VERSION="v1", OPENAPI_VERSION="3.1.0")
    api = ProblemApi(app)
    api.spec.components.security_scheme("secret", {"type": "http", "scheme": "bearer"})
    return api
