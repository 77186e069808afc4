"""Create the apps of the services, and list their routes for staff."""

import importlib
from functools import cache
from pathlib import Path

from flask import Flask

from shared.config import Settings, load_settings
from shared.staff.rights import Right
from shared.web.authorization import Caller

Route = tuple[str, str, Right | None]  # method, URL rule, right


def create_service_app(service: str, folder: Path) -> Flask:
    """Create the app of a service for an embedded run with its data in `folder`."""
    return create_app(load_settings(service, {"LIVE_DATA": str(folder)}))


def create_app(settings: Settings) -> Flask:
    """Create the app of a service with these settings."""
    module = importlib.import_module(f"services.{settings.service}.app")
    app: Flask = module.create_app(settings)
    return app


@cache
def get_app(settings: Settings) -> Flask:
    """Return the app with these settings; a test process creates it once.

    An app takes 50 ms to create, and then compiles each statement and template anew. It may be
    used with the fixture `data_folder`, which replaces the files under it for each test. A test
    that changes its app, or that adds routes to it, needs `create_app`.
    """
    return create_app(settings)


def list_staff_routes(app: Flask) -> list[Route]:
    """Return method, URL rule and needed right of every view that is declared for staff."""
    routes = []
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if getattr(view, "__live_caller__", None) is Caller.STAFF:
            methods = set(rule.methods or ()) & {"GET", "POST"}
            routes += [(m, rule.rule, getattr(view, "__live_right__", None)) for m in methods]
    return sorted(routes, key=lambda route: route[:2])
