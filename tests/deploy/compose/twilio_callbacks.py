"""Send Twilio's callbacks as they arrive in practice: signed, late, twice and out of order."""

import random
import threading
from collections import Counter, deque
from queue import SimpleQueue
from typing import Any
from urllib.parse import urlencode, urlsplit

from tests.deploy.web_processes import send_request
from tests.notifier.twilio_server import TwilioServer, sign_callback

MAX_HELD_MESSAGES = 5  # other messages accepted before the first callback about a message
STATES = ("queued", "sent", "delivered")


class CallbackSender:
    """Send callbacks for every state of each message that the fake Twilio accepted."""

    def __init__(self, twilio: TwilioServer, rng: random.Random) -> None:
        self.rng, self.answers = rng, Counter[int]()
        self._held: deque[dict[str, Any]] = deque()
        self._due: SimpleQueue[dict[str, Any] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        twilio.on_accepted = self._schedule_callbacks

    def flush(self) -> None:
        """Send the callbacks of all held messages."""
        while self._held:
            self._due.put(self._held.popleft())
        self._due.put(None)
        self._thread.join()

    def _schedule_callbacks(self, message: dict[str, Any]) -> None:
        message["status"] = "undelivered" if self.rng.random() < 0.1 else "delivered"
        if self.rng.random() < 0.2:
            self._send_callback(message, "queued")
        self._held.append(message)
        if len(self._held) > MAX_HELD_MESSAGES:
            self._due.put(self._held.popleft())

    def _run(self) -> None:
        while (message := self._due.get()) is not None:
            states = [*STATES[:-1], message["status"]] * 2
            self.rng.shuffle(states)
            for state in states:
                self._send_callback(message, state)

    def _send_callback(self, message: dict[str, Any], state: str) -> None:
        more = {"ErrorCode": "30003"} if state == "undelivered" else {}
        form, headers = sign_callback(message, state, **more)
        address = urlsplit(message["callback"])
        headers |= {"Content-Type": "application/x-www-form-urlencoded"}
        path, sent = f"{address.path}?{address.query}", urlencode(form).encode()
        self.answers[
            send_request(int(address.port or 80), path, body=sent, headers=headers)[0]
        ] += 1
