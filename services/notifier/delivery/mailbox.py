"""Reads reports about e-mails from a mailbox of their own, over IMAP (RFC 3501)."""

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import unquote, urlsplit

import structlog

from services.notifier.delivery import alerts, bounces
from services.notifier.delivery.bounces import BounceResult
from services.notifier.models import ChannelName
from shared.config import Settings
from shared.database.session import Database

INTERVAL_SECONDS = 60
TIMEOUT_SECONDS = 10  # the other timers wait meanwhile
BATCH_SIZE = 50
PORTS = {"imaps": 993, "imap": 143, "imap+plain": 143}
SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
ERRORS = (OSError, imaplib.IMAP4.error, ValueError)
NOT_READ = "mailbox-not-read"  # the code of the alert
log = structlog.get_logger()


def poll_mailbox(database: Database, settings: Settings) -> None:
    """Save the new reports of the mailbox, if the settings name one.

    Reports about our e-mails are deleted from it, because they hold addresses. Everything else is
    marked as read and stays.
    """
    if not settings.bounce_mailbox:
        return
    try:
        with _open_mailbox(settings.bounce_mailbox) as mailbox:
            for uid in _list_unread(mailbox):
                _read_mail(database, settings, mailbox, uid)
            mailbox.expunge()
    except ERRORS as error:
        # Only the error's class: its text may hold the user or an address.
        log.warning("mailbox not read", error=type(error).__name__)
        with database.begin() as session:
            alerts.record_alert(session, ChannelName.EMAIL, NOT_READ)


def _read_mail(database: Database, settings: Settings, mailbox: imaplib.IMAP4, uid: str) -> None:
    """Save one mail and mark it, whatever it is, so that it is not read again."""
    result = BounceResult.NO_REPORT
    raw = _fetch_mail(mailbox, uid)
    if raw is not None:
        with database.begin() as session:
            result = bounces.save_bounce(session, settings, raw)
    is_ours = result in (BounceResult.APPLIED, BounceResult.REPEATED)
    log.info("mail read", result=result.value)
    mailbox.uid("STORE", uid, "+FLAGS", r"(\Seen \Deleted)" if is_ours else r"(\Seen)")


def _list_unread(mailbox: imaplib.IMAP4) -> list[str]:
    state, found = mailbox.uid("SEARCH", "UNSEEN")
    if state != "OK":
        raise ValueError("the mailbox cannot be searched")
    return [uid.decode("ascii") for uid in (found[0] or b"").split()[:BATCH_SIZE]]


def _fetch_mail(mailbox: imaplib.IMAP4, uid: str) -> bytes | None:
    """Return a mail without marking it; None when it is too big, or gone."""
    _state, sizes = mailbox.uid("FETCH", uid, "(RFC822.SIZE)")
    found = SIZE.search(_join(sizes))
    if found is None or int(found[1]) > bounces.MAX_BYTES:
        return None
    _state, parts = mailbox.uid("FETCH", uid, "(BODY.PEEK[])")
    return next((part[1] for part in parts if isinstance(part, tuple)), None)


def _join(parts: list[object]) -> bytes:
    return b" ".join(part for part in parts if isinstance(part, bytes))


@contextmanager
def _open_mailbox(url: str) -> Iterator[imaplib.IMAP4]:
    """Open the mailbox that an address names, and leave it at the end of the block."""
    address = urlsplit(url)
    host, port = str(address.hostname), address.port or PORTS[address.scheme]
    trusted = ssl.create_default_context()
    mailbox: imaplib.IMAP4
    if address.scheme == "imaps":
        mailbox = imaplib.IMAP4_SSL(host, port, ssl_context=trusted, timeout=TIMEOUT_SECONDS)
    else:
        mailbox = imaplib.IMAP4(host, port, timeout=TIMEOUT_SECONDS)
    try:
        if address.scheme == "imap":
            mailbox.starttls(trusted)
        mailbox.login(unquote(address.username or ""), unquote(address.password or ""))
        state, _found = mailbox.select(unquote(address.path.strip("/")) or "INBOX")
        if state != "OK":
            raise ValueError("there is no such folder")
        yield mailbox
    finally:
        with suppress(*ERRORS):
            mailbox.logout()
        mailbox.shutdown()  # which a logout that failed leaves out
