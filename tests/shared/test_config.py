"""Settings of production: what is missing is named, secrets come from files, capturing is said."""

from pathlib import Path

import pytest

from shared.config import ConfigError, load_settings

KEYS = "k" * 32
WHOLE = {
    "LIVE_MODE": "production",
    "NOTIFIER_DATABASE_URL": "postgresql+psycopg://notifier@db/notifier",
    "BUS_URL": "amqp://bus",
    "SESSION_KEYS": KEYS,
    "LINK_KEYS": KEYS,
    "PUBLIC_URL": "https://live.example.org/",
}
PROVIDERS = {
    "TWILIO_ACCOUNT_SID": "AC1",
    "TWILIO_AUTH_TOKEN": "token",
    "TWILIO_SENDER": "Live",
    "SMTP_URL": "smtps://mail",
    "MAIL_FROM": "live@example.org",
}


def test_load_production_without_providers_names_every_one() -> None:
    with pytest.raises(ConfigError) as refused:
        load_settings("notifier", WHOLE)
    assert all(name in str(refused.value) for name in PROVIDERS)
    assert "BUS_URL" not in str(refused.value)


def test_load_production_with_providers_sends() -> None:
    settings = load_settings("notifier", {**WHOLE, **PROVIDERS})
    assert (settings.capture, settings.twilio_token) == (False, "token")


def test_load_production_that_captures_needs_no_providers() -> None:
    settings = load_settings("notifier", {**WHOLE, "MESSAGES": "capture"})
    assert (settings.capture, settings.public_url) == (True, "https://live.example.org")


def test_load_production_with_unknown_word_for_messages_is_refused() -> None:
    with pytest.raises(ConfigError, match="send or capture"):
        load_settings("notifier", {**WHOLE, "MESSAGES": "yes"})


def test_load_embedded_always_captures(tmp_path: Path) -> None:
    assert load_settings("notifier", {"LIVE_DATA": str(tmp_path), "MESSAGES": "send"}).capture


def from_files(folder: Path, **texts: str) -> dict[str, str]:
    """Return an environment with settings in files, and an empty NAME beside each NAME_FILE."""
    env = {**WHOLE, "MESSAGES": "capture"}
    for name, text in texts.items():
        file = folder / name.lower()
        file.write_text(text)
        env |= {name: "", f"{name}_FILE": str(file)}
    return env


def test_load_secrets_from_files_are_read_without_their_line_ends(tmp_path: Path) -> None:
    given = {"NOTIFIER_DATABASE_URL": "sqlite://\n", "LINK_KEYS": f"{KEYS},{KEYS[::-1]}x\n"}
    settings = load_settings("notifier", from_files(tmp_path, **given))
    assert settings.database_url == "sqlite://"
    assert settings.link_keys == (KEYS, f"{KEYS[::-1]}x")


def test_load_provider_secret_from_a_file_is_read(tmp_path: Path) -> None:
    env = from_files(tmp_path, TWILIO_AUTH_TOKEN="from a file", SMTP_URL="smtps://file")  # noqa: S106
    env = {**PROVIDERS, **env, "MESSAGES": "send"}
    settings = load_settings("notifier", env)
    assert (settings.twilio_token, settings.smtp_url) == ("from a file", "smtps://file")


def test_load_secret_twice_is_refused(tmp_path: Path) -> None:
    env = from_files(tmp_path, BUS_URL="amqp://file")
    with pytest.raises(ConfigError, match="BUS_URL or BUS_URL_FILE, not both"):
        load_settings("notifier", {**env, "BUS_URL": "amqp://bus"})


def test_load_secret_from_a_file_that_is_not_there_names_setting_and_file(tmp_path: Path) -> None:
    env = from_files(tmp_path, BUS_URL="amqp://file")
    (tmp_path / "bus_url").unlink()
    with pytest.raises(ConfigError, match=r"BUS_URL_FILE: .*bus_url cannot be read \(No such"):
        load_settings("notifier", env)


def test_load_secret_from_an_empty_file_counts_as_missing(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"before starting in production: LINK_KEYS\."):
        load_settings("notifier", from_files(tmp_path, LINK_KEYS="\n"))


def test_load_bus_with_an_authority_of_its_own_is_kept_whole(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("")
    url = f"amqps://bus/live?cacertfile={tmp_path / 'ca.pem'}"
    settings = load_settings(
        "events", {**WHOLE, "EVENTS_DATABASE_URL": "sqlite://", "BUS_URL": url}
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
def test_load_bus_whose_query_would_not_be_followed_is_refused(url: str) -> None:
    with pytest.raises(ConfigError, match=r"BUS_URL.*cacertfile"):
        load_settings("notifier", {**WHOLE, **PROVIDERS, "BUS_URL": url})
