"""What every service's app is made of, apart from its own doors."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, current_app, jsonify
from flask_smorest import Api
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text

from shared.bus import outbox
from shared.config import Settings
from shared.db import Database
from shared.web import problems
from shared.web.access import Access, access, require_declared

MAX_BODY = 256 * 1024
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@dataclass(frozen=True)
class Live:
    """What the doors of an app need: its settings and its database."""

    settings: Settings
    database: Database


def create(settings: Settings, *blueprints: Any) -> Flask:
    """An app with its doors, errors, headers and probes; AccessUndeclared if a view is silent."""
    app = Flask(settings.service, static_folder=None)
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_BODY,
        API_TITLE=f"Live {settings.service}",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
    )
    app.extensions["live"] = Live(settings, Database(settings.database_url))
    app.json.sort_keys = False  # type: ignore[attr-defined]  # of the default provider
    api = Api(app)
    for blueprint in blueprints:
        api.register_blueprint(blueprint)
    problems.install(app)
    _probes(app, api, f"/api/{settings.service}/v1")
    app.after_request(_headers)
    require_declared(app)
    return app


def db() -> Database:
    """The database of the service whose request this is."""
    return _live().database


def settings() -> Settings:
    """The settings of the service whose request this is."""
    return _live().settings


def _live() -> Live:
    live: Live = current_app.extensions["live"]
    return live


def _headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def _probes(app: Flask, api: Api, prefix: str) -> None:
    @access(Access.MACHINE)
    def healthz() -> Response:
        return jsonify(status="ok")

    @access(Access.MACHINE)
    def readyz() -> Response:
        with db().read() as session:
            session.execute(text("SELECT 1"))
            waiting, oldest = outbox.waiting(session)
        since = oldest.isoformat() if oldest else None
        return jsonify(status="ok", facts_waiting=waiting, oldest_fact=since)

    @access(Access.MACHINE)
    def metrics() -> Response:
        return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)

    @access(Access.PUBLIC)
    def openapi() -> Response:
        return jsonify(api.spec.to_dict())

    for view in (healthz, readyz, metrics):
        app.add_url_rule(f"{prefix}/{view.__name__}", view.__name__, view)
    app.add_url_rule(f"{prefix}/openapi.json", "openapi", openapi)
