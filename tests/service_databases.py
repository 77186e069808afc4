"""The databases of the three services, for tests that start the services as processes."""

from collections.abc import Mapping

from shared.config import load_settings
from shared.database.migrate import upgrade_database
from shared.database.session import Database
from shared.site.services import SERVICES

Databases = dict[str, Database]  # by the name of the service


class ServiceDatabases:
    """Migrated databases of the three services, and the environment of their processes."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self.env = dict(env)
        self.settings = {name: load_settings(name, self.env) for name in SERVICES}
        self.databases = {
            name: Database(settings.database_url) for name, settings in self.settings.items()
        }
        for name, database in self.databases.items():
            upgrade_database(name, database)

    def close(self) -> None:
        """Close all connections to the databases."""
        for database in self.databases.values():
            database.dispose()
