"""E-mail through an SMTP server."""

import smtplib
import ssl
from contextlib import suppress
from email import policy
from email.message import EmailMessage
from email.utils import formataddr, formatdate
from typing import Never
from urllib.parse import unquote, urlsplit

from services.notifier.channels.outgoing import (
    ChannelBusy,
    ChannelRefused,
    ChannelUnknown,
    Outgoing,
)
from shared.config import ConfigError, Settings

TIMEOUT_SECONDS = 30
SERVED = 250
PORTS = {"smtps": 465, "smtp": 587, "smtp+plain": 25}


class Mail:
    """A connection to the mail server, kept open from message to message."""

    def __init__(self, settings: Settings) -> None:
        self._address = urlsplit(settings.smtp_url)
        if self._address.scheme not in PORTS or not self._address.hostname:
            raise ConfigError(f"SMTP_URL takes {', '.join(PORTS)}; see the README.")
        self._sender = settings.mail_from
        self._server: smtplib.SMTP | None = None

    def send(self, outgoing: Outgoing) -> str:
        """Hand over one e-mail; return its Message-ID, the same for every attempt.

        Raises ChannelBusy (4xx, not reached), ChannelRefused (5xx), ChannelUnknown (the connection
        broke after the text was sent).
        """
        message = build(outgoing, self._sender)
        server = self._open()
        try:
            _accepted(server.mail(self._sender), server)
            _accepted(server.rcpt(outgoing.recipient), server)
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise ChannelBusy(type(error).__name__) from None
        try:
            _accepted(server.data(message.as_bytes(policy=policy.SMTP)), server)
        except smtplib.SMTPDataError as error:  # refused at the word DATA, before any text
            _accepted((error.smtp_code, b""), server)
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise ChannelUnknown(type(error).__name__) from None
        return str(message["Message-ID"])

    def find(self, outgoing: Outgoing) -> Never:
        """A mail server cannot be asked: always ChannelUnknown."""
        raise ChannelUnknown("cannot-ask")

    def check(self) -> str:
        """`ok` when the server is reached, trusted, and takes our password; ChannelError when not.

        A connection of its own: the one that sends belongs to the sender's thread.
        """
        try:
            server = self._connect()
            answer = server.noop()
            server.quit()
        except (OSError, smtplib.SMTPException) as error:
            raise ChannelBusy(_reason(error)) from None
        if answer[0] != SERVED:
            raise ChannelBusy(str(answer[0]))
        return "ok"

    def close(self) -> None:
        """Say goodbye to the server, if one is open."""
        if self._server is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._server.quit()
        self._drop()

    def _open(self) -> smtplib.SMTP:
        """The open connection, or a new one; ChannelBusy when the server is not reached."""
        if self._server is not None:
            with suppress(OSError, smtplib.SMTPException):
                if self._server.noop()[0] == 250:
                    return self._server
            self._drop()
        try:
            self._server = self._connect()
        except (OSError, smtplib.SMTPException) as error:
            raise ChannelBusy(type(error).__name__) from None
        return self._server

    def _connect(self) -> smtplib.SMTP:
        address = self._address
        host, port = str(address.hostname), address.port or PORTS[address.scheme]
        trusted = ssl.create_default_context()
        server: smtplib.SMTP
        if address.scheme == "smtps":
            server = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_SECONDS, context=trusted)
        else:
            server = smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
            if address.scheme == "smtp":
                server.starttls(context=trusted)
        if address.username:
            server.login(unquote(address.username), unquote(address.password or ""))
        server.ehlo_or_helo_if_needed()
        return server

    def _drop(self) -> None:
        if self._server is not None:
            self._server.close()
        self._server = None


def build(outgoing: Outgoing, sender: str) -> EmailMessage:
    """The e-mail: plain text, HTML, and the calendar entry attached."""
    message = EmailMessage()
    message["From"] = formataddr(("Live", sender))
    message["To"] = outgoing.recipient
    message["Subject"] = outgoing.subject
    message["Date"] = formatdate()
    message["Message-ID"] = f"<{outgoing.message_id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(outgoing.text)
    message.add_alternative(outgoing.html, subtype="html")
    if outgoing.calendar:
        message.add_attachment(outgoing.calendar, subtype="calendar", filename="live.ics")
    return message


def _reason(error: Exception) -> str:
    """What went wrong, without the server's words: they may hold an address."""
    code = getattr(error, "smtp_code", None) or getattr(error, "strerror", None)
    return f"{type(error).__name__} {code or ''}".strip()


def _accepted(answer: tuple[int, bytes], server: smtplib.SMTP) -> None:
    """Nothing when the server agreed; ChannelBusy or ChannelRefused by its code when not."""
    code = answer[0]
    if 200 <= code < 400:
        return
    with suppress(OSError, smtplib.SMTPException):
        server.rset()
    raise ChannelBusy(str(code)) if code < 500 else ChannelRefused(str(code))
