"""A fake 46elks: an HTTP server on loopback that remembers messages and can fail on demand."""

import threading
from base64 import b64encode
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

from flask.testing import FlaskClient

from tests.notifier.twilio_server import (
    PUBLIC_URL,
    RawAnswer,
    send_json,
    send_raw_answer,
)

USERNAME, PASSWORD, SENDER = "u" + "0" * 32, "p" * 32, "LiveTest"
Outcome = Literal["disconnect", "accept, then 500"] | int | None


class ElksServer:
    """Accepts messages, answers queries about them, and posts reports to the address given.

    Each request that creates a message takes one entry of `outcomes`; without one, the server
    accepts the message. A number refuses it with that status. `disconnect` accepts the message and
    closes the connection without an answer; `accept, then 500` answers 500. While `raw_answer` is
    set, it answers every request. A page of the history has `page_size` messages.
    """

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self.outcomes: deque[Outcome] = deque()
        self.raw_answer: RawAnswer | None = None
        self.page_size = 100
        elks = self

        class RequestHandler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                elks.answer(self, elks.create)

            def do_GET(self) -> None:
                elks.answer(self, elks.read)

            def log_message(self, *_args: Any) -> None:
                """Log nothing: requests contain phone numbers."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), RequestHandler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def close(self) -> None:
        """Stop the server."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, request: BaseHTTPRequestHandler, work: Any) -> None:
        """Answer a request that has the right password."""
        body = request.rfile.read(int(request.headers.get("Content-Length", 0)))
        credentials = b64encode(f"{USERNAME}:{PASSWORD}".encode()).decode()
        if self.raw_answer is not None:
            send_raw_answer(request, self.raw_answer)
        elif request.headers["Authorization"] != f"Basic {credentials}":
            send_raw_answer(request, RawAnswer(401, b"API access requires Basic HTTP auth"))
        else:
            work(request, parse_qs(body.decode()))

    def create(self, request: BaseHTTPRequestHandler, form: dict[str, list[str]]) -> None:
        """Create a message, or do what the next outcome says."""
        outcome = self.outcomes.popleft() if self.outcomes else None
        if isinstance(outcome, int):
            send_raw_answer(request, RawAnswer(outcome, b"no"))
            return
        message = {
            "id": f"s{len(self.messages):032x}",
            "created": f"2026-11-28T12:00:00.{len(self.messages):06d}",
            "direction": "outgoing",
            "from": form["from"][0],
            "to": form["to"][0],
            "message": form["message"][0],
            "status": "created",
        }
        self.messages.append({**message, "whendelivered": form["whendelivered"][0]})
        if outcome == "disconnect":
            request.close_connection = True
            request.connection.close()
            return
        send_json(request, 500 if outcome else 200, message)

    def read(self, request: BaseHTTPRequestHandler, _form: object) -> None:
        """Answer with the account, or with a page of the messages to a number, the newest first."""
        path, query = urlsplit(request.path).path, parse_qs(urlsplit(request.path).query)
        if path == "/a1/me":
            send_json(request, 200, {"id": USERNAME, "balance": 1000})
            return
        start = query.get("start", ["9"])[0]
        older = [one for one in reversed(self.messages) if one["created"] < start]
        found = [one for one in older if one["to"] == query["to"][0]]
        page, rest = found[: self.page_size], found[self.page_size :]
        answer: dict[str, Any] = {"data": page}
        if rest:
            answer["next"] = page[-1]["created"]
        send_json(request, 200, answer)

    def post_report(self, client: FlaskClient, message: dict[str, Any], status: str) -> int:
        """Send the app a report of a message; return the response's status."""
        path = message["whendelivered"].removeprefix(PUBLIC_URL)
        return client.post(path, data={"id": message["id"], "status": status}).status_code
