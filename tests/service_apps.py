"""Create the app of a service, and list its routes for staff."""

import importlib
from pathlib import Path

from flask import Flask

from shared.config import load_settings
from shared.staff.rights import Right
from shared.web.authorization import Caller

Route = tuple[str, str, Right | None]  # method, URL rule, right


def create_service_app(service: str, folder: Path) -> Flask:
    """Create the app of a service for an embedded run with its data in `folder`."""
    module = importlib.import_module(f"services.{service}.app")
    app: Flask = module.create_app(load_settings(service, {"LIVE_DATA": str(folder)}))
    return app


def list_staff_routes(app: Flask) -> list[Route]:
    """Return method, URL rule and needed right of every view that is declared for staff."""
    routes = []
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if getattr(view, "__live_caller__", None) is Caller.STAFF:
            methods = set(rule.methods or ()) & {"GET", "POST"}
            routes += [(m, rule.rule, getattr(view, "__live_right__", None)) for m in methods]
    return sorted(routes, key=lambda route: route[:2])
