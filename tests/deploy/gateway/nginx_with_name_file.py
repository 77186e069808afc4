"""Run the gateway with host names from files; the arguments are FOLDER and gateway options.

A file in FOLDER is named as a host and holds its addresses; an empty file means unknown host. While
there is a file HOST.blocked, the name server does not answer.
"""

import socket
import sys
import threading
from pathlib import Path
from typing import Any

from deploy.gateway import nginx


def main(folder: str, *options: str) -> int:
    """Run the gateway until it is terminated."""

    def resolve(host: str, port: int, *_: Any) -> list[Any]:
        if host[:1].isdigit():
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port))]
        while Path(folder, f"{host}.blocked").exists():
            threading.Event().wait(0.05)
        addresses = Path(folder, host).read_text().split()
        if not addresses:
            raise socket.gaierror
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses]

    socket.getaddrinfo = resolve  # type: ignore[assignment]
    return nginx.main(options)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
