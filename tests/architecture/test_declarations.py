"""Routes declare their callers, contracts their readers, and settings are documented."""

import importlib
import re
from pathlib import Path

import pytest
from flask import Flask

from shared.bus.handlers import Handlers
from shared.contracts import CONTRACTS
from shared.site.services import SERVICES
from shared.web.authorization import Caller, CallerUndeclared, require_declared
from tests.architecture.tree import ROOT
from tests.service_apps import create_service_app

READERS = [(name, reader) for name, cls in CONTRACTS.items() for reader in cls.readers]
SETTING = re.compile(r"`([A-Z][A-Z_]+)`")


def read_handlers(service: str) -> Handlers:
    """Return the handlers with which the worker of a service starts its consumer."""
    module = importlib.import_module(f"services.{service}.worker")
    handlers: Handlers = module.build_handlers()
    return handlers


@pytest.mark.parametrize("service", SERVICES)
def test_every_route_declares_its_callers(service: str, tmp_path: Path) -> None:
    app = create_service_app(service, tmp_path)
    declared = {
        name: view.__dict__.get("__live_caller__") for name, view in app.view_functions.items()
    }
    assert all(isinstance(caller, Caller) for caller in declared.values()), declared
    app.extensions["live"].database.dispose()


def test_undeclared_route_stops_the_start() -> None:
    app = Flask("undeclared", static_folder=None)
    app.add_url_rule("/", "home", lambda: "")
    with pytest.raises(CallerUndeclared, match="home"):
        require_declared(app)


@pytest.mark.parametrize(("contract", "reader"), READERS)
def test_contract_is_handled_by_its_reader(contract: str, reader: str) -> None:
    assert contract in read_handlers(reader)


@pytest.mark.parametrize("service", SERVICES)
def test_handlers_are_of_contracts_that_name_the_service(service: str) -> None:
    handlers = read_handlers(service)
    assert {name for name in handlers if service not in CONTRACTS[name].readers} == set()


def test_settings_in_the_code_and_in_the_documentation_are_the_same() -> None:
    code = (ROOT / "shared/config.py").read_text()
    read = {name for name in re.findall(r'"([A-Z][A-Z_]+)"', code) if name != "FI"}
    read |= {f"{service.upper()}_DATABASE_URL" for service in SERVICES}
    text = (ROOT / "docs/settings.md").read_text()
    table = text.split("## Settings of a process")[1].split("\n## ")[0]
    first_cells = re.findall(r"^\| (.*?) \|", table, re.M)
    documented = {name for cell in first_cells for name in SETTING.findall(cell)}
    assert documented == read
