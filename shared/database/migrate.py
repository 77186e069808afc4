"""Upgrade the databases of services: `python -m shared.database.migrate [SERVICE ...]`."""

import sys
from collections.abc import Sequence
from pathlib import Path

from alembic import command, context
from alembic.config import Config
from sqlalchemy import MetaData

from shared.config import load_settings
from shared.database.session import Database
from shared.site.services import SERVICES

ROOT = Path(__file__).parent.parent.parent


def upgrade_database(service: str, database: Database) -> None:
    """Run the missing migrations of a service; several processes may call it at the same time."""
    command.upgrade(build_alembic_config(service, database), "head")


def build_alembic_config(service: str, database: Database) -> Config:
    """Return the configuration of Alembic's commands for a service's migrations and database."""
    config = Config()
    folder = ROOT / "services" / service / "migrations"
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.attributes["database"] = database
    return config


def run_migrations(metadata: MetaData) -> None:
    """Run all missing migrations in one transaction; `migrations/env.py` of a service calls it."""
    database: Database = context.config.attributes["database"]
    with database.alter() as connection:
        context.configure(
            connection=connection, target_metadata=metadata, render_as_batch=database.sqlite
        )
        with context.begin_transaction():
            context.run_migrations()


def main(services: Sequence[str]) -> int:
    """Migrate the named services, all of them when none is named."""
    for service in services or SERVICES:
        database = Database(load_settings(service).database_url)
        upgrade_database(service, database)
        database.dispose()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
