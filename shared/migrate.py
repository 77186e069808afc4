"""Brings a service's database to the present shape."""

from pathlib import Path

from alembic import command, context
from alembic.config import Config
from sqlalchemy import MetaData

from shared.db import Database

ROOT = Path(__file__).parent.parent


def upgrade(service: str, database: Database) -> None:
    """Run what is missing of a service's migrations; several processes may call it at once."""
    config = Config()
    folder = ROOT / "services" / service / "migrations"
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.attributes["database"] = database
    command.upgrade(config, "head")


def run_migrations(metadata: MetaData) -> None:
    """What a service's `migrations/env.py` calls: everything in one transaction, or nothing."""
    database: Database = context.config.attributes["database"]
    with database.alter() as connection:
        context.configure(
            connection=connection, target_metadata=metadata, render_as_batch=database.sqlite
        )
        with context.begin_transaction():
            context.run_migrations()
