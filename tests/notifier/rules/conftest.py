"""Fixtures of reminder rules."""

import pytest

from shared.config import Settings
from shared.database.session import Database
from tests.notifier.rules.school import School


@pytest.fixture
def school(database: Database, settings: Settings) -> School:
    """Create a school with an open day in nine days, and the rule that every school has."""
    return School(database, settings)
