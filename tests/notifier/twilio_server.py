"""A stand-in for Twilio: stateful and nasty, on loopback."""

import json
import threading
from base64 import b64encode
from collections import deque
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask.testing import FlaskClient
from twilio.request_validator import RequestValidator

ACCOUNT, TOKEN, SENDER = "AC" + "0" * 32, "t" * 32, "LiveTest"
PUBLIC_URL = "https://live.example.org"


class TwilioServer:
    """Takes messages, remembers them, misbehaves as told, and calls back signed.

    `moods` are used up one a request, without one it accepts: a status and Twilio's code refuse
    it, `vanish` accepts and breaks the connection, `hang` accepts and does not answer until it
    closes, `stumble` accepts and answers 500. `asked` are moods of its answers about messages.
    """

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self.moods: deque[Any] = deque()
        self.asked: deque[tuple[int, int]] = deque()
        self.accepted: Callable[[dict[str, Any]], None] = lambda _message: None
        self._turn, self._closing = threading.Lock(), threading.Event()
        stand_in = self

        class Door(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                stand_in.take(self)

            def do_GET(self) -> None:
                stand_in.tell(self)

            def log_message(self, *_args: Any) -> None:
                """Nothing: requests hold people's numbers."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def close(self) -> None:
        """Stop answering."""
        self._closing.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def take(self, door: BaseHTTPRequestHandler) -> None:
        """Create a message, or behave as the next mood says."""
        form = parse_qs(door.rfile.read(int(door.headers["Content-Length"])).decode())
        mood = self.moods.popleft() if self.moods else None
        if isinstance(mood, tuple):
            status, code = mood
            send_answer(door, status, {"code": code, "message": "no", "status": status})
            return
        message = self._keep(form)
        self.accepted(message)
        if mood == "hang":
            self._closing.wait()
        if mood in ("vanish", "hang"):
            door.close_connection = True
            door.connection.close()
            return
        send_answer(door, 500 if mood == "stumble" else 201, message)

    def _keep(self, form: dict[str, list[str]]) -> dict[str, Any]:
        with self._turn:
            message = {
                "sid": f"SM{len(self.messages):032d}",
                "to": form["To"][0],
                "body": form["Body"][0],
                "callback": form["StatusCallback"][0],
                "status": "queued",
            }
            self.messages.append(message)
        return message

    def tell(self, door: BaseHTTPRequestHandler) -> None:
        """Answer with the messages to a number, with the account, or with a prepared error."""
        if door.path.endswith(f"/Accounts/{ACCOUNT}.json"):
            self.tell_account(door)
            return
        if self.asked:
            send_answer(door, self.asked[0][0], {"code": self.asked.popleft()[1], "message": "no"})
            return
        wanted = parse_qs(urlsplit(door.path).query).get("To", [""])[0]
        found = [one for one in self.messages if one["to"] == wanted]
        send_answer(door, 200, {"messages": found, "page": 0, "next_page_uri": None})

    def tell_account(self, door: BaseHTTPRequestHandler) -> None:
        """Answer with the account when the token is right."""
        known = b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        if door.headers["Authorization"] != f"Basic {known}":
            send_answer(door, 401, {"code": 20003, "message": "Authenticate", "status": 401})
            return
        send_answer(door, 200, {"sid": ACCOUNT, "status": "active"})

    def call_back(
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


def send_answer(door: BaseHTTPRequestHandler, status: int, body: Any) -> None:
    """Send a JSON response."""
    data = json.dumps(body).encode()
    door.send_response(status)
    door.send_header("Content-Type", "application/json")
    door.send_header("Content-Length", str(len(data)))
    door.end_headers()
    door.wfile.write(data)
