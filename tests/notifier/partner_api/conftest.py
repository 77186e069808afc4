"""Fixtures of the API: a system that may do everything in the organisation of the messages."""

import pytest
from flask import Flask

from shared.database.session import Database
from tests.notifier.api_key_holder import ApiKeyHolder
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.messages import make_reminders


@pytest.fixture
def queued_builder(database: Database, queued_builder: FactBuilder) -> FactBuilder:
    """Queue the reminder of the builder's registration, too."""
    make_reminders(database)
    return queued_builder


@pytest.fixture
def system(app: Flask, queued_builder: FactBuilder) -> ApiKeyHolder:
    """Make a key with every scope."""
    organisation_id = queued_builder.occurrence.organisation_id
    assert organisation_id is not None
    return ApiKeyHolder(app, organisation_id)
