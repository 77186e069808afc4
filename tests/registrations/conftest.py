"""Make the fixtures of the registrations service available to all tests of this folder."""

from tests.registrations.fixtures import (
    app,
    client,
    create_occurrence,
    database,
    get_occurrence,
    settings,
)

__all__ = ["app", "client", "create_occurrence", "database", "get_occurrence", "settings"]
