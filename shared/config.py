"""Settings of a process; the only reader of the environment."""

import fcntl
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

# What the notifier needs to reach people: setting and field.
PROVIDERS = {
    "TWILIO_ACCOUNT_SID": "twilio_account",
    "TWILIO_AUTH_TOKEN": "twilio_token",
    "TWILIO_SENDER": "twilio_sender",
    "SMTP_URL": "smtp_url",
    "MAIL_FROM": "mail_from",
}


class ConfigError(Exception):
    """A setting is missing or wrong; the message names every one and says what to do."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What one process of one service has to know; made by `load_settings`.

    `capture` keeps messages for /dev/inbox instead of sending them; `demo` offers demo accounts;
    `site_contact` is the address of who runs the site, for feedback; empty where nobody is named.
    """

    service: str
    capture: bool
    public_url: str
    database_url: str
    bus_url: str
    session_keys: tuple[str, ...]
    link_keys: tuple[str, ...]
    demo: bool = False
    contact_days: int = 30
    body_days: int = 7
    reminder_hours: int = 24
    audit_days: int = 365
    default_zone: str = "Europe/Helsinki"
    site_contact: str = ""
    twilio_account: str = ""
    twilio_token: str = ""
    twilio_sender: str = ""
    twilio_url: str = "https://api.twilio.com"
    smtp_url: str = ""
    mail_from: str = ""


def load_settings(service: str, environ: Mapping[str, str] | None = None) -> Settings:
    """Read a service's settings from the environment; docs/settings.md lists every name.

    Raises ConfigError naming all that is missing when LIVE_MODE=production.
    """
    env = os.environ if environ is None else environ
    mode = env.get("LIVE_MODE", "embedded")
    if mode == "embedded":
        return _embedded(service, env)
    if mode == "production":
        return _production(service, env)
    raise ConfigError(f"LIVE_MODE is {mode!r}; it takes embedded or production.")


def data_folder(environ: Mapping[str, str] | None = None) -> Path:
    """Return the folder of the embedded run (LIVE_DATA), absolute."""
    env = os.environ if environ is None else environ
    return Path(env.get("LIVE_DATA", ".live")).resolve()


def port(environ: Mapping[str, str] | None = None) -> int:
    """Return the port of the embedded run (PORT, default 8000); ConfigError when it is invalid."""
    env = os.environ if environ is None else environ
    text = env.get("PORT", "8000")
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise ConfigError(f"PORT is {text!r}; it takes a number from 1 to 65535.")
    return int(text)


def _embedded(service: str, env: Mapping[str, str]) -> Settings:
    folder = data_folder(env)
    keys = _own_secrets(folder)
    return Settings(
        service=service,
        capture=True,
        demo=True,
        public_url=env.get("PUBLIC_URL", f"http://127.0.0.1:{port(env)}").rstrip("/"),
        database_url=f"sqlite:///{folder / (service + '.sqlite')}",
        bus_url=f"embedded:///{folder / 'bus.sqlite'}",
        session_keys=(keys["session"],),
        link_keys=(keys["link"],),
        **_rules(env),
    )


def _production(service: str, env: Mapping[str, str]) -> Settings:
    capture = _captures(env)
    database = f"{service.upper()}_DATABASE_URL"
    providers = PROVIDERS if service == "notifier" and not capture else {}
    names = (database, "BUS_URL", "SESSION_KEYS", "LINK_KEYS", "PUBLIC_URL", *providers)
    given = {name: _value(env, name) for name in names}
    missing = [name for name in names if not given[name]]
    if missing:
        raise ConfigError("Set these before starting in production: " + ", ".join(missing) + ".")
    reached: dict[str, Any] = {field: given[name] for name, field in providers.items()}
    return Settings(
        service=service,
        capture=capture,
        public_url=given["PUBLIC_URL"].rstrip("/"),
        database_url=given[database],
        bus_url=_bus_url(given["BUS_URL"]),
        session_keys=_keys(given, "SESSION_KEYS"),
        link_keys=_keys(given, "LINK_KEYS"),
        twilio_url=env.get("TWILIO_API_URL") or "https://api.twilio.com",
        **reached,
        **_rules(env),
    )


def _bus_url(text: str) -> str:
    """Return the broker's address; ConfigError for an unknown query or a missing file."""
    query = parse_qs(urlsplit(text).query, keep_blank_values=True)
    if set(query) - {"cacertfile"}:
        raise ConfigError("BUS_URL takes nothing after ? but cacertfile=FILE.")
    for file in query.get("cacertfile", []):
        if not text.startswith("amqps:") or not Path(file).is_file():
            raise ConfigError("BUS_URL: cacertfile names a file that is there, and needs amqps://.")
    return text


def _captures(env: Mapping[str, str]) -> bool:
    text = env.get("MESSAGES") or "send"
    if text not in ("send", "capture"):
        raise ConfigError(f"MESSAGES is {text!r}; it takes send or capture.")
    return text == "capture"


def _value(env: Mapping[str, str], name: str) -> str:
    """Return the setting, else the content of the file that NAME_FILE names, else an empty text."""
    file = env.get(f"{name}_FILE")
    if not file:
        return env.get(name, "")
    if env.get(name):
        raise ConfigError(f"Set {name} or {name}_FILE, not both.")
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ConfigError(f"{name}_FILE: {file} cannot be read ({error.strerror}).") from None


def _rules(env: Mapping[str, str]) -> dict[str, Any]:
    names = {
        "contact_days": ("CONTACT_DAYS", 30),
        "body_days": ("BODY_DAYS", 7),
        "reminder_hours": ("REMINDER_HOURS", 24),
        "audit_days": ("AUDIT_DAYS", 365),
    }
    days = {field: _positive(env, name, usual) for field, (name, usual) in names.items()}
    return {**days, "site_contact": env.get("SITE_CONTACT", "").strip()}


def _positive(env: Mapping[str, str], name: str, usual: int) -> int:
    text = env.get(name, str(usual))
    if not text.isdecimal() or int(text) < 1:
        raise ConfigError(f"{name} is {text!r}; it takes a whole number from 1.")
    return int(text)


def _keys(env: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Read a list of keys: the first key signs, all keys verify, so that keys can rotate."""
    keys = tuple(key.strip() for key in env[name].split(",") if key.strip())
    if any(len(key) < 32 for key in keys) or not keys:
        raise ConfigError(f"{name} needs keys of 32 characters or more, separated by commas.")
    return keys


def _own_secrets(folder: Path) -> dict[str, str]:
    """Return the embedded run's random keys, created once under a lock for all processes."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = folder / "secrets.json"
    with (folder / "secrets.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists():
            fresh = {name: secrets.token_urlsafe(32) for name in ("session", "link")}
            part = file.with_suffix(".part")
            part.touch(mode=0o600)
            part.write_text(json.dumps(fresh))
            part.replace(file)
        loaded: dict[str, str] = json.loads(file.read_text())
    return loaded
