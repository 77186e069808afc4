"""SQLite waits for the disk: this process does not, for speed, and so a new one is asked."""

import subprocess
import sys
from pathlib import Path

from tests.architecture.tree import ROOT

ASK = """
from sys import argv
from sqlalchemy import text
from shared.database.session import Database
with Database("sqlite:///" + argv[1]).begin() as session:
    print(session.scalar(text("PRAGMA synchronous")))
"""
FULL = "2"  # https://www.sqlite.org/pragma.html#pragma_synchronous


def test_sqlite_commit_waits_for_the_disk(tmp_path: Path) -> None:
    command = [sys.executable, "-c", ASK, str(tmp_path / "new.sqlite")]
    asked = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    assert asked.stdout.strip() == FULL
