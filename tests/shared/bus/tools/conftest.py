"""An embedded bus with the queues of every service."""

import threading
from pathlib import Path

import pytest

from shared.bus import topology
from shared.bus.embedded.bus_file import BusFile
from shared.site.services import SERVICES
from tests.shared.bus.embedded_bus import build_bus_url


@pytest.fixture
def bus_url(tmp_path: Path, bus: BusFile) -> str:
    """Return the URL of the bus file, on which the queues of every service are declared."""
    url = build_bus_url(tmp_path)
    assert topology.wait_and_declare(url, SERVICES, threading.Event())
    return url
