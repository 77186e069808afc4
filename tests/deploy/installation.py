"""The servers of an installation as docker-compose.yml has them, as processes on loopback."""

from pathlib import Path

import psycopg

from tests.wire.servers import Postgres


class PostgresWithPasswords(Postgres):
    """PostgreSQL that asks everybody for a password, as its image does over the network."""

    def __init__(self, password: str) -> None:
        super().__init__()
        server = f"host=127.0.0.1 port={self.port} user=live dbname=postgres"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE ROLE postgres SUPERUSER LOGIN PASSWORD '{password}'")
        self.stop()
        Path(self.data, "pg_hba.conf").write_text("host all all 127.0.0.1/32 scram-sha-256\n")
        self.start()

    @property
    def address(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self.port}"
