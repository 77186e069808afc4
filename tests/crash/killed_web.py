"""The registrations app that kills its process once, after the commit and before the answer."""

import os
from pathlib import Path
from typing import Any

from flask import Flask

from services.registrations.app import create_app
from shared import links
from tests.crash.killed_worker import die


def armed() -> Flask:
    """The app; CRASH_ONCE names the file that remembers that it has died."""
    flag, make_url = Path(os.environ["CRASH_ONCE"]), links.build_manage_url

    def deadly(*args: Any, **kwargs: Any) -> str:
        if not flag.exists():
            flag.touch()
            die()
        return make_url(*args, **kwargs)

    links.build_manage_url = deadly
    return create_app()
