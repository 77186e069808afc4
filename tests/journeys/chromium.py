"""Find the browser of the journeys."""

import os
import shutil


def find_chromium() -> str | None:
    """Return the browser to use: CHROMIUM, or one on the path."""
    names = (os.environ.get("CHROMIUM"), "chromium", "google-chrome")
    return next((found for name in names if name and (found := shutil.which(name))), None)
