"""The settings of a process; only this module reads the environment."""

import fcntl
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TypeVar
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import URL

# The settings with which the notifier sends e-mail.
EMAIL_SETTINGS = ("SMTP_URL", "MAIL_FROM")
MIN_KEY_LENGTH = 32
MAILBOX_SCHEMES = ("imaps", "imap", "imap+plain")
MAX_PORT = 65535
MAX_DIGITS = 5  # of any number here
MAX_SMS_AT_ONCE = 50
OWN_KEYS = ("session", "link")  # in secrets.json
T = TypeVar("T", bound=StrEnum)


class Mode(StrEnum):
    """The way an installation runs: everything on one machine, or each service by itself."""

    EMBEDDED = "embedded"
    PRODUCTION = "production"


class Fallback(StrEnum):
    """The channel on which a message goes instead, when it could not be delivered."""

    NONE = "none"
    EMAIL = "email"  # an e-mail for an SMS
    SMS = "sms"  # an SMS for an e-mail
    BOTH = "both"


class SmsProvider(StrEnum):
    """The provider that sends SMS."""

    TWILIO = "twilio"
    ELKS = "46elks"


# The settings with which the notifier sends SMS, by provider.
SMS_SETTINGS = {
    SmsProvider.TWILIO: ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_SENDER"),
    SmsProvider.ELKS: ("ELKS_USERNAME", "ELKS_PASSWORD", "ELKS_SENDER"),
}


class ConfigError(Exception):
    """A setting is missing or wrong; the message names it and says what to do."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings of one process of one service; `load_settings` makes them.

    `capture` stores messages for /dev/inbox instead of sending them; `demo` offers demo accounts;
    One client address may take `address_seats` seats in `address_minutes`; what is beyond is held
    for `hold_minutes`. A contact that has not used the link in our message has at most
    `contact_seats`, and `contact_event_seats` of them at one event; a contact is on at most
    `contact_waiting` waiting lists. Each may be 0: any number.
    Below `age_limit` years a guardian confirms the registration of a pupil, within
    `guardian_hours`.
    Within 24 hours a recipient gets `recipient_messages` on a channel, and a registration causes
    `registration_messages`; an organisation sends `organisation_messages` a day. What is beyond
    waits. Each may be 0, too.
    All senders together give the provider `sms_per_second` and `emails_per_second`, and
    `sms_day_segments` segments of SMS a day; 0 for any number. `sms_at_once` text messages are on
    their way to the provider at the same time. `fallback` says on which channel a
    message goes that could not be delivered on the other one.
    A form sent within less than `min_form_seconds` leads to a held registration. `proxy_hops` is
    the number of proxies in front that add to X-Forwarded-For.
    `sms_segment_cents` is the price of one segment of an SMS, for estimates.
    `suppression_keys` are the keys of the suppression list's hashes; without any the link keys are.
    `site_contact` is the address for feedback about the site, empty if there is none.
    """

    service: str
    capture: bool
    public_url: str
    database_url: str
    bus_url: str
    session_keys: tuple[str, ...]
    link_keys: tuple[str, ...]
    suppression_keys: tuple[str, ...] = ()
    demo: bool = False
    contact_days: int = 30
    needs_days: int = 7
    body_days: int = 7
    sms_segment_cents: int = 9
    audit_days: int = 365
    address_seats: int = 300
    address_minutes: int = 10
    hold_minutes: int = 15
    contact_seats: int = 20
    contact_event_seats: int = 10
    contact_waiting: int = 5
    age_limit: int = 13
    guardian_hours: int = 48
    min_form_seconds: int = 2
    recipient_messages: int = 12
    registration_messages: int = 8
    organisation_messages: int = 3000
    sms_per_second: int = 0
    emails_per_second: int = 0
    sms_day_segments: int = 0
    sms_at_once: int = 16
    fallback: Fallback = Fallback.EMAIL
    proxy_hops: int = 0
    default_zone: str = "Europe/Helsinki"
    site_contact: str = ""
    sms_provider: SmsProvider = SmsProvider.TWILIO
    elks_username: str = ""
    elks_password: str = ""
    elks_sender: str = ""
    elks_url: str = "https://api.46elks.com"
    twilio_account: str = ""
    twilio_token: str = ""
    twilio_sender: str = ""
    twilio_url: str = "https://api.twilio.com"
    smtp_url: str = ""
    mail_from: str = ""
    dkim_selector: str = ""
    bounce_address: str = ""
    bounce_mailbox: str = ""
    bounce_token: str = ""

    @property
    def address_keys(self) -> tuple[str, ...]:
        """Return the keys of the hashes of addresses: the first one writes, all of them find."""
        return self.suppression_keys or self.link_keys


