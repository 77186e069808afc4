"""Creates the Flask app of a service from the parts that all services share."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, Response, current_app, jsonify, render_template, request
from jinja2 import StrictUndefined
from prometheus_client import CONTENT_TYPE_LATEST
from werkzeug.exceptions import BadRequest

from shared import dates
from shared.bus import outbox
from shared.config import Settings
from shared.database.session import Database
from shared.health.state import FindOldestMessage, find_no_message, read_health
from shared.site.routes import PROBES
from shared.version import VERSION
from shared.web import (
    assets,
    error_pages,
    health_banner,
    i18n,
    menu,
    metrics,
    origin_check,
    staff_session,
)
from shared.web.app import App
from shared.web.authorization import Caller, allow, require_declared
from shared.web.openapi import ApiBlueprint, ProblemApi, create_api

MAX_BODY_BYTES = 256 * 1024
SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@dataclass(frozen=True)
class AppState:
    """The settings and the database of an app, at `app.extensions["live"]`."""

    settings: Settings
    database: Database


def create_app(
    settings: Settings,
    *blueprints: Any,
    oldest_message: FindOldestMessage = find_no_message,
    collect_metrics: metrics.CollectMetrics = metrics.collect_nothing,
) -> Flask:
    """Return an app with these blueprints, error handling, security headers and probes.

    `oldest_message` reads since when the oldest message is due, for the health banner;
    `collect_metrics` reads the service's own metrics from its database.
    Raises CallerUndeclared when a view does not declare who may call it.
    """
    service = settings.service
    app = App(f"services.{service}", static_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=MAX_BODY_BYTES)
    app.extensions["live"] = live = AppState(settings, Database(settings.database_url))
    app.json.sort_keys = False  # type: ignore[attr-defined]  # of the default provider
    api = create_api(app, service)
    for blueprint in blueprints:
        target = api if isinstance(blueprint, ApiBlueprint) else app
        target.register_blueprint(blueprint)
    _install_pages(app, live)
    health_banner.install_health_banner(app, settings, live.database, oldest_message)
    metrics.install_request_metrics(app, service)
    _install_probes(app, f"/api/{service}/v1", oldest_message, collect_metrics)
    _install_description(app, api, f"/api/{service}/v1")
    require_declared(app)
    return app


def db() -> Database:
    """Return the database of the app that handles this request."""
    return _get_state().database


def get_settings() -> Settings:
    """Return the settings of the app that handles this request."""
    return _get_state().settings


def _get_state() -> AppState:
    state: AppState = current_app.extensions["live"]
    return state


def _install_pages(app: Flask, live: AppState) -> None:
    settings = live.settings
    app.register_blueprint(Blueprint("shared", "shared.web", template_folder="templates"))
    app.jinja_options = {
        "trim_blocks": True,
        "lstrip_blocks": True,
        "undefined": StrictUndefined,
    }
    app.jinja_env.globals["dates"] = dates
    app.before_request(_refuse_nul)
    origin_check.install_origin_check(app, settings.public_url)
    staff_session.install_staff_session(app, settings, live.database)
    menu.install_menu(app)
    i18n.install_languages(app, settings.service)
    assets.install_assets(app, settings.service)
    error_pages.install_error_pages(app)
    app.after_request(_add_headers)
    app.after_request(_make_location_relative)


def _refuse_nul() -> None:
    """Refuse an address with NUL: PostgreSQL cannot store it in a text."""
    if "\0" in request.path or b"%00" in request.query_string:
        raise BadRequest


def _add_headers(response: Response) -> Response:
    present = set(response.headers.keys(lower=True))
    for name, value in SECURITY_HEADERS.items():
        if name.lower() not in present:
            response.headers.add(name, value)
    view = current_app.view_functions.get(request.endpoint or "")
    is_public = getattr(view, "__live_caller__", None) is Caller.PUBLIC
    if is_public and request.method == "GET" and response.status_code == 200:
        # The browser caches the page and asks each time whether it changed: a 304 has no body.
        response.headers.setdefault("Cache-Control", "no-cache")
        if not response.direct_passthrough:
            response.add_etag()
            response.make_conditional(request)
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def _make_location_relative(response: Response) -> Response:
    """Leave scheme and host out of a redirect: behind a proxy this process may not know them."""
    location = response.headers.get("Location", "")
    if location.startswith(request.host_url):
        # Two slashes would begin the name of another host.
        response.headers["Location"] = "/" + location.removeprefix(request.host_url).lstrip("/")
    return response


def _install_probes(
    app: Flask, prefix: str, oldest_message: FindOldestMessage, collect: metrics.CollectMetrics
) -> None:
    """Add the pages for the operator's programs, which the gateway does not pass on."""

    @allow(Caller.MACHINE)
    def healthz() -> Response:
        return jsonify(status="ok", version=VERSION)

    @allow(Caller.MACHINE)
    def readyz() -> Response:
        with db().read() as session:
            health = read_health(session, get_settings().service, oldest_message(session))
            waiting, oldest = outbox.count_waiting_facts(session)
        return jsonify(
            status="ok" if health.is_healthy else "degraded",
            facts_waiting=waiting,
            oldest_fact=oldest.isoformat() if oldest else None,
            messages_since=health.messages_since and health.messages_since.isoformat(),
            silent_jobs=sorted(health.silent),
        )

    @allow(Caller.MACHINE)
    def show_metrics() -> Response:
        text = metrics.render_metrics(db(), collect)
        return Response(text, content_type=CONTENT_TYPE_LATEST)

    for name, view in zip(PROBES, (healthz, readyz, show_metrics), strict=True):
        app.add_url_rule(f"{prefix}/{name}", name, view)


def _install_description(app: Flask, api: ProblemApi, prefix: str) -> None:
    @allow(Caller.PUBLIC)
    def openapi() -> Response:
        return jsonify(api.spec.to_dict())

    @allow(Caller.PUBLIC)
    def docs() -> str:
        return render_template("api.html", spec=api.spec.to_dict(), prefix=prefix)

    app.add_url_rule(f"{prefix}/openapi.json", "openapi", openapi)
    app.add_url_rule(f"{prefix}/docs", "docs", docs)
