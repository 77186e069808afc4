"""Every route says who may call it, every fact has its readers, every setting is documented."""

import importlib
import re
from pathlib import Path

import pytest
from flask import Flask

from shared.contracts import CONTRACTS
from shared.site.services import SERVICES
from shared.web.authorization import Caller, CallerUndeclared, require_declared
from tests.architecture.tree import ROOT
from tests.service_apps import create_service_app

READERS = [(name, reader) for name, cls in CONTRACTS.items() for reader in cls.readers]


@pytest.mark.parametrize("service", SERVICES)
def test_every_route_says_who_may_call_it(service: str, tmp_path: Path) -> None:
    app = create_service_app(service, tmp_path)
    declared = {
        name: view.__dict__.get("__live_caller__") for name, view in app.view_functions.items()
    }
    assert all(isinstance(actor, Caller) for actor in declared.values()), declared
    app.extensions["live"].database.dispose()


def test_route_that_is_silent_stops_the_start() -> None:
    app = Flask("silent", static_folder=None)
    app.add_url_rule("/", "silent", lambda: "")
    with pytest.raises(CallerUndeclared, match="silent"):
        require_declared(app)


@pytest.mark.parametrize(("contract", "reader"), READERS)
def test_every_reader_of_a_contract_handles_it(contract: str, reader: str) -> None:
    module = importlib.import_module(f"services.{reader}.handlers")
    handlers = module.HANDLERS if hasattr(module, "HANDLERS") else module.handlers(24)
    assert contract in handlers


def test_every_handler_is_of_a_contract_that_names_its_service() -> None:
    for service in SERVICES:
        module = importlib.import_module(f"services.{service}.handlers")
        handlers = module.HANDLERS if hasattr(module, "HANDLERS") else module.handlers(24)
        assert {name for name in handlers if service not in CONTRACTS[name].readers} == set()


def settings_in(text: str) -> set[str]:
    return set(re.findall(r"`([A-Z][A-Z_]+)`", text))


def test_every_setting_is_documented_and_the_other_way_round() -> None:
    code = (ROOT / "shared/config.py").read_text()
    read = {name for name in re.findall(r'"([A-Z][A-Z_]+)"', code) if name != "FI"}
    read |= {f"{service.upper()}_DATABASE_URL" for service in SERVICES}
    text = (ROOT / "docs/settings.md").read_text()
    table = text.split("## Settings of a process")[1].split("\n## ")[0]
    notice = {name for row in re.findall(r"^\| (.*?) \|", table, re.M) for name in settings_in(row)}
    assert notice == read
