"""A fake Twilio: an HTTP server on loopback that remembers messages and can fail on demand."""

import json
import threading
from base64 import b64encode
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

from flask.testing import FlaskClient
from twilio.request_validator import RequestValidator

ACCOUNT, TOKEN, SENDER = "AC" + "0" * 32, "t" * 32, "LiveTest"
PUBLIC_URL = "https://live.example.org"

Outcome = Literal["disconnect", "hang", "accept, then 500"] | tuple[int, int | None] | None


@dataclass(frozen=True)
class RawAnswer:
    """An answer of these bytes; one that is cut promises more and breaks the connection."""

    status: int
    body: bytes = b""
    is_cut: bool = False


class TwilioServer:
    """Accepts messages, answers queries about them, and posts signed status callbacks.

    Each request that creates a message takes one entry of `outcomes`; without one, the server
    accepts the message and answers 201.

    - A pair refuses the message: an HTTP status and Twilio's error code.
    - `disconnect` accepts the message and closes the connection without an answer.
    - `hang` accepts the message and answers nothing until the server closes.
    - `accept, then 500` accepts the message and answers 500.

    Each query about messages takes one entry of `query_errors`, also a status and an error code.
    `on_accepted` is called with every accepted message. While `raw_answer` is set, it answers
    every request, and no message is accepted.
    """

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self.outcomes: deque[Outcome] = deque()
        self.query_errors: deque[tuple[int, int]] = deque()
        self.raw_answer: RawAnswer | None = None
        self.on_accepted: Callable[[dict[str, Any]], None] = lambda _message: None
        self._lock, self._closing = threading.Lock(), threading.Event()
        twilio = self

        class RequestHandler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                twilio.answer_create_request(self)

            def do_GET(self) -> None:
                twilio.answer_read_request(self)

            def log_message(self, *_args: Any) -> None:
                """Log nothing: requests contain phone numbers."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), RequestHandler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()

    def close(self) -> None:
        """Stop the server."""
        self._closing.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def answer_create_request(self, request: BaseHTTPRequestHandler) -> None:
        """Create a message, or do what the next outcome says."""
        form = parse_qs(request.rfile.read(int(request.headers["Content-Length"])).decode())
        if self.raw_answer is not None:
            send_raw_answer(request, self.raw_answer)
            return
        outcome = self.outcomes.popleft() if self.outcomes else None
        if isinstance(outcome, tuple):
            status, code = outcome
            send_json(request, status, {"code": code, "message": "no", "status": status})
            return
        message = self._store_message(form)
        self.on_accepted(message)
        if outcome == "hang":
            self._closing.wait()
        if outcome in ("disconnect", "hang"):
            request.close_connection = True
            request.connection.close()
            return
        send_json(request, 500 if outcome == "accept, then 500" else 201, message)

    def _store_message(self, form: dict[str, list[str]]) -> dict[str, Any]:
        with self._lock:
            message = {
                "sid": f"SM{len(self.messages):032d}",
                "to": form["To"][0],
                "body": form["Body"][0],
                "callback": form["StatusCallback"][0],
                "status": "queued",
            }
            self.messages.append(message)
        return message

    def answer_read_request(self, request: BaseHTTPRequestHandler) -> None:
        """Answer with the account, with the next query error, or with the messages to a number."""
        if self.raw_answer is not None:
            send_raw_answer(request, self.raw_answer)
            return
        if request.path.endswith(f"/Accounts/{ACCOUNT}.json"):
            self._answer_account_request(request)
            return
        if self.query_errors:
            status, code = self.query_errors.popleft()
            send_json(request, status, {"code": code, "message": "no"})
            return
        recipient = parse_qs(urlsplit(request.path).query).get("To", [""])[0]
        found = [message for message in self.messages if message["to"] == recipient]
        send_json(request, 200, {"messages": found, "page": 0, "next_page_uri": None})

    def _answer_account_request(self, request: BaseHTTPRequestHandler) -> None:
        """Answer with the account when the token is right."""
        credentials = b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        if request.headers["Authorization"] != f"Basic {credentials}":
            send_json(request, 401, {"code": 20003, "message": "Authenticate", "status": 401})
            return
        send_json(request, 200, {"sid": ACCOUNT, "status": "active"})

    def post_callback(
        self, client: FlaskClient, message: dict[str, Any], status: str, **more: str
    ) -> int:
        """Send the app a status callback with Twilio's signature; return the response's status."""
        form, headers = sign_callback(message, status, **more)
        path = message["callback"].removeprefix(PUBLIC_URL)
        return client.post(path, data=form, headers=headers).status_code


def sign_callback(
    message: dict[str, Any], status: str, **more: str
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the form and the headers of Twilio's status callback."""
    form = {"MessageSid": message["sid"], "MessageStatus": status, **more}
    signature = RequestValidator(TOKEN).compute_signature(message["callback"], form)
    return form, {"X-Twilio-Signature": signature}


def send_raw_answer(request: BaseHTTPRequestHandler, answer: RawAnswer) -> None:
    """Send a response of any bytes."""
    request.send_response(answer.status)
    request.send_header("Content-Length", str(len(answer.body) + (50 if answer.is_cut else 0)))
    request.end_headers()
    request.wfile.write(answer.body)
    request.close_connection = answer.is_cut


def send_json(request: BaseHTTPRequestHandler, status: int, body: Any) -> None:
    """Send a JSON response."""
    data = json.dumps(body).encode()
    request.send_response(status)
    request.send_header("Content-Type", "application/json")
    request.send_header("Content-Length", str(len(data)))
    request.end_headers()
    request.wfile.write(data)
