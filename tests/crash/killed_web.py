"""The registrations app that kills its process once, after the commit and before the response."""

import os
from pathlib import Path
from typing import Any

from flask import Flask

from services.registrations.app import create_app
from shared import links
from tests.crash.kill_points import kill_own_process


def create_killed_app() -> Flask:
    """Create the app; the file that CRASH_MARKER names is created when the process dies."""
    marker, build_manage_url = Path(os.environ["CRASH_MARKER"]), links.build_manage_url

    def die_once(*args: Any, **kwargs: Any) -> str:
        if not marker.exists():
            marker.touch()
            kill_own_process()
        return build_manage_url(*args, **kwargs)

    links.build_manage_url = die_once
    return create_app()
