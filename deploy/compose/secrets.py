"""Write the random secrets of an installation: `python -m deploy.compose.secrets FOLDER ...`.

Every reader has a folder of its own and sees no other. An existing secret is never overwritten;
after an interrupted run, the next run writes the missing ones.
"""

import argparse
import os
import re
import secrets
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from shared.site.services import SERVICES

BROKER_USER = "live"
VHOST = "live"  # as in deploy/compose/rabbitmq.conf
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
    servers = folder / "postgres", folder / "rabbitmq"
    for place in (*servers, *(folder / service for service in SERVICES)):
        place.mkdir(parents=True, exist_ok=True, mode=0o750)
    write_once(_create_secret(), servers[0] / "postgres")
    bus_url = f"amqp://{BROKER_USER}:{_get_broker_password(servers[1])}@{broker}/{VHOST}"
    for service in SERVICES:
        password = write_once(_create_secret(), servers[0] / service)
        url = f"postgresql+psycopg://{service}:{password}@{database}/{service}"
        write_once(url, folder / service / "database_url")
        write_once(bus_url, folder / service / "bus_url")
    for name in ("session_keys", "link_keys"):  # what one service signs, the others verify
        write_once(_create_secret(), *(folder / service / name for service in SERVICES))


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


def _get_broker_password(place: Path) -> str:
    """Return the password in the file from which RabbitMQ creates its first user."""
    conf = f"default_user = {BROKER_USER}\ndefault_pass = {_create_secret()}"
    found = re.search(
        r"^default_pass = (\S+)$", write_once(conf, place / "user.conf"), re.MULTILINE
    )
    if found is None:
        raise ValueError(f"{place / 'user.conf'} has no line `default_pass = ...`.")
    return found[1]


def _create_secret() -> str:
    """Return 256 random bits as hex digits, which need no escaping in a URL or a file."""
    return secrets.token_hex(32)


def _list_files(folder: Path) -> set[Path]:
    return {file for file in folder.glob("*/*") if not file.name.startswith(".")}


if __name__ == "__main__":
    raise SystemExit(main())
