"""The OpenAPI 3.1 description of a service's JSON API, made from the schemas."""

from flask import Flask
from flask_smorest import Api
from marshmallow import Schema, fields

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


def create_api(app: Flask, service: str) -> ProblemApi:
    """Return the description of an app's JSON API; registering a blueprint with it adds to it."""
    app.config.update(API_TITLE=f"Live {service}", API_VERSION="v1", OPENAPI_VERSION="3.1.0")
    api = ProblemApi(app)
    api.spec.components.security_scheme("secret", {"type": "http", "scheme": "bearer"})
    return api
