"""Sends e-mail through an SMTP server, in batches (RFC 5321; RFC 2920 where it is supported).

A server that supports pipelining gets the text of an e-mail and the envelope of the next one
together, and answers both: one round trip per e-mail instead of four.
"""

import re
import smtplib
import ssl
import time
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import replace
from typing import Never
from urllib.parse import unquote, urlsplit

from services.notifier.delivery.bounces import build_bounce_address
from services.notifier.delivery.channels import mime
from services.notifier.delivery.channels.base import (
    Channel,
    ChannelBusy,
    ChannelError,
    ChannelRefused,
    ChannelUnknown,
    OutgoingMessage,
    SendResult,
)
from services.notifier.delivery.channels.smtp_dialogue import Email, SmtpDialogue
from shared.config import ConfigError, Settings
from shared.email_address import InvalidEmailAddress, to_ascii_address

TIMEOUT_SECONDS = 30
# A slow server gets the rest of a batch later, because the sender's lease ends.
BATCH_SECONDS = 10
OK = 250
# What smtplib raises while it connects: ValueError for a name or a challenge that is none.
CONNECTION_ERRORS = (OSError, smtplib.SMTPException, ValueError)
INVALID_ADDRESS = "address"  # the code of a refusal of our own
OWN_ADDRESS = re.compile(r"[!-;=?A-~]+@[A-Za-z0-9.-]+")
PORTS = {"smtps": 465, "smtp": 587, "smtp+plain": 25}


class EmailChannel(Channel):
    """A channel that sends e-mail over a connection that stays open between batches."""

    max_batch = 25
    can_repeat = True  # a mail program recognises the copy by the same Message-ID

    def __init__(self, settings: Settings) -> None:
        self._address = urlsplit(settings.smtp_url)
        if self._address.scheme not in PORTS or not self._address.hostname:
            raise ConfigError(f"SMTP_URL takes {', '.join(PORTS)}; see docs/settings.md.")
        self._sender = _convert_sender(settings.mail_from)
        self._settings = settings
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
        emails = [self._build_email(message) for message in messages]
        built = [email for email in emails if isinstance(email, Email)]
        results = iter(self._send_built(built))
        return [next(results) if isinstance(email, Email) else email for email in emails]

    def _build_email(self, message: OutgoingMessage) -> Email | ChannelRefused:
        """Build an e-mail before any command is sent, so that one that fails costs no other."""
        try:
            recipient = to_ascii_address(message.recipient)
        except InvalidEmailAddress:
            return ChannelRefused(INVALID_ADDRESS)
        message = replace(
            message, recipient=recipient, reply_to=_convert_reply_address(message.reply_to)
        )
        try:
            return Email(
                message.recipient,
                mime.build_email(message, self._sender),
                mime.build_message_id(message, self._sender),
                self._build_return_address(message),
            )
        except ValueError as error:
            return ChannelRefused(type(error).__name__)

    def _build_return_address(self, message: OutgoingMessage) -> str:
        """Return the address for reports about this delivery; empty for the usual sender."""
        if not self._settings.bounce_address:
            return ""
        return build_bounce_address(self._settings, message.delivery_id)

    def _send_built(self, emails: Sequence[Email]) -> list[SendResult]:
        """Send e-mails; after a connection broke, the rest is sent over a new one."""
        results: list[SendResult] = []
        end = time.monotonic() + BATCH_SECONDS
        while left := emails[len(results) :]:
            if results and time.monotonic() > end:
                return results + [ChannelBusy("slow") for _ in left]
            try:
                dialogue = SmtpDialogue(self._open(), self._sender)
            except CONNECTION_ERRORS as error:
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
            with closing(self._connect()) as server:
                code, _text = server.noop()
                server.quit()
        except CONNECTION_ERRORS as error:
            raise ChannelBusy(_describe_error(error)) from None
        if code != OK:
            raise ChannelBusy(str(code))
        return "ok"

    def close(self) -> None:
        """Close the connection, if one is open."""
        if self._server is not None:
            with suppress(*CONNECTION_ERRORS):
                self._server.quit()
        self._disconnect()

    def _open(self) -> smtplib.SMTP:
        """Return the open connection or a new one.

        Raises OSError or SMTPException when the server is not reached.
        """
        if self._server is not None:
            with suppress(*CONNECTION_ERRORS):
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
        try:
            self._sign_in(server)
        except BaseException:
            server.close()
            raise
        return server

    def _sign_in(self, server: smtplib.SMTP) -> None:
        address = self._address
        if address.scheme == "smtp":
            server.starttls(context=ssl.create_default_context())
        if address.username:
            server.login(unquote(address.username), unquote(address.password or ""))
        server.ehlo_or_helo_if_needed()

    def _disconnect(self) -> None:
        if self._server is not None:
            self._server.close()
        self._server = None


def _describe_error(error: Exception) -> str:
    """Name the error without the server's text, which may contain an address."""
    code = getattr(error, "smtp_code", None) or getattr(error, "strerror", None)
    return f"{type(error).__name__} {code or ''}".strip()


def _convert_reply_address(address: str) -> str:
    """Return the address in ASCII; empty when it is none: a reply to us is better than no mail."""
    try:
        return to_ascii_address(address)
    except InvalidEmailAddress:
        return ""


def _convert_sender(address: str) -> str:
    """Return our own address in ASCII; a host of the operator's network needs no full domain.

    Raises ConfigError.
    """
    try:
        return to_ascii_address(address)
    except InvalidEmailAddress:
        if not OWN_ADDRESS.fullmatch(address):
            raise ConfigError(
                "MAIL_FROM takes an e-mail address, such as live@example.org."
            ) from None
        return address
