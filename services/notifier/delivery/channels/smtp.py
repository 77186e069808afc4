"""E-mail through an SMTP server, several in one go (RFC 5321; RFC 2920 where the server knows it).

A server that pipelines gets a text and the envelope of the next e-mail together, and answers both:
one round trip an e-mail instead of four.
"""

import smtplib
import ssl
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Never
from urllib.parse import unquote, urlsplit

from services.notifier.delivery.channels.outgoing import (
    ChannelBusy,
    ChannelError,
    ChannelRefused,
    ChannelUnknown,
    Outgoing,
)
from services.notifier.delivery.channels.smtp_dialogue import Dialogue, Result
from shared.config import ConfigError, Settings

TIMEOUT_SECONDS = 30
GO_SECONDS = 10  # for one go; a slow server gets the rest later: the sender's lease ends
SERVED = 250
NO_WORD = frozenset(" <>")
PORTS = {"smtps": 465, "smtp": 587, "smtp+plain": 25}


class Mail:
    """A connection to the mail server, kept open from one batch to the next."""

    def __init__(self, settings: Settings) -> None:
        self._address = urlsplit(settings.smtp_url)
        if self._address.scheme not in PORTS or not self._address.hostname:
            raise ConfigError(f"SMTP_URL takes {', '.join(PORTS)}; see docs/settings.md.")
        self._sender = settings.mail_from
        self._server: smtplib.SMTP | None = None

    def send(self, outgoing: Outgoing) -> str:
        """Hand over one e-mail; return its Message-ID, the same for every attempt.

        Raises ChannelBusy (4xx, not reached), ChannelRefused (5xx), ChannelUnknown (the connection
        broke after the text was sent).
        """
        (result,) = self.send_all([outgoing])
        if isinstance(result, ChannelError):
            raise result
        return result

    def send_all(self, batch: Sequence[Outgoing]) -> list[Result]:
        """Hand over several; what came of each: its Message-ID, or what `send` would raise."""
        able = [one for one in batch if _can_be_addressed(one.recipient)]
        results = iter(self._handed_over(able))
        wrong = ChannelRefused("address")
        return [next(results) if _can_be_addressed(one.recipient) else wrong for one in batch]

    def _handed_over(self, batch: Sequence[Outgoing]) -> list[Result]:
        """A connection that breaks costs the e-mail it broke at; the others get another one."""
        results: list[Result] = []
        end = time.monotonic() + GO_SECONDS
        while left := batch[len(results) :]:
            if results and time.monotonic() > end:
                return results + [ChannelBusy("slow") for _ in left]
            try:
                dialogue = Dialogue(self._open(), self._sender)
            except (OSError, smtplib.SMTPException) as error:
                return results + [ChannelBusy(type(error).__name__) for _ in left]
            results += dialogue.hand_over(left, end)
            if dialogue.broken:
                self._drop()
        return results

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
        """The open connection, or a new one; OSError or SMTPException when it is not reached."""
        if self._server is not None:
            with suppress(OSError, smtplib.SMTPException):
                if self._server.noop()[0] == 250:
                    return self._server
            self._drop()
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

    def _drop(self) -> None:
        if self._server is not None:
            self._server.close()
        self._server = None


def _reason(error: Exception) -> str:
    """What went wrong, without the server's words: they may hold an address."""
    code = getattr(error, "smtp_code", None) or getattr(error, "strerror", None)
    return f"{type(error).__name__} {code or ''}".strip()


def _can_be_addressed(recipient: str) -> bool:
    """Whether an address fits into a command: ASCII, one word, no brackets."""
    return recipient.isascii() and recipient.isprintable() and NO_WORD.isdisjoint(recipient)
