"""Hypothesis profiles, and the fixtures that several folders use."""

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import settings
from sqlalchemy import MetaData
from werkzeug.test import TestResponse

from shared.bus.embedded.bus_file import BusFile
from shared.bus.inbox import inbox
from shared.bus.outbox import outbox
from shared.database import engines
from shared.database.session import Database
from shared.health.heartbeat import heartbeat
from shared.health.work_counts import work_count
from tests.compiled_templates import share_compiled_templates
from tests.html_validity import find_html_faults
from tests.open_databases import DatabaseRegister

settings.register_profile("check", max_examples=20, deadline=None)
settings.register_profile("ci", max_examples=100, deadline=None)
settings.register_profile("long", max_examples=10_000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

# Folders whose tests start servers, browsers or whole installations; `make check` leaves them out.
ENVIRONMENT_FOLDERS = {"chaos", "crash", "deploy", "journeys", "wire"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that need more than Python, by their folder."""
    for item in items:
        if ENVIRONMENT_FOLDERS.intersection(item.path.relative_to(Path(__file__).parent).parts):
            item.add_marker("environment")


@pytest.fixture(scope="session", autouse=True)
def _rare_garbage_collection() -> None:
    """Collect garbage rarely: apps, models and tests are many objects that stay."""
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.fixture(scope="session", autouse=True)
def _commits_without_disk() -> Iterator[None]:
    """Do not wait for the disk in this process; the processes that tests start do wait."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engines, "SYNCHRONOUS", "OFF")
        yield


@pytest.fixture(scope="session", autouse=True)
def _compiled_templates() -> Iterator[None]:
    """Compile each template once for all apps of the process."""
    with share_compiled_templates():
        yield


@pytest.fixture(autouse=True, scope="session")
def validate_pages() -> Iterator[None]:
    """Validate the HTML of every page that any test requests through Flask's test client."""
    open_page = FlaskClient.open

    def open_and_validate(client: FlaskClient, *args: Any, **given: Any) -> TestResponse:
        response = open_page(client, *args, **given)
        if response.mimetype == "text/html" and not response.is_streamed:
            faults = find_html_faults(response.text)
            assert faults == [], (response.request.path, faults)
        return response

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FlaskClient, "open", open_and_validate)
        yield


@pytest.fixture(scope="session")
def _databases() -> Iterator[DatabaseRegister]:
    """Return the databases that the process has opened."""
    register = DatabaseRegister()
    with register.record_new_databases():
        yield register


@pytest.fixture(autouse=True)
def _close_connections(_databases: DatabaseRegister) -> Iterator[None]:
    """Close the connections of all databases after each test."""
    yield
    _databases.close_connections()


@pytest.fixture(scope="session")
def _process_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("live")


@pytest.fixture
def data_folder(_process_folder: Path, _databases: DatabaseRegister) -> Path:
    """Return the folder of an embedded run (LIVE_DATA) without databases.

    Its path and its keys stay the same in a process, so that tests share the apps of `get_app`.
    """
    for path in _process_folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif not path.name.startswith("secrets."):
            path.unlink()
    # The databases are other ones now, and page caches must not show what was in the old ones.
    _databases.count_commit()
    return _process_folder


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Return a SQLite database with an outbox, an inbox and the tables of health."""
    made = Database(f"sqlite:///{tmp_path / 'service.sqlite'}")
    tables = MetaData()
    for table in (outbox, inbox, heartbeat, work_count):
        table.to_metadata(tables)
    tables.create_all(made.engine)
    yield made
    made.dispose()


@pytest.fixture
def bus(tmp_path: Path) -> Iterator[BusFile]:
    """Return the file of an embedded bus."""
    made = BusFile(str(tmp_path / "bus.sqlite"))
    yield made
    made.close()
