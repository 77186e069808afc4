"""Create each service's app, and list the routes of it."""

import importlib
from pathlib import Path

from flask import Flask

from shared.config import load_settings
from shared.staff.rights import Right
from shared.web.authorization import Caller


def app_of(service: str, folder: Path) -> Flask:
    module = importlib.import_module(f"services.{service}.app")
    made: Flask = module.create_app(load_settings(service, {"LIVE_DATA": str(folder)}))
    return made


Route = tuple[str, str, Right | None]


def routes(app: Flask) -> list[Route]:
    """Method, address and right of every view that is declared for staff."""
    found = []
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if getattr(view, "__live_caller__", None) is Caller.STAFF:
            methods = set(rule.methods or ()) & {"GET", "POST"}
            found += [(m, rule.rule, getattr(view, "__live_right__", None)) for m in methods]
    return sorted(found, key=lambda route: route[:2])
