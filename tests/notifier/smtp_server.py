"""An SMTP server on loopback that records e-mails and can fail on demand."""

from collections import deque
from email import message_from_bytes, policy
from typing import Any

from aiosmtpd.controller import Controller

from tests.deploy.embedded_run import find_free_port


class RecordingSmtpServer:
    """Accepts e-mails and records them.

    Each e-mail takes one entry of `answers`; without one, the server accepts it. An entry is an
    SMTP answer, or `disconnect`, which records the e-mail and closes the connection before the
    answer. The server refuses recipients in `unknown_recipients` with `refusal`.
    """

    def __init__(self, *, supports_pipelining: bool = False) -> None:
        self.supports_pipelining = supports_pipelining
        self.unknown_recipients: set[str] = set()
        self.refusal = "550 no such person"
        self.mails: list[Any] = []
        self.senders: list[str] = []  # of the envelopes
        self.answers: deque[str] = deque()
        self.connection_count = 0
        self._controller = Controller(self, hostname="127.0.0.1", port=find_free_port())
        self._controller.start()
        self.port: int = self._controller.port

    def close(self) -> None:
        """Stop the server."""
        self._controller.stop()

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, session: Any, _envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        """Count the connection, and offer pipelining when it is supported."""
        self.connection_count += 1
        session.host_name = hostname
        extensions = ["250-PIPELINING"] if self.supports_pipelining else []
        return [*responses[:1], *extensions, *responses[1:]]

    async def handle_RCPT(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        """Accept every recipient that is not unknown."""
        if address in self.unknown_recipients:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Record the e-mail, or answer with the next prepared reply."""
        answer = self.answers.popleft() if self.answers else "250 ok"
        if answer.startswith(("2", "disconnect")):
            self.senders.append(envelope.mail_from)
            self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        if answer == "disconnect":
            server.transport.abort()
        return answer

    @property
    def recipients(self) -> list[str]:
        """List the recipients of the e-mails, in order."""
        return [mail["To"] for mail in self.mails]
