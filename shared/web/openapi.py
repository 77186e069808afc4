"""The JSON doors' description: OpenAPI 3.1 from the schemas, with one shape of errors."""

from flask import Flask
from flask_smorest import Api
from marshmallow import Schema, fields

PROBLEM_TYPE = "application/problem+json"


class Problem(Schema):
    """What went wrong (RFC 9457); `errors` names the fields."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    errors = fields.Dict()


class ProblemApi(Api):  # type: ignore[misc]  # flask-smorest has no types
    """flask-smorest, telling that errors are problem+json and what a secret is."""

    ERROR_SCHEMA = Problem

    def _register_responses(self) -> None:
        self.DEFAULT_RESPONSE_CONTENT_TYPE = PROBLEM_TYPE
        super()._register_responses()
        del self.DEFAULT_RESPONSE_CONTENT_TYPE  # the class's own again


def create_api(app: Flask, service: str) -> ProblemApi:
    """The description of an app's JSON doors, filled as they are registered."""
    app.config.update(API_TITLE=f"Live {service}", API_VERSION="v1", OPENAPI_VERSION="3.1.0")
    doors = ProblemApi(app)
    doors.spec.components.security_scheme("secret", {"type": "http", "scheme": "bearer"})
    return doors
