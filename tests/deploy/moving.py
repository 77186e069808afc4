"""The gateway with a name service of the test's own: `python -m tests.deploy.moving FILE OPTIONS`.

FILE holds the addresses that every name has just now; while it is empty, no name is known.
"""

import socket
import sys
from pathlib import Path
from typing import Any

from deploy import nginx


def main(file: str, *options: str) -> int:
    """Run the gateway until it is ended."""

    def found(_host: str, port: int, *_: Any) -> list[Any]:
        addresses = Path(file).read_text().split()
        if not addresses:
            raise socket.gaierror
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses]

    socket.getaddrinfo = found  # type: ignore[assignment]
    return nginx.main(options)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
