"""Alembic's entry; the way it runs is the same for every service."""

from services.events.models import Base
from shared.database.migrate import run_migrations

run_migrations(Base.metadata)
