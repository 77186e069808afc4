"""A real mail server on loopback that records, and behaves as real ones do."""

from collections import deque
from email import message_from_bytes, policy
from typing import Any

from aiosmtpd.controller import Controller

from tests.deploy.embedded_run import find_free_port


class RecordingSmtpServer:
    """Takes e-mails, or does with the next one what `answers` says.

    They are used up one an e-mail: an SMTP answer, or `vanish`, which takes it and breaks the
    connection before it answers. It pipelines if told to, and does not know strangers.
    """

    def __init__(self, *, pipelines: bool = False) -> None:
        self.pipelines = pipelines
        self.strangers: set[str] = set()
        self.mails: list[Any] = []
        self.answers: deque[str] = deque()
        self.greetings = 0
        self._controller = Controller(self, hostname="127.0.0.1", port=find_free_port())
        self._controller.start()
        self.port: int = self._controller.port

    def close(self) -> None:
        """Stop answering."""
        self._controller.stop()

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, session: Any, _envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        """Count connections."""
        self.greetings += 1
        session.host_name = hostname
        return [*responses[:1], *(["250-PIPELINING"] if self.pipelines else []), *responses[1:]]

    async def handle_RCPT(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        """Accept every recipient that is not a stranger."""
        if address in self.strangers:
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Take the message, or answer with the next prepared reply."""
        answer = self.answers.popleft() if self.answers else "250 taken"
        if answer.startswith(("2", "vanish")):
            self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        if answer == "vanish":
            server.transport.abort()
        return answer

    @property
    def recipients(self) -> list[str]:
        """Whom the e-mails were for, in order."""
        return [mail["To"] for mail in self.mails]
