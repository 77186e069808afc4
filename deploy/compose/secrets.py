"""Write the random secrets of an installation: `python -m deploy.compose.secrets FOLDER ...`.

Every reader has a folder of its own and sees no other. An existing secret is never overwritten;
after an interrupted run, the next run writes the missing ones. The broker's users and rights follow
from the secrets and the code, and are written each time.
"""

import argparse
import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from sqlalchemy import URL

from deploy.compose import definitions
from shared.bus import topology
from shared.bus.rabbitmq import address
from shared.bus.rabbitmq.permissions import OPERATOR
from shared.site.services import SERVICES

READABLE = 0o440  # by the owner, and by the database and broker servers, which share the group


def main(argv: Sequence[str] | None = None) -> int:
    """Write the missing secrets and print how many there were."""
    parser = argparse.ArgumentParser(prog="python -m deploy.compose.secrets", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--database", required=True, help="host and port of PostgreSQL")
    parser.add_argument("--broker", required=True, help="host and port of RabbitMQ")
    given = parser.parse_args(argv)
    before = _list_files(given.folder)
    write_secrets(given.folder, given.database, given.broker)
    after = _list_files(given.folder)
    print(f"Secrets: {len(after - before)} written, {len(before)} were there and stay.")
    return 0


def write_secrets(folder: Path, database: str, broker: str) -> None:
    """Write the missing secrets; `database` and `broker` are host and port of the servers."""
    postgres, rabbitmq = folder / "postgres", folder / "rabbitmq"
    for place in (postgres, rabbitmq, *(folder / reader for reader in (OPERATOR, *SERVICES))):
        place.mkdir(parents=True, exist_ok=True, mode=0o750)
    write_once(_create_secret(), postgres / "postgres")
    passwords = {}
    for user in (OPERATOR, *SERVICES):
        passwords[user] = write_once(_create_secret(), rabbitmq / user)
        bus_url = address.build_address(user, passwords[user], broker, topology.VHOST)
        write_once(bus_url, folder / user / "bus_url")
    for service in SERVICES:
        password = write_once(_create_secret(), postgres / service)
        database_url = _build_database_url(service, password, database)
        write_once(database_url, folder / service / "database_url")
    for name in ("session_keys", "link_keys"):  # what one service signs, the others verify
        write_once(_create_secret(), *(folder / service / name for service in SERVICES))
    definitions.write_definitions(rabbitmq / "definitions.json", topology.VHOST, passwords)


def write_once(text: str, *files: Path) -> str:
    """Write the text to files that must be equal, and return it.

    When one of them exists already, its content is used instead.
    """
    first, *others = files
    content = next((file.read_text().strip() for file in others if file.exists()), text)
    _create_file(first, content)
    content = first.read_text().strip()  # another run may have been faster
    for file in others:
        _create_file(file, content)
    return content


def _create_file(file: Path, text: str) -> None:
    """Create a file with its whole content, never a part; an existing file stays as it is."""
    if file.exists():
        return
    part = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
        opened.write(f"{text}\n")
        opened.flush()
        os.fchmod(opened.fileno(), READABLE)
        os.fsync(opened.fileno())
    with suppress(FileExistsError):
        os.link(part, file)
    part.unlink()


def _build_database_url(service: str, password: str, server: str) -> str:
    """Return the URL of a service's database; `server` is host and port.

    A password that the operator wrote into the file may hold any sign.
    """
    host, _, port = server.rpartition(":")
    url = URL.create("postgresql+psycopg", service, password, host, int(port), service)
    return url.render_as_string(hide_password=False)


def _create_secret() -> str:
    """Return 256 random bits as hex digits."""
    return secrets.token_hex(32)


def _list_files(folder: Path) -> set[Path]:
    return {file for file in folder.glob("*/*") if not file.name.startswith(".")}


if __name__ == "__main__":
    raise SystemExit(main())