def load_settings(service: str, environ: Mapping[str, str] | None = None) -> Settings:
    """Read a service's settings from the environment; docs/settings.md lists every name.

    Raises ConfigError naming all that is missing when LIVE_MODE=production.
    """
    env = os.environ if environ is None else environ
    mode = env.get("LIVE_MODE", Mode.EMBEDDED)
    match mode:
        case Mode.EMBEDDED:
            settings = _load_embedded(service, env)
        case Mode.PRODUCTION:
            settings = _load_production(service, env)
        case _:
            raise ConfigError(f"LIVE_MODE is {mode!r}; it takes embedded or production.")
    return replace(
        settings,
        contact_days=_read_positive(env, "CONTACT_DAYS", Settings.contact_days),
        needs_days=_read_positive(env, "NEEDS_DAYS", Settings.needs_days),
        body_days=_read_positive(env, "BODY_DAYS", Settings.body_days),
        sms_segment_cents=_read_number(env, "SMS_SEGMENT_CENTS", Settings.sms_segment_cents),
        audit_days=_read_positive(env, "AUDIT_DAYS", Settings.audit_days),
        address_seats=_read_number(env, "ADDRESS_SEATS", Settings.address_seats),
        address_minutes=_read_positive(env, "ADDRESS_MINUTES", Settings.address_minutes),
        hold_minutes=_read_positive(env, "HOLD_MINUTES", Settings.hold_minutes),
        contact_seats=_read_number(env, "CONTACT_SEATS", Settings.contact_seats),
        contact_event_seats=_read_number(env, "CONTACT_EVENT_SEATS", Settings.contact_event_seats),
        contact_waiting=_read_number(env, "CONTACT_WAITING", Settings.contact_waiting),
        age_limit=_read_number(env, "AGE_LIMIT", Settings.age_limit),
        guardian_hours=_read_positive(env, "GUARDIAN_HOURS", Settings.guardian_hours),
        min_form_seconds=_read_number(env, "MIN_FORM_SECONDS", Settings.min_form_seconds),
        recipient_messages=_read_number(env, "RECIPIENT_MESSAGES", Settings.recipient_messages),
        registration_messages=_read_number(
            env, "REGISTRATION_MESSAGES", Settings.registration_messages
        ),
        organisation_messages=_read_number(
            env, "ORGANISATION_MESSAGES", Settings.organisation_messages
        ),
        sms_per_second=_read_number(env, "SMS_PER_SECOND", Settings.sms_per_second),
        emails_per_second=_read_number(env, "EMAILS_PER_SECOND", Settings.emails_per_second),
        sms_day_segments=_read_number(env, "SMS_DAY_SEGMENTS", Settings.sms_day_segments),
        sms_at_once=_read_positive(env, "SMS_AT_ONCE", Settings.sms_at_once, most=MAX_SMS_AT_ONCE),
        fallback=_read_choice(env, "FALLBACK", Fallback, Settings.fallback),
        proxy_hops=_read_number(env, "PROXY_HOPS", settings.proxy_hops),
        site_contact=env.get("SITE_CONTACT", "").strip(),
    )


def read_data_folder(environ: Mapping[str, str] | None = None) -> Path:
    """Return the folder of the embedded run (LIVE_DATA), absolute."""
    env = os.environ if environ is None else environ
    return Path(env.get("LIVE_DATA", ".live")).resolve()


def read_port(environ: Mapping[str, str] | None = None) -> int:
    """Return the port of the embedded run (PORT, default 8000); ConfigError when it is invalid."""
    env = os.environ if environ is None else environ
    text = env.get("PORT", "8000")
    if not _is_number(text) or not 1 <= int(text) <= MAX_PORT:
        raise ConfigError(f"PORT is {text!r}; it takes a number from 1 to 65535.")
    return int(text)


