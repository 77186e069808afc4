"""Write the next migration of a service from its models.

`python -m shared.database.new_migration registrations "waiting list"`
"""

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory

from shared.config import build_sqlite_url
from shared.database.migrate import build_alembic_config, upgrade_database
from shared.database.session import Database
from shared.site.services import SERVICES


def main(argv: Sequence[str] | None = None) -> int:
    """Compare the models with the migrations, and write the difference as a new file."""
    parser = argparse.ArgumentParser(
        prog="python -m shared.database.new_migration", description=__doc__
    )
    parser.add_argument("service", choices=SERVICES)
    parser.add_argument("title", help="a few words; the file is named by them")
    given = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        database = Database(build_sqlite_url(Path(folder) / "new.sqlite"))
        upgrade_database(given.service, database)
        config = build_alembic_config(given.service, database)
        last = ScriptDirectory.from_config(config).get_current_head() or "0000"
        revision = f"{int(last) + 1:04}"
        command.revision(config, given.title, autogenerate=True, rev_id=revision)
        database.dispose()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
