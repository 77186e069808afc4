"""Random secrets of an installation, written once: `python -m deploy.compose.secrets FOLDER ...`.

One folder for each reader, so that each sees its own and no other's. What is there stays as it is:
nothing is ever overwritten, and a run that was interrupted is completed by the next one.
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
READABLE = 0o440  # by the services, which write it, and by the servers, which share its group


def main(argv: Sequence[str] | None = None) -> int:
    """Write what is missing and say how much that was."""
    parser = argparse.ArgumentParser(prog="python -m deploy.compose.secrets", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--database", required=True, help="host and port of PostgreSQL")
    parser.add_argument("--broker", required=True, help="host and port of RabbitMQ")
    given = parser.parse_args(argv)
    before = _files(given.folder)
    write_secrets(given.folder, given.database, given.broker)
    after = _files(given.folder)
    print(f"Secrets: {len(after - before)} written, {len(before)} were there and stay.")
    return 0


def write_secrets(folder: Path, database: str, broker: str) -> None:
    """Write the secrets that are missing, for servers at these hosts and ports."""
    servers = folder / "postgres", folder / "rabbitmq"
    for place in (*servers, *(folder / service for service in SERVICES)):
        place.mkdir(parents=True, exist_ok=True, mode=0o750)
    write_once(_random(), servers[0] / "postgres")
    bus_url = f"amqp://{BROKER_USER}:{_broker_password(servers[1])}@{broker}/{VHOST}"
    for service in SERVICES:
        password = write_once(_random(), servers[0] / service)
        url = f"postgresql+psycopg://{service}:{password}@{database}/{service}"
        write_once(url, folder / service / "database_url")
        write_once(bus_url, folder / service / "bus_url")
    for name in ("session_keys", "link_keys"):  # what one service signs, the others verify
        write_once(_random(), *(folder / service / name for service in SERVICES))


def write_once(text: str, *files: Path) -> str:
    """Return the one content of these files; write the given text where none exists."""
    first, *others = files
    kept = next((file.read_text().strip() for file in others if file.exists()), text)
    _create(first, kept)
    kept = first.read_text().strip()  # another run may have been faster
    for file in others:
        _create(file, kept)
    return kept


def _create(file: Path, text: str) -> None:
    """Whole or not at all, and never over what is there."""
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


def _broker_password(place: Path) -> str:
    """RabbitMQ takes its first user from a configuration file of its own."""
    conf = f"default_user = {BROKER_USER}\ndefault_pass = {_random()}"
    found = re.search(
        r"^default_pass = (\S+)$", write_once(conf, place / "user.conf"), re.MULTILINE
    )
    if found is None:
        raise ValueError(f"{place / 'user.conf'} has no line `default_pass = ...`.")
    return found[1]


def _random() -> str:
    """256 bits in letters that need no escaping in an address or a configuration file."""
    return secrets.token_hex(32)


def _files(folder: Path) -> set[Path]:
    return {file for file in folder.glob("*/*") if not file.name.startswith(".")}


if __name__ == "__main__":
    raise SystemExit(main())