def read_metrics_folder() -> str:
    """Return the folder in which several web processes count together; empty for one process."""
    return os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")


def read_operator_bus_url(environ: Mapping[str, str] | None = None) -> str:
    """Return the broker's address for the operator's tools: OPERATOR_BUS_URL, else BUS_URL.

    Raises ConfigError in production when neither is set.
    """
    env = os.environ if environ is None else environ
    if env.get("LIVE_MODE", Mode.EMBEDDED) != Mode.PRODUCTION:
        return load_settings("events", env).bus_url
    text = _read_value(env, "OPERATOR_BUS_URL") or _read_value(env, "BUS_URL")
    if not text:
        raise ConfigError("Set OPERATOR_BUS_URL: the broker's address for the operator's tools.")
    return _check_bus_url(text)


def build_sqlite_url(file: Path) -> str:
    """Return the URL of an SQLite file. Its name may contain signs that mean something in a URL."""
    return URL.create("sqlite", database=str(file)).render_as_string()


def _load_embedded(service: str, env: Mapping[str, str]) -> Settings:
    folder = read_data_folder(env)
    keys = _load_own_keys(folder)
    return Settings(
        service=service,
        capture=True,
        demo=True,
        public_url=env.get("PUBLIC_URL", f"http://127.0.0.1:{read_port(env)}").rstrip("/"),
        database_url=build_sqlite_url(folder / f"{service}.sqlite"),
        bus_url=f"embedded://{folder / 'bus.sqlite'}",
        session_keys=(keys["session"],),
        link_keys=(keys["link"],),
        bounce_token=_check_token(_read_value(env, "BOUNCE_TOKEN")),  # to try what a bounce does
    )


def _load_production(service: str, env: Mapping[str, str]) -> Settings:
    capture = _read_capture(env)
    database = f"{service.upper()}_DATABASE_URL"
    sms_provider = _read_choice(env, "SMS_PROVIDER", SmsProvider, SmsProvider.TWILIO)
    is_sending = service == "notifier" and not capture
    providers = (*SMS_SETTINGS[sms_provider], *EMAIL_SETTINGS) if is_sending else ()
    names = (database, "BUS_URL", "SESSION_KEYS", "LINK_KEYS", "PUBLIC_URL", *providers)
    values = {name: _read_value(env, name) for name in names}
    missing = [name for name in names if not values[name]]
    if missing:
        raise ConfigError("Set these before starting in production: " + ", ".join(missing) + ".")
    # Without a key the opt-outs that it hashed are lost: these keys may outlive the link keys.
    values["SUPPRESSION_KEYS"] = _read_value(env, "SUPPRESSION_KEYS") or values["LINK_KEYS"]
    return Settings(
        service=service,
        capture=capture,
        public_url=values["PUBLIC_URL"].rstrip("/"),
        database_url=values[database],
        bus_url=_check_bus_url(values["BUS_URL"]),
        session_keys=_split_keys(values, "SESSION_KEYS"),
        link_keys=_split_keys(values, "LINK_KEYS"),
        suppression_keys=_split_keys(values, "SUPPRESSION_KEYS"),
        proxy_hops=1,  # the gateway
        sms_provider=sms_provider,
        elks_url=env.get("ELKS_API_URL") or Settings.elks_url,
        elks_username=values.get("ELKS_USERNAME", ""),
        elks_password=values.get("ELKS_PASSWORD", ""),
        elks_sender=values.get("ELKS_SENDER", ""),
        twilio_url=env.get("TWILIO_API_URL") or Settings.twilio_url,
        twilio_account=values.get("TWILIO_ACCOUNT_SID", ""),
        twilio_token=values.get("TWILIO_AUTH_TOKEN", ""),
        twilio_sender=values.get("TWILIO_SENDER", ""),
        smtp_url=values.get("SMTP_URL", ""),
        mail_from=values.get("MAIL_FROM", ""),
        dkim_selector=env.get("DKIM_SELECTOR", "").strip(),
        bounce_address=env.get("BOUNCE_ADDRESS", "").strip(),
        bounce_mailbox=_check_mailbox(_read_value(env, "BOUNCE_MAILBOX")),
        bounce_token=_check_token(_read_value(env, "BOUNCE_TOKEN")),
    )


