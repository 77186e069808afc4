"""Sends e-mail through an SMTP server, in batches (RFC 5321; RFC 2920 where it is supported).

A server that supports pipelining gets the text of an e-mail and the envelope of the next one
together, and answers both: one round trip per e-mail instead of four.
"""

import smtplib
import ssl
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Never
from urllib.parse import unquote, urlsplit

from services.notifier.delivery.channels.base import (
    Channel,
    ChannelBusy,
    ChannelError,
    ChannelRefused,
    ChannelUnknown,
    OutgoingMessage,
    SendResult,
)
from services.notifier.delivery.channels.smtp_dialogue import SmtpDialogue
from shared.config import ConfigError, Settings

TIMEOUT_SECONDS = 30
# A slow server gets the rest of a batch later, because the sender's lease ends.
BATCH_SECONDS = 10
OK = 250
FORBIDDEN_CHARACTERS = frozenset(" <>")
PORTS = {"smtps": 465, "smtp": 587, "smtp+plain": 25}


class EmailChannel(Channel):
    """A channel that sends e-mail over a connection that stays open between batches."""

    max_batch = 25
    can_repeat = True  # a mail program recognises the copy by the same Message-ID

    def __init__(self, settings: Settings) -> None:
        self._address = urlsplit(settings.smtp_url)
        if self._address.scheme not in PORTS or not self._address.hostname:
            raise ConfigError(f"SMTP_URL takes {', '.join(PORTS)}; see docs/settings.md.")
        self._sender = settings.mail_from
        self._server: smtplib.SMTP | None = None

    def send(self, message: OutgoingMessage) -> str:
        """Send one e-mail and return its Message-ID, the same for every attempt.

        Raises ChannelBusy (4xx, not reached), ChannelRefused (5xx), ChannelUnknown (the connection
        broke after the text was sent).
        """
        (result,) = self.send_batch([message])
        if isinstance(result, ChannelError):
            raise result
        return result

    def send_batch(self, messages: Sequence[OutgoingMessage]) -> list[SendResult]:
        """Send e-mails and return, in their order, the Message-ID or the error of each."""
        results = iter(self._send_valid([one for one in messages if _is_valid(one.recipient)]))
        refused = ChannelRefused("address")
        return [next(results) if _is_valid(one.recipient) else refused for one in messages]

    def _send_valid(self, messages: Sequence[OutgoingMessage]) -> list[SendResult]:
        """Send e-mails; after a connection broke, the rest is sent over a new one."""
        results: list[SendResult] = []
        end = time.monotonic() + BATCH_SECONDS
        while left := messages[len(results) :]:
            if results and time.monotonic() > end:
                return results + [ChannelBusy("slow") for _ in left]
            try:
                dialogue = SmtpDialogue(self._open(), self._sender)
            except (OSError, smtplib.SMTPException) as error:
                return results + [ChannelBusy(type(error).__name__) for _ in left]
            results += dialogue.send_batch(left, end)
            if dialogue.is_broken:
                self._disconnect()
        return results

    def find(self, message: OutgoingMessage) -> Never:
        """Raise ChannelUnknown: a mail server cannot be asked about an e-mail."""
        raise ChannelUnknown("cannot-ask")

    def check(self) -> str:
        """Return `ok` when the server is reached, trusted, and accepts our password.

        Raises ChannelError. Uses a new connection, as the open one belongs to the sender's thread.
        """
        try:
            server = self._connect()
            code, _text = server.noop()
            server.quit()
        except (OSError, smtplib.SMTPException) as error:
            raise ChannelBusy(_describe_error(error)) from None
        if code != OK:
            raise ChannelBusy(str(code))
        return "ok"

    def close(self) -> None:
        """Close the connection, if one is open."""
        if self._server is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._server.quit()
        self._disconnect()

    def _open(self) -> smtplib.SMTP:
        """Return the open connection or a new one.

        Raises OSError or SMTPException when the server is not reached.
        """
        if self._server is not None:
            with suppress(OSError, smtplib.SMTPException):
                if self._server.noop()[0] == OK:
                    return self._server
            self._disconnect()
        self._server = self._connect()
        return self._server

    def _connect(self) -> smtplib.SMTP:
        address = self._address
        host, port = str(address.hostname), address.port or PORTS[address.scheme]
        server: smtplib.SMTP
        if address.scheme == "smtps":
            trusted = ssl.create_default_context()
            server = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_SECONDS, context=trusted)
        else:
            server = smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
            if address.scheme == "smtp":
                server.starttls(context=ssl.create_default_context())
        if address.username:
            server.login(unquote(address.username), unquote(address.password or ""))
        server.ehlo_or_helo_if_needed()
        return server

    def _disconnect(self) -> None:
        if self._server is not None:
            self._server.close()
        self._server = None


def _describe_error(error: Exception) -> str:
    """Name the error without the server's text, which may contain an address."""
    code = getattr(error, "smtp_code", None) or getattr(error, "strerror", None)
    return f"{type(error).__name__} {code or ''}".strip()


def _is_valid(recipient: str) -> bool:
    """Return whether an address may be part of an SMTP command: ASCII, no space, no brackets."""
    return (
        recipient.isascii()
        and recipient.isprintable()
        and FORBIDDEN_CHARACTERS.isdisjoint(recipient)
    )
