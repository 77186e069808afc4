"""The gateway with a name service of its own: `python -m tests.deploy.moving FOLDER OPTIONS`.

A file of FOLDER holds the addresses of the name that it has; while it is empty, nobody knows it.
"""

import socket
import sys
from pathlib import Path
from typing import Any

from deploy.gateway import nginx


def main(folder: str, *options: str) -> int:
    """Run the gateway until it is ended."""

    def found(host: str, port: int, *_: Any) -> list[Any]:
        addresses = Path(folder, host).read_text().split()
        if not addresses:
            raise socket.gaierror
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses]

    socket.getaddrinfo = found  # type: ignore[assignment]
    return nginx.main(options)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
