"""Create the services' databases: `python -m deploy.compose.databases FOLDER HOST:PORT`.

Each service owns one database and cannot connect to another's. It may run again at any time; it
then also sets the passwords to those in the files.
"""

import argparse
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import psycopg
from psycopg import Connection, sql

from shared.site.services import SERVICES

OWNER = "postgres"
MAX_WAIT_SECONDS = 300.0  # a server that starts for the first time, on a slow disk
PAUSE_SECONDS = 1.0
LOCK = 20180402


def main(argv: Sequence[str] | None = None) -> int:
    """Create what is missing as soon as the server answers. Raises OperationalError."""
    parser = argparse.ArgumentParser(prog="python -m deploy.compose.databases", description=__doc__)
    parser.add_argument("folder", type=Path, help="passwords, a file for each user")
    parser.add_argument("server", help="host and port")
    given = parser.parse_args(argv)
    host, _, port = given.server.rpartition(":")
    passwords = {name: (given.folder / name).read_text().strip() for name in (OWNER, *SERVICES)}
    with _wait_for_connection(host, port, passwords[OWNER]) as connection:
        connection.execute(
            "SELECT pg_advisory_lock(%s)", [LOCK]
        )  # several of these processes may run at once
        for name in (OWNER, "template1"):
            _revoke_public(connection, name)
        for service in SERVICES:
            prepare_database(connection, service, passwords[service])
    print(f"Databases are ready: {', '.join(SERVICES)}.")
    return 0


def prepare_database(connection: Connection, service: str, password: str) -> None:
    """Create a service's user and its database, to which no other user may connect."""
    name = sql.Identifier(service)
    if not _has_row(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", service):
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(name))
    secret = sql.Literal(password)
    connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(name, secret))
    if not _has_row(connection, "SELECT 1 FROM pg_database WHERE datname = %s", service):
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, name))
    _revoke_public(connection, service)


def _revoke_public(connection: Connection, database: str) -> None:
    """Revoke PostgreSQL's default, which lets every user connect to every database."""
    statement = sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC")
    connection.execute(statement.format(sql.Identifier(database)))


def _has_row(connection: Connection, query: str, name: str) -> bool:
    return connection.execute(query, [name]).fetchone() is not None


def _wait_for_connection(host: str, port: str, password: str) -> Connection:
    """Try to connect once a second and return the first connection."""
    end, pause = time.monotonic() + MAX_WAIT_SECONDS, threading.Event()
    while True:
        try:
            return psycopg.connect(
                host=host, port=port, user=OWNER, password=password, dbname=OWNER,
                autocommit=True, connect_timeout=5,
            )  # fmt: skip
        except psycopg.OperationalError:
            if time.monotonic() >= end:
                raise
            pause.wait(PAUSE_SECONDS)


if __name__ == "__main__":
    raise SystemExit(main())
