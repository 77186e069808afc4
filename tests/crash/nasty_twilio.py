"""A Twilio over a bad line: it forgets to answer, is busy, and reports late and repeatedly."""

import random
import threading
from collections import Counter, deque
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.notifier.twilio_server import PUBLIC_URL, Outcome, TwilioServer, sign_callback

# What comes of a request, in percent; the rest is accepted and answered.
OUTCOMES: Mapping[str, tuple[int, Outcome]] = {
    "times out after accepting": (5, "hang"),
    "hangs up after accepting": (5, "disconnect"),
    "fails after accepting": (2, "accept, then 500"),
    "is busy": (5, (429, 20429)),
    "fails": (3, (503, None)),
}
FINAL_STATES = ("delivered",) * 9 + ("undelivered",)
LATE_PERCENT = 25
PostReport = Callable[[str, Mapping[str, str], Mapping[str, str]], int]


class DrawnOutcomes(deque[Outcome]):
    """Outcomes without an end, drawn one by one; `counts` has how often each fault was drawn."""

    def __init__(self, rng: random.Random) -> None:
        super().__init__([None])
        self._rng, self._lock = rng, threading.Lock()
        self.counts: Counter[str] = Counter()

    def popleft(self) -> Outcome:
        """Draw the next outcome; the deque stays as it is."""
        with self._lock:
            drawn = self._rng.randrange(100)
            for name, (percent, outcome) in OUTCOMES.items():
                if drawn < percent:
                    self.counts[name] += 1
                    return outcome
                drawn -= percent
        return None


class NastyTwilio(TwilioServer):
    """Accepts messages as `OUTCOMES` says, and reports each twice or more and out of order.

    `post_report` posts a form with headers to a path of the app. A report may come before the
    answer to the request, or only with `post_late_reports`. `finals` are the last states by number.
    """

    def __init__(self, post_report: PostReport, seed: int) -> None:
        super().__init__()
        self._rng = random.Random(seed)  # noqa: S311 - a repeatable choice, no secret
        self.outcomes = self.drawn = DrawnOutcomes(self._rng)
        self.on_accepted = self._report
        self._post_report, self._report_lock = post_report, threading.Lock()
        self._reporters = ThreadPoolExecutor(2)
        self._late: list[tuple[dict[str, Any], str]] = []
        self.finals: dict[str, str] = {}
        self.late_percent = LATE_PERCENT
        self.answers: Counter[int] = Counter()

    def close(self) -> None:
        """Stop reporting, and then the server."""
        self._reporters.shutdown()
        super().close()

    def post_late_reports(self) -> None:
        """Post the reports that are left, in any order."""
        self._rng.shuffle(self._late)
        for message, state in self._late:
            self._post(message, state)
        self._reporters.shutdown()

    def _report(self, message: dict[str, Any]) -> None:
        with self._report_lock:
            final = self._rng.choice(FINAL_STATES)
            self.finals[message["to"]] = final
            states = ["sent", final, final]
            self._rng.shuffle(states)
            for state in states:
                if self._rng.randrange(100) < self.late_percent:
                    self._late.append((message, state))
                else:
                    self._reporters.submit(self._post, message, state)

    def _post(self, message: dict[str, Any], state: str) -> None:
        form, headers = sign_callback(message, state)
        status = self._post_report(message["callback"].removeprefix(PUBLIC_URL), form, headers)
        self.answers[status] += 1
