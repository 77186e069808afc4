"""Settings are read from the environment and from files; a wrong one is named."""

from pathlib import Path

import pytest
import sqlalchemy

from shared.bus import topology
from shared.config import ConfigError, load_settings, read_port
from shared.database.session import Database
from shared.site.services import SERVICES

KEY = "k" * 32
COMPLETE_ENV = {
    "LIVE_MODE": "production",
    "NOTIFIER_DATABASE_URL": "postgresql+psycopg://notifier@db/notifier",
    "BUS_URL": "amqp://bus",
    "SESSION_KEYS": KEY,
    "LINK_KEYS": KEY,
    "PUBLIC_URL": "https://live.example.org/",
}
PROVIDER_ENV = {
    "TWILIO_ACCOUNT_SID": "AC1",
    "TWILIO_AUTH_TOKEN": "token",
    "TWILIO_SENDER": "Live",
    "SMTP_URL": "smtps://mail",
    "MAIL_FROM": "live@example.org",
}


def test_production_without_providers_names_every_setting() -> None:
    with pytest.raises(ConfigError) as raised:
        load_settings("notifier", COMPLETE_ENV)
    assert all(name in str(raised.value) for name in PROVIDER_ENV)
    assert "BUS_URL" not in str(raised.value)


def test_production_with_providers_sends_messages() -> None:
    settings = load_settings("notifier", {**COMPLETE_ENV, **PROVIDER_ENV})
    assert (settings.capture, settings.twilio_token) == (False, "token")


def test_production_that_captures_needs_no_providers() -> None:
    settings = load_settings("notifier", {**COMPLETE_ENV, "MESSAGES": "capture"})
    assert (settings.capture, settings.public_url) == (True, "https://live.example.org")


def test_unknown_value_of_messages_is_refused() -> None:
    with pytest.raises(ConfigError, match="send or capture"):
        load_settings("notifier", {**COMPLETE_ENV, "MESSAGES": "yes"})


def test_embedded_mode_always_captures_messages(tmp_path: Path) -> None:
    assert load_settings("notifier", {"LIVE_DATA": str(tmp_path), "MESSAGES": "send"}).capture


@pytest.mark.parametrize("name", ["a%20b", "a b", "a?b", "a?uri=true", "a%2Fb", "a#b", "a+é:@&"])
def test_data_folder_of_any_name_holds_every_file(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    for service in SERVICES:
        settings = load_settings(service, {"LIVE_DATA": str(folder)})
        database = Database(settings.database_url)
        with database.begin() as session:
            session.execute(sqlalchemy.text("CREATE TABLE one (x)"))
        database.dispose()
        with topology.create_connection(settings.bus_url) as connection:
            topology.declare_topology(connection, (service,))
    files = {f"{name}.sqlite" for name in (*SERVICES, "bus")}
    assert {file.name for file in folder.glob("*.sqlite")} == files
    assert list(tmp_path.iterdir()) == [folder]


def write_secret_files(folder: Path, **texts: str) -> dict[str, str]:
    """Return an environment with settings in files, and an empty NAME beside each NAME_FILE."""
    env = {**COMPLETE_ENV, "MESSAGES": "capture"}
    for name, text in texts.items():
        file = folder / name.lower()
        file.write_text(text)
        env |= {name: "", f"{name}_FILE": str(file)}
    return env


def test_secrets_in_files_are_read_without_line_ends(tmp_path: Path) -> None:
    secrets = {"NOTIFIER_DATABASE_URL": "sqlite://\n", "LINK_KEYS": f"{KEY},{KEY[::-1]}x\n"}
    settings = load_settings("notifier", write_secret_files(tmp_path, **secrets))
    assert settings.database_url == "sqlite://"
    assert settings.link_keys == (KEY, f"{KEY[::-1]}x")


def test_provider_secrets_in_files_are_read(tmp_path: Path) -> None:
    env = write_secret_files(tmp_path, TWILIO_AUTH_TOKEN="from a file", SMTP_URL="smtps://file")  # noqa: S106
    env = {**PROVIDER_ENV, **env, "MESSAGES": "send"}
    settings = load_settings("notifier", env)
    assert (settings.twilio_token, settings.smtp_url) == ("from a file", "smtps://file")


def test_secret_in_environment_and_file_is_refused(tmp_path: Path) -> None:
    env = write_secret_files(tmp_path, BUS_URL="amqp://file")
    with pytest.raises(ConfigError, match="BUS_URL or BUS_URL_FILE, not both"):
        load_settings("notifier", {**env, "BUS_URL": "amqp://bus"})


def test_missing_secret_file_is_named_with_its_setting(tmp_path: Path) -> None:
    env = write_secret_files(tmp_path, BUS_URL="amqp://file")
    (tmp_path / "bus_url").unlink()
    with pytest.raises(ConfigError, match=r"BUS_URL_FILE: .*bus_url cannot be read \(No such"):
        load_settings("notifier", env)


def test_empty_secret_file_counts_as_missing(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"before starting in production: LINK_KEYS\."):
        load_settings("notifier", write_secret_files(tmp_path, LINK_KEYS="\n"))


def test_bus_url_with_its_own_authority_is_accepted_unchanged(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("")
    url = f"amqps://bus/live?cacertfile={tmp_path / 'ca.pem'}"
    settings = load_settings(
        "events", {**COMPLETE_ENV, "EVENTS_DATABASE_URL": "sqlite://", "BUS_URL": url}
    )
    assert settings.bus_url == url


@pytest.mark.parametrize(
    "url",
    [
        "amqps://bus?verify=verify_none",
        "amqps://bus?cacertfile=/not/there",
        "amqp://bus?cacertfile=",
    ],
)
def test_bus_url_with_a_wrong_query_is_refused(url: str) -> None:
    with pytest.raises(ConfigError, match=r"BUS_URL.*cacertfile"):
        load_settings("notifier", {**COMPLETE_ENV, **PROVIDER_ENV, "BUS_URL": url})


@pytest.mark.parametrize("text", ["", "eighty", "0", "65536", "-1", "٣", "８０００", "1" * 5000])
def test_port_that_is_no_port_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="PORT is"):
        read_port({"PORT": text})


@pytest.mark.parametrize("name", ["CONTACT_DAYS", "BODY_DAYS", "AUDIT_DAYS"])
@pytest.mark.parametrize("text", ["", "0", "-1", "1.5", "٣", "²", "1" * 5000])
def test_number_of_a_setting_that_is_none_is_refused(name: str, text: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=f"{name} is"):
        load_settings("events", {"LIVE_DATA": str(tmp_path), name: text})


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"null", b"{}", b'{"session": 1, "link": "x"}', b"\xff\xfe", b"1"]
)
def test_damaged_file_of_keys_is_named_and_stays(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "secrets.json").write_bytes(content)
    with pytest.raises(ConfigError, match=r"secrets\.json is damaged"):
        load_settings("events", {"LIVE_DATA": str(tmp_path)})
    assert (tmp_path / "secrets.json").read_bytes() == content
