"""Fixtures of campaigns."""

import pytest
from flask import Flask

from shared.database.session import Database
from tests.notifier.campaigns.evening import Evening


@pytest.fixture
def evening(app: Flask, database: Database) -> Evening:
    """Create an evening with three families."""
    made = Evening(app, database)
    for number in (1, 2, 3):
        made.add_family(number)
    return made
