"""Test that secrets are written once and completely, and that databases are open to owners only."""

import json
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

from deploy.compose import databases
from deploy.compose import secrets as init
from deploy.compose.definitions import hash_password
from shared.config import load_settings
from shared.site.services import SERVICES
from tests.deploy.compose.installation import PostgresWithPasswords
from tests.deploy.embedded_run import WAIT_SECONDS
from tests.wire.servers import find_postgres_programs

USERS = ("operator", *SERVICES)
OWN = {"database_url", "bus_url", "session_keys", "link_keys"}
HOSTS = ["--database=postgres:5432", "--broker=rabbitmq:5672"]


def read_files(folder: Path) -> dict[str, str]:
    """Return the content of every file below a folder, by its path."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    return {str(file.relative_to(folder)): file.read_text() for file in files}


def assert_complete(folder: Path) -> None:
    """Check that all secrets exist, and that secrets shared by two readers are equal."""
    written = read_files(folder)
    expected = {f"{service}/{name}" for service in SERVICES for name in OWN}
    expected |= {f"postgres/{name}" for name in ("postgres", *SERVICES)}
    expected |= {f"rabbitmq/{user}" for user in (*USERS, "definitions.json")}
    assert set(written) == expected | {"operator/bus_url"}
    for service in SERVICES:
        url = make_url(written[f"{service}/database_url"].strip())
        assert url.password == written[f"postgres/{service}"].strip()
    for name in ("session_keys", "link_keys"):
        assert len({written[f"{service}/{name}"] for service in SERVICES}) == 1
    hashes = {
        user["name"]: user["password_hash"]
        for user in json.loads(written["rabbitmq/definitions.json"])["users"]
    }
    for user in USERS:
        password = written[f"rabbitmq/{user}"].strip()
        assert written[f"{user}/bus_url"] == f"amqp://{user}:{password}@rabbitmq:5672/live\n"
        assert hashes[user] == hash_password(password)


def test_init_writes_secrets_of_every_service(tmp_path: Path) -> None:
    assert init.main([str(tmp_path), *HOSTS]) == 0
    assert_complete(tmp_path)
    for service in SERVICES:
        files = {f"{name.upper()}_FILE": str(tmp_path / service / name) for name in OWN}
        files[f"{service.upper()}_DATABASE_URL_FILE"] = files.pop("DATABASE_URL_FILE")
        usual = {"LIVE_MODE": "production", "MESSAGES": "capture", "PUBLIC_URL": "http://live"}
        settings = load_settings(service, {**usual, **files})
        assert settings.database_url.endswith(f"@postgres:5432/{service}")


def test_init_twice_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    init.main([str(tmp_path), *HOSTS])
    (tmp_path / "events" / "session_keys").chmod(0o600)
    (tmp_path / "events" / "session_keys").write_text("the operator's own\n")
    before = read_files(tmp_path)
    assert init.main([str(tmp_path), "--database=other:1", "--broker=other:2"]) == 0
    assert read_files(tmp_path) == before
    assert "0 written, 22 were there and stay" in capsys.readouterr().out


def test_init_secrets_are_readable_by_their_service_only(tmp_path: Path) -> None:
    init.main([str(tmp_path), *HOSTS])
    assert {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.glob("*/*")} == {0o440}
    assert {stat.S_IMODE(place.stat().st_mode) for place in tmp_path.iterdir()} == {0o750}
    for server in ("postgres", "rabbitmq"):
        passwords = {name: (tmp_path / server / name).read_text().strip() for name in SERVICES}
        for service in SERVICES:
            seen = "".join(read_files(tmp_path / service).values())
            assert [name for name, password in passwords.items() if password in seen] == [service]


@pytest.mark.parametrize("step", range(21))
def test_init_after_interruption_completes_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    create = init._create_file
    calls: list[Path] = []

    def create_or_interrupt(file: Path, text: str) -> None:
        if len(calls) == step:
            raise KeyboardInterrupt
        calls.append(file)
        create(file, text)

    monkeypatch.setattr(init, "_create_file", create_or_interrupt)
    with pytest.raises(KeyboardInterrupt):
        init.main([str(tmp_path), *HOSTS])
    before = read_files(tmp_path)
    monkeypatch.undo()
    init.main([str(tmp_path), *HOSTS])
    assert before.items() <= read_files(tmp_path).items()
    assert_complete(tmp_path)


def test_init_in_parallel_writes_consistent_secrets(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "deploy.compose.secrets", str(tmp_path), *HOSTS]
    processes = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for _ in range(6)]
    assert [process.wait(WAIT_SECONDS) for process in processes] == [0] * 6
    assert_complete(tmp_path)


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write secrets and return the folder of those of PostgreSQL."""
    folder = tmp_path_factory.mktemp("secrets")
    init.main([str(folder), *HOSTS])
    return folder / "postgres"


@pytest.fixture(scope="module")
def server(secrets: Path) -> Iterator[PostgresWithPasswords]:
    """Start a PostgreSQL without databases of services."""
    if not find_postgres_programs():
        pytest.skip("PostgreSQL is not installed: install postgresql")
    made = PostgresWithPasswords((secrets / "postgres").read_text().strip())
    yield made
    made.close()


def read_connection_error(
    server: PostgresWithPasswords, user: str, database: str, password: str
) -> str:
    """Return the error when this user opens this database, or an empty text without an error."""
    where = f"host=127.0.0.1 port={server.port} user={user} dbname={database}"
    try:
        psycopg.connect(where, password=password).close()
    except psycopg.OperationalError as error:
        return str(error)
    return ""


def test_database_is_open_to_its_owner_only(server: PostgresWithPasswords, secrets: Path) -> None:
    assert databases.main([str(secrets), server.address]) == 0
    for user in SERVICES:
        password = (secrets / user).read_text().strip()
        assert read_connection_error(server, user, user, password) == ""
        assert "password authentication failed" in read_connection_error(server, user, user, "x")
        for other in {*SERVICES, "postgres", "template1"} - {user}:
            assert "permission denied for database" in read_connection_error(
                server, user, other, password
            )


def test_databases_with_new_password_keep_their_data(
    server: PostgresWithPasswords, secrets: Path, tmp_path: Path
) -> None:
    databases.main([str(secrets), server.address])
    where = f"host=127.0.0.1 port={server.port} user=events dbname=events"
    with psycopg.connect(where, password=(secrets / "events").read_text().strip()) as connection:
        connection.execute("CREATE TABLE example ()")
    for name in ("postgres", *SERVICES):
        (tmp_path / name).write_text((secrets / name).read_text())
    (tmp_path / "events").write_text("a new one\n")
    command = [sys.executable, "-m", "deploy.compose.databases", str(tmp_path), server.address]
    processes = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for _ in range(4)]
    assert [process.wait(WAIT_SECONDS) for process in processes] == [0] * 4
    with psycopg.connect(where, password="a new one") as connection:  # noqa: S106
        connection.execute("SELECT * FROM example")


def test_databases_wait_for_server_to_start(server: PostgresWithPasswords, secrets: Path) -> None:
    server.stop()
    command = [sys.executable, "-m", "deploy.compose.databases", str(secrets), server.address]
    waiting = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    with pytest.raises(subprocess.TimeoutExpired):
        waiting.wait(2)
    server.start()
    output, _ = waiting.communicate(timeout=WAIT_SECONDS)
    assert (waiting.returncode, output) == (
        0,
        "Databases are ready: events, registrations, notifier.\n",
    )
