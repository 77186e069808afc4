"""A mail server that accepts everything and stores nothing.

`python -m tests.load.mail_sink PORT` listens on loopback.
"""

import asyncio
import sys

GREETING = b"220 sink\r\n"
EXTENSIONS = b"250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n"


async def serve_connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer the commands of one connection until the client ends it."""
    writer.write(GREETING)
    while line := await reader.readline():
        command = line[:4].upper()
        if command == b"DATA":
            writer.write(b"354 go on\r\n")
            await reader.readuntil(b"\r\n.\r\n")
            writer.write(b"250 taken\r\n")
        elif command in (b"EHLO", b"HELO"):
            writer.write(EXTENSIONS)
        elif command == b"QUIT":
            writer.write(b"221 bye\r\n")
            break
        else:
            writer.write(b"250 ok\r\n")
    writer.close()


async def main(port: int) -> None:
    """Serve on loopback until the process is ended."""
    server = await asyncio.start_server(serve_connection, "127.0.0.1", port, limit=2**24)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
