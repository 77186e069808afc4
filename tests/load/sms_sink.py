"""A Twilio that takes every text message, some milliseconds later, and stores nothing.

`python -m tests.load.sms_sink PORT MILLISECONDS` listens on loopback.
"""

import asyncio
import json
import re
import sys
from itertools import count

LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


class SmsSink:
    """Answers each request after a while, as an account far away does."""

    def __init__(self, seconds: float) -> None:
        self._seconds, self._numbers = seconds, count(1)

    async def serve_connection(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Answer the requests of one connection until the client ends it."""
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                found = LENGTH.search(head)
                await reader.readexactly(int(found[1]) if found else 0)
                await asyncio.sleep(self._seconds)
                body = json.dumps({"sid": f"SM{next(self._numbers):032d}", "status": "queued"})
                answer = "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\n"
                writer.write(f"{answer}Content-Length: {len(body)}\r\n\r\n{body}".encode())
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()


async def main(port: int, milliseconds: int) -> None:
    """Serve on loopback until the process is ended."""
    sink = SmsSink(milliseconds / 1000)
    server = await asyncio.start_server(sink.serve_connection, "127.0.0.1", port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2])))
