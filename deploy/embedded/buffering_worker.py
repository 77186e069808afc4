"""A gunicorn worker that gives a request to a thread when all of it has arrived.

The stock worker reads a request in the thread that answers it, without a time limit: as many slow
clients as there are threads stop it. Here they occupy a socket each, for a limited time.
"""

import re
import socket
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from selectors import EVENT_READ
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

HEAD_SECONDS = 10.0  # until the headers of a request are here
REQUEST_SECONDS = 30.0  # until all of it is here
SEND_SECONDS = 20.0  # for each piece of the response
CLOSING_SECONDS = 2.0  # for the client to read the response before the connection is cut
CHECK_SECONDS = 1.0
MAX_HEAD_BYTES = 64 * 1024  # more than a browser sends; gunicorn decides about it
MAX_BUFFERED_BYTES = 1024 * 1024  # more than any form needs; the thread reads what is beyond
CHUNK_BYTES = 64 * 1024
HEAD_END, LAST_CHUNK = b"\r\n\r\n", b"0\r\n\r\n"
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
_LENGTH = re.compile(rb"(?mi)^content-length:[ \t]*(\d{1,12})[ \t]*\r?$")
_CHUNKED = re.compile(rb"(?mi)^transfer-encoding:.*chunked")
_EXPECT = re.compile(rb"(?mi)^expect:[ \t]*100-continue")


@dataclass
class Arrival:
    """A request of which a part has arrived."""

    started: float
    data: bytearray = field(default_factory=bytearray)
    head_length: int = 0
    body_length: int = 0
    is_chunked: bool = False

    @property
    def deadline(self) -> float:
        """The time, by the monotonic clock, when the client is given up."""
        return self.started + (REQUEST_SECONDS if self.head_length else HEAD_SECONDS)

    def add(self, chunk: bytes) -> bytes:
        """Add what was received; return what the client waits for before it sends the body."""
        self.data += chunk
        if self.head_length:
            return b""
        end = self.data.find(HEAD_END)
        if end < 0:
            return b""
        self.head_length = end + len(HEAD_END)
        head = bytes(self.data[: self.head_length])
        found = _LENGTH.search(head)
        self.body_length = int(found[1]) if found else 0
        self.is_chunked = _CHUNKED.search(head) is not None
        return CONTINUE if _EXPECT.search(head) and not self.is_whole() else b""

    def is_whole(self) -> bool:
        """Return whether a thread may have it: it is complete, or too long to wait for."""
        if not self.head_length:
            return len(self.data) > MAX_HEAD_BYTES
        received = len(self.data) - self.head_length
        if received >= MAX_BUFFERED_BYTES:
            return True
        if self.is_chunked:
            return received >= len(LAST_CHUNK) and self.data.endswith(LAST_CHUNK)
        return received >= self.body_length


class DeadlineReader:
    """The part of a socket that gunicorn's parser uses, with one time limit for all reading."""

    def __init__(self, connection: socket.socket, deadline: float) -> None:
        self._connection, self._deadline = connection, deadline

    def recv(self, size: int) -> bytes:
        """Receive up to `size` bytes. Raises TimeoutError after the deadline."""
        self._connection.settimeout(max(0.001, self._deadline - time.monotonic()))
        try:
            return self._connection.recv(size)
        finally:
            self._connection.settimeout(SEND_SECONDS)


class BufferingWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """The gthread worker with requests collected, and connections closed, by its main loop."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._arriving: dict[TConn, Arrival] = {}
        self._closing: dict[TConn, float] = {}  # and when each is cut
        self._next_check = 0.0

    def enqueue_req(self, conn: TConn) -> None:
        """Collect the next request of a connection; give it to a thread when it is whole."""
        arrival = Arrival(time.monotonic())
        if conn.parser is not None:
            arrival.add(conn.parser.unreader.take_buffered())
        conn.sock.setblocking(False)
        if _receive(conn.sock, arrival):
            self._hand_over(conn, arrival)
        else:
            self._arriving[conn] = arrival
            self._watch(conn, partial(self._continue_receiving, conn))

    def handle_request(self, req: Any, conn: TConn) -> bool:
        """Answer a request; a client that does not read the response is given up."""
        conn.sock.settimeout(SEND_SECONDS)
        try:
            return bool(super().handle_request(req, conn))
        except TimeoutError:
            self.log.debug("Closing the connection of a client that does not read.")
            return False

    def finish_request(self, conn: TConn, fs: "Future[bool]") -> None:
        """Keep the connection for the next request, or begin to close it."""
        if not fs.cancelled() and fs.exception() is None and fs.result():
            super().finish_request(conn, fs)
        else:
            self._begin_closing(conn)

    def murder_pending(self) -> None:
        """Cut the connections whose time is over; the main loop calls it all the time."""
        now = time.monotonic()
        if now < self._next_check:
            return
        self._next_check = now + CHECK_SECONDS
        late = [conn for conn, arrival in self._arriving.items() if arrival.deadline < now]
        if not self.alive:  # a connection without a request must not delay the end
            late += [conn for conn, arrival in self._arriving.items() if not arrival.data]
        for conn in [*late, *(conn for conn, end in self._closing.items() if end < now)]:
            self._cut(conn)

    def _watch(self, conn: TConn, on_readable: Callable[[Any], None]) -> None:
        self.poller.register(conn.sock, EVENT_READ, on_readable)

    def _continue_receiving(self, conn: TConn, _socket: Any) -> None:
        arrival = self._arriving[conn]
        if _receive(conn.sock, arrival):
            self.poller.unregister(conn.sock)
            del self._arriving[conn]
            self._hand_over(conn, arrival)

    def _hand_over(self, conn: TConn, arrival: Arrival) -> None:
        conn.data_ready = True
        conn.init()
        conn.parser.unreader.sock = DeadlineReader(conn.sock, arrival.started + REQUEST_SECONDS)
        conn.parser.unreader.unread(bytes(arrival.data))
        super().enqueue_req(conn)

    def _begin_closing(self, conn: TConn) -> None:
        """Send the end of the response, and wait in the main loop for the client to close."""
        self._closing[conn] = time.monotonic() + CLOSING_SECONDS
        conn.sock.setblocking(False)
        self._watch(conn, partial(self._drain, conn))
        try:
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self._cut(conn)

    def _drain(self, conn: TConn, _socket: Any) -> None:
        try:
            is_closed = not conn.sock.recv(CHUNK_BYTES)
        except BlockingIOError:
            return
        except OSError:
            is_closed = True
        if is_closed:
            self._cut(conn)

    def _cut(self, conn: TConn) -> None:
        with suppress(OSError, KeyError, ValueError):
            self.poller.unregister(conn.sock)
        if conn in self._arriving or conn in self._closing:
            self._arriving.pop(conn, None)
            self._closing.pop(conn, None)
            self.nr_conns -= 1
            conn.close()


def _receive(connection: socket.socket, arrival: Arrival) -> bool:
    """Receive what is there; return whether the request is whole or the client is gone."""
    while not arrival.is_whole():
        try:
            chunk = connection.recv(CHUNK_BYTES)
            if not chunk:
                return True
            reply = arrival.add(chunk)
            if reply:
                connection.send(reply)
        except BlockingIOError:
            return False
        except OSError:
            return True
    return True
