"""A process loads only the libraries it works with, which keeps its memory small."""

import json
import subprocess
import sys

import pytest

from shared.site.services import SERVICES
from tests.architecture.tree import ROOT

# Web processes never touch the bus and never reach a provider.
WORKER_LIBRARIES = {"kombu", "pika", "twilio.rest", "gunicorn"}


def list_loaded_modules(module: str) -> set[str]:
    """Return the modules that a new process has loaded after it imported one."""
    code = f"import json, sys, {module}; print(json.dumps(list(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True, text=True
    )
    return set(json.loads(done.stdout))


@pytest.mark.parametrize("service", SERVICES)
def test_web_process_loads_no_library_of_the_worker(service: str) -> None:
    loaded = list_loaded_modules(f"services.{service}.app")
    assert "flask" in loaded
    assert loaded & WORKER_LIBRARIES == set()


def test_worker_loads_libraries_of_the_bus_and_the_providers() -> None:
    loaded = list_loaded_modules("services.notifier.worker")
    assert loaded >= {"kombu", "structlog", "twilio.rest"}
