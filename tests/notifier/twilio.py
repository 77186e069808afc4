"""A stand-in for Twilio: stateful and nasty, on loopback."""

import json
import threading
from base64 import b64encode
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask.testing import FlaskClient
from twilio.request_validator import RequestValidator

ACCOUNT, TOKEN, SENDER = "AC" + "0" * 32, "t" * 32, "LiveTest"
PUBLIC_URL = "https://live.example.org"


class Twilio:
    """Takes messages, remembers them, misbehaves as told, and calls back signed.

    `moods` are used up one a request: a number is that HTTP status, `vanish` accepts and breaks
    the connection before it answers; without one it accepts.
    """

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self.moods: deque[Any] = deque()
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
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def take(self, door: BaseHTTPRequestHandler) -> None:
        """A new message, unless the mood is against it."""
        form = parse_qs(door.rfile.read(int(door.headers["Content-Length"])).decode())
        mood = self.moods.popleft() if self.moods else None
        if isinstance(mood, tuple):
            status, code = mood
            answer(door, status, {"code": code, "message": "no", "status": status})
            return
        message = {
            "sid": f"SM{len(self.messages):032d}",
            "to": form["To"][0],
            "body": form["Body"][0],
            "callback": form["StatusCallback"][0],
            "status": "queued",
        }
        self.messages.append(message)
        if mood == "vanish":
            door.close_connection = True
            door.connection.close()
            return
        answer(door, 201, message)

    def tell(self, door: BaseHTTPRequestHandler) -> None:
        """The messages to one number, or the account itself."""
        if door.path.endswith(f"/Accounts/{ACCOUNT}.json"):
            self.tell_account(door)
            return
        wanted = parse_qs(urlsplit(door.path).query).get("To", [""])[0]
        found = [one for one in self.messages if one["to"] == wanted]
        answer(door, 200, {"messages": found, "page": 0, "next_page_uri": None})

    def tell_account(self, door: BaseHTTPRequestHandler) -> None:
        """The account, for who knows its token."""
        known = b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        if door.headers["Authorization"] != f"Basic {known}":
            answer(door, 401, {"code": 20003, "message": "Authenticate", "status": 401})
            return
        answer(door, 200, {"sid": ACCOUNT, "status": "active"})

    def call_back(
        self, client: FlaskClient, message: dict[str, Any], status: str, **more: str
    ) -> int:
        """Tell the app a state, signed as Twilio signs; the app's status code."""
        form = {"MessageSid": message["sid"], "MessageStatus": status, **more}
        signature = RequestValidator(TOKEN).compute_signature(message["callback"], form)
        path = message["callback"].removeprefix(PUBLIC_URL)
        headers = {"X-Twilio-Signature": signature}
        return client.post(path, data=form, headers=headers).status_code


def answer(door: BaseHTTPRequestHandler, status: int, body: Any) -> None:
    """One JSON answer."""
    data = json.dumps(body).encode()
    door.send_response(status)
    door.send_header("Content-Type", "application/json")
    door.send_header("Content-Length", str(len(data)))
    door.end_headers()
    door.wfile.write(data)
