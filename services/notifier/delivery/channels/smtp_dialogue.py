"""The commands and answers of SMTP while a batch of e-mails is sent over one connection."""

import re
import smtplib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO, cast

from services.notifier.delivery.channels.base import (
    ChannelBusy,
    ChannelError,
    ChannelUnknown,
    SendResult,
    build_refusal,
)
from services.notifier.delivery.provider_errors import Action

SEND_TEXT, CLOSING = 354, 421
FIRST_INTERMEDIATE, FIRST_ERROR, FIRST_PERMANENT_ERROR = 300, 400, 500
MAX_ANSWER_LINES = 100
ANSWER, MAX_LINE = re.compile(rb"[2-5]\d\d[ \r\n]"), 8192
# The enhanced status code of a refusal (RFC 2034), which says what the basic one leaves open.
STATUS = re.compile(rb"([45])\d\d[ -](\1\.\d{1,3}\.\d{1,3})(?!\d)")


@dataclass(frozen=True)
class Email:
    """An e-mail as bytes, with its only recipient."""

    recipient: str
    content: bytes
    message_id: str
    sender: str = ""  # to which a report comes back; the usual one if it is empty


class SmtpDialogue:
    """An SMTP dialogue over an open connection; once `is_broken`, it can send no more."""

    def __init__(self, server: smtplib.SMTP, sender: str) -> None:
        self._server, self._sender = server, sender
        self._lines = cast(BinaryIO, server.file)  # opened by smtplib when the server greeted us
        self._can_pipeline = server.has_extn("pipelining")
        self._is_envelope_sent = False  # of the next e-mail, together with the last text
        self._is_text_unanswered = False
        self._status = ""  # of the first refusal of an e-mail
        self.is_broken = False

    def send_batch(self, emails: Sequence[Email], end: float) -> list[SendResult]:
        """Send e-mails and return the results in order; there may be fewer of them.

        It stops after the e-mail at which the connection broke, and after `end` by the monotonic
        clock. It is then broken too, because the next envelope may have been sent already.

        A result is a Message-ID; ChannelBusy or ChannelRefused as the server answered; or
        ChannelUnknown when the connection broke after the text was sent.
        """
        results: list[SendResult] = []
        try:
            for position, email in enumerate(emails):
                if position and time.monotonic() > end:
                    self.is_broken = True
                    break
                results.append(self._send(email, emails[position + 1 : position + 2]))
                if self.is_broken:
                    break
        except (OSError, smtplib.SMTPException, ValueError) as error:
            kind = ChannelUnknown if self._is_text_unanswered else ChannelBusy
            results.append(kind(type(error).__name__))
            self.is_broken = True
        return results

    def _send(self, email: Email, following: Sequence[Email]) -> SendResult:
        """Send one e-mail, and with its text the envelope of the following one if possible."""
        self._status = ""
        answers = self._send_envelope(email)
        refused = next((code for code in answers if code >= FIRST_ERROR), 0)
        if self.is_broken:
            return self._build_error(refused)
        if refused:
            # A server may expect a text although it refused every recipient: send an empty one.
            self._server.send(b".\r\n" if answers[-1] == SEND_TEXT else b"RSET\r\n")
            self._read_answer()
            return self._build_error(refused)
        if answers[-1] != SEND_TEXT:
            raise smtplib.SMTPServerDisconnected("does not ask for the text")
        text = _escape_dots(email.content)
        if self._can_pipeline and following:
            text += b"".join(self._build_envelope(following[0]))
            self._is_envelope_sent = True
        self._is_text_unanswered = True
        self._server.send(text)
        code = self._read_answer()
        if FIRST_INTERMEDIATE <= code < FIRST_ERROR:
            raise smtplib.SMTPServerDisconnected("no answer to the text")
        self._is_text_unanswered = False
        if code >= FIRST_ERROR:
            return self._build_error(code)
        return email.message_id

    def _build_envelope(self, email: Email) -> tuple[bytes, ...]:
        sender, recipient = (email.sender or self._sender).encode(), email.recipient.encode()
        return b"MAIL FROM:<%s>\r\n" % sender, b"RCPT TO:<%s>\r\n" % recipient, b"DATA\r\n"

    def _send_envelope(self, email: Email) -> list[int]:
        """Send the envelope unless it was sent before, and return the codes of the answers.

        Without pipelining the commands are sent one by one, up to the first refusal.
        """
        commands = self._build_envelope(email)
        if self._can_pipeline and not self._is_envelope_sent:
            self._server.send(b"".join(commands))
        self._is_envelope_sent = False
        codes: list[int] = []
        for command in commands:
            if not self._can_pipeline:
                self._server.send(command)
            codes.append(self._read_answer())
            if self.is_broken or (codes[-1] >= FIRST_ERROR and not self._can_pipeline):
                break
        return codes

    def _read_answer(self) -> int:
        """Return the code of the next answer; 421 means that the server closes the connection.

        Raises SMTPException when it is no answer. smtplib's own method is not used because it
        collects the text of every answer, of which there are four per e-mail.
        """
        for _ in range(MAX_ANSWER_LINES):
            line = self._lines.readline(MAX_LINE)
            if line[3:4] != b"-":
                break
        if not ANSWER.match(line):
            raise smtplib.SMTPServerDisconnected("no answer")
        code = int(line[:3])
        if code >= FIRST_ERROR and not self._status and (found := STATUS.match(line)):
            self._status = found[2].decode()
        self.is_broken = code == CLOSING
        return code

    def _build_error(self, code: int) -> ChannelError:
        text = f"{code} {self._status}".strip()
        # Whatever else it says, the server asks to come back.
        return (
            ChannelBusy(text) if code < FIRST_PERMANENT_ERROR else build_refusal(text, Action.NEVER)
        )


def _escape_dots(text: bytes) -> bytes:
    """Double the dots that begin a line, and end the text with a line of one dot."""
    return text.replace(b"\r\n.", b"\r\n..") + b".\r\n"
