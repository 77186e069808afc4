"""Fixtures of the tests of the roster."""

import pytest
from flask import Flask

from shared.database.session import Database
from tests.registrations.fixture_types import CreateOccurrence
from tests.registrations.roster_client import MakeRoster, RosterClient


@pytest.fixture
def make_roster(app: Flask, database: Database, create_occurrence: CreateOccurrence) -> MakeRoster:
    """Return a function that creates a roster client with a role, and its occurrence."""
    return lambda role="editor", **given: RosterClient(app, create_occurrence, role, **given)