def _check_bus_url(text: str) -> str:
    """Return the broker's address; ConfigError for an unknown query or a file that is missing."""
    query = parse_qs(urlsplit(text).query, keep_blank_values=True)
    if set(query) - {"cacertfile"}:
        raise ConfigError("BUS_URL takes nothing after ? but cacertfile=FILE.")
    for file in query.get("cacertfile", []):
        if not text.startswith("amqps:") or not Path(file).is_file():
            raise ConfigError("BUS_URL: cacertfile names a file that is there, and needs amqps://.")
    return text


def _read_choice(env: Mapping[str, str], name: str, choices: type[T], default: T) -> T:
    """Read a setting that takes one of several words."""
    text = env.get(name) or default.value
    if text not in list(choices):
        raise ConfigError(f"{name} is {text!r}; it takes {', '.join(choices)}.")
    return choices(text)


def _check_mailbox(text: str) -> str:
    """Return the address of the mailbox of reports, which may be empty; ConfigError if wrong."""
    address = urlsplit(text)
    if text and (address.scheme not in MAILBOX_SCHEMES or not address.hostname):
        raise ConfigError(f"BOUNCE_MAILBOX takes {', '.join(MAILBOX_SCHEMES)}; see settings.md.")
    return text


def _check_token(text: str) -> str:
    """Return the token of those who post reports, which may be empty; ConfigError if short."""
    if text and len(text) < MIN_KEY_LENGTH:
        raise ConfigError(f"BOUNCE_TOKEN takes {MIN_KEY_LENGTH} characters or more.")
    return text


def _read_capture(env: Mapping[str, str]) -> bool:
    text = env.get("MESSAGES") or "send"
    if text not in ("send", "capture"):
        raise ConfigError(f"MESSAGES is {text!r}; it takes send or capture.")
    return text == "capture"


def _read_value(env: Mapping[str, str], name: str) -> str:
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


def _read_number(env: Mapping[str, str], name: str, default: int) -> int:
    """Read a number that may be 0."""
    return 0 if env.get(name, str(default)) == "0" else _read_positive(env, name, default)


def _read_positive(env: Mapping[str, str], name: str, default: int, most: int | None = None) -> int:
    text = env.get(name, str(default))
    if not _is_number(text) or int(text) < 1 or (most is not None and int(text) > most):
        end = "" if most is None else f" to {most}"
        raise ConfigError(f"{name} is {text!r}; it takes a whole number from 1{end}.")
    return int(text)


def _is_number(text: str) -> bool:
    """Return whether it is a whole number in digits from 0 to 9, short enough to be meant."""
    return text.isascii() and text.isdecimal() and len(text) <= MAX_DIGITS


def _split_keys(values: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Split a setting into keys: the first one signs and all verify, so that keys can rotate."""
    keys = tuple(key.strip() for key in values[name].split(",") if key.strip())
    if not keys or any(len(key) < MIN_KEY_LENGTH for key in keys):
        raise ConfigError(
            f"{name} needs keys of {MIN_KEY_LENGTH} characters or more, separated by commas."
        )
    return keys


def _check_own_key(key: object) -> str:
    """Return a key of secrets.json. Raises ValueError."""
    if not isinstance(key, str) or len(key) < MIN_KEY_LENGTH:
        raise ValueError
    return key


def _load_own_keys(folder: Path) -> dict[str, str]:
    """Return the embedded run's random keys, created once under a lock for all processes."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = folder / "secrets.json"
    with (folder / "secrets.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists():
            new_keys = {name: secrets.token_urlsafe(32) for name in OWN_KEYS}
            unfinished = file.with_suffix(".part")
            unfinished.touch(mode=0o600)
            unfinished.write_text(json.dumps(new_keys))
            unfinished.replace(file)
        try:
            keys = json.loads(file.read_text(encoding="utf-8"))
            return {name: _check_own_key(keys[name]) for name in OWN_KEYS}
        except (ValueError, LookupError, TypeError):
            raise ConfigError(
                f"{file} is damaged. Put back a copy of it; or delete it, and then every link "
                "that was made and every session ends."
            ) from None
