"""Fixtures of an organisation's message settings."""

import pytest

from shared.config import Settings
from shared.database.session import Database
from tests.notifier.organisation_settings.choosing_school import ChoosingSchool


@pytest.fixture
def school(database: Database, settings: Settings) -> ChoosingSchool:
    """Create a school with an open day on a Monday, of which it reminds on Sunday at noon."""
    made = ChoosingSchool(database, settings)
    made.move(made.start)
    made.register(contact_phone="+358401112233")
    return made
