"""The words between us and a mail server while e-mails are handed over on one connection."""

import re
import smtplib
import time
from collections.abc import Sequence
from typing import Any

from services.notifier.delivery.channels import mime
from services.notifier.delivery.channels.outgoing import (
    ChannelBusy,
    ChannelError,
    ChannelRefused,
    ChannelUnknown,
    Outgoing,
)

GO_ON, CLOSING = 354, 421
ANSWER, MAX_LINE = re.compile(rb"[2-5]\d\d[ \r\n]"), 8192
Result = str | ChannelError


class Dialogue:
    """One run of e-mails over an open connection; `broken` when it can carry no more."""

    def __init__(self, server: smtplib.SMTP, sender: str) -> None:
        self._server, self._sender = server, sender
        self._lines: Any = server.file  # as smtplib reads it since the greeting
        self._together = server.has_extn("pipelining")
        self._ahead = self._in_doubt = self.broken = False

    def hand_over(self, batch: Sequence[Outgoing], end: float) -> list[Result]:
        """What came of each e-mail, in order, up to the one at which the connection broke, or at
        which it was `end` by the monotonic clock: then the next one's envelope may be out already.

        Its Message-ID; or ChannelBusy or ChannelRefused as the server said, ChannelUnknown when the
        connection broke after the text was sent.
        """
        results: list[Result] = []
        try:
            for place, outgoing in enumerate(batch):
                if place and time.monotonic() > end:
                    self.broken = True
                    break
                results.append(self._one(outgoing, batch[place + 1 : place + 2]))
                if self.broken:
                    break
        except (OSError, smtplib.SMTPException) as error:
            kind = ChannelUnknown if self._in_doubt else ChannelBusy
            results.append(kind(type(error).__name__))
            self.broken = True
        return results

    def _one(self, outgoing: Outgoing, following: Sequence[Outgoing]) -> Result:
        """One e-mail; with its text goes the next one's envelope where the server pipelines."""
        answers = self._answers(self._envelope(outgoing))
        refused = next((code for code in answers if code >= 400), 0)
        if self.broken:
            return _refusal(refused)
        if refused:
            # A server may want a text although it refused every recipient: an empty one, then.
            self._server.send(b".\r\n" if answers[-1] == GO_ON else b"RSET\r\n")
            self._answer()
            return _refusal(refused)
        text = _quoted(mime.written(outgoing, self._sender))
        if self._together and following:
            text += b"".join(self._envelope(following[0]))
            self._ahead = True
        self._in_doubt = True
        self._server.send(text)
        code = self._answer()
        self._in_doubt = False
        return _refusal(code) if code >= 400 else mime.message_id(outgoing, self._sender)

    def _envelope(self, outgoing: Outgoing) -> tuple[bytes, ...]:
        sender, recipient = self._sender.encode(), outgoing.recipient.encode()
        return b"MAIL FROM:<%s>\r\n" % sender, b"RCPT TO:<%s>\r\n" % recipient, b"DATA\r\n"

    def _answers(self, commands: Sequence[bytes]) -> list[int]:
        """The answers to an envelope, sent at once, ahead, or in turn up to the first refusal."""
        if self._together and not self._ahead:
            self._server.send(b"".join(commands))
        self._ahead = False
        codes: list[int] = []
        for command in commands:
            if not self._together:
                self._server.send(command)
            codes.append(self._answer())
            if self.broken or (codes[-1] >= 400 and not self._together):
                break
        return codes

    def _answer(self) -> int:
        """The code of the next answer (421 is goodbye); SMTPException when it is none.

        Not smtplib's own: it collects every word of an answer, of which there are four an e-mail.
        """
        line = self._lines.readline(MAX_LINE)
        while line[3:4] == b"-":
            line = self._lines.readline(MAX_LINE)
        if not ANSWER.match(line):
            raise smtplib.SMTPServerDisconnected("no answer")
        code = int(line[:3])
        self.broken = code == CLOSING
        return code


def _refusal(code: int) -> ChannelError:
    return ChannelBusy(str(code)) if code < 500 else ChannelRefused(str(code))


def _quoted(text: bytes) -> bytes:
    """A text as it goes over the line: dots at the beginning doubled, one alone at the end."""
    return text.replace(b"\r\n.", b"\r\n..") + b".\r\n"
