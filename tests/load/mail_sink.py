"""A mail server that takes everything and keeps nothing: `python -m tests.load.mail_sink PORT`."""

import asyncio
import sys

HELLO = b"220 sink\r\n"
CAN = b"250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n"


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One connection, until the client says goodbye or hangs up."""
    writer.write(HELLO)
    while line := await reader.readline():
        word = line[:4].upper()
        if word == b"DATA":
            writer.write(b"354 go on\r\n")
            await reader.readuntil(b"\r\n.\r\n")
            writer.write(b"250 taken\r\n")
        elif word in (b"EHLO", b"HELO"):
            writer.write(CAN)
        else:
            writer.write(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")
            if word == b"QUIT":
                break
    writer.close()


async def main(port: int) -> None:
    """Serve until ended."""
    server = await asyncio.start_server(serve, "127.0.0.1", port, limit=2**24)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
