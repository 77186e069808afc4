"""A desk over a real app and a migrated database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.events.app import create_app
from shared.config import load_settings
from shared.migrate import upgrade
from tests.events.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """An editor of a new organisation, signed in, reading English."""
    app = create_app(load_settings("events", {"LIVE_DATA": str(tmp_path)}))
    live = app.extensions["live"]
    upgrade("events", live.database)
    client = app.test_client()
    client.set_cookie("lang", "en")
    yield Desk(client)
    live.database.dispose()
