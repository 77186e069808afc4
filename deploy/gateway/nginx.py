"""Run the gateway: `python -m deploy.gateway.nginx`.

The options are those of `deploy.gateway.configuration`. nginx resolves the services' host names
only when it starts, and does not start when one is unknown. This program resolves them every two
seconds: a service may start later, move, or have several addresses.
"""

import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import IO

from deploy.gateway.configuration import (
    Addresses,
    Gateway,
    parse_arguments,
    render_configuration,
)

NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
RESOLVE_SECONDS = 2.0
END_SECONDS = 25.0  # a little longer than its workers are given


def main(argv: Sequence[str] | None = None) -> int:
    """Run nginx until SIGTERM; return 1 when it ended by itself."""
    gateway, stop = parse_arguments("python -m deploy.gateway.nginx", argv), threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    gateway.folder.mkdir(parents=True, exist_ok=True)
    found = resolve_addresses(gateway, {})
    process = _start_nginx(gateway, found)
    while not stop.wait(RESOLVE_SECONDS) and process.poll() is None:
        now = resolve_addresses(gateway, found)
        if now != found:
            found = now
            _write_configuration(gateway, found)
            process.send_signal(
                signal.SIGHUP
            )  # nginx finishes open requests with the old addresses
    return _end_nginx(process) if stop.is_set() else 1


def resolve_addresses(gateway: Gateway, before: Addresses) -> Addresses:
    """Resolve each service; one that cannot be resolved now keeps the addresses it had before."""
    return {
        name: _resolve_host(at) or before.get(name, []) for name, at in gateway.services.items()
    }


def _resolve_host(where: str) -> list[str]:
    host, _, port = where.rpartition(":")
    with suppress(socket.gaierror):
        found = socket.getaddrinfo(host, int(port), socket.AF_INET, socket.SOCK_STREAM)
        return sorted({f"{address[4][0]}:{port}" for address in found})
    return []


def _start_nginx(gateway: Gateway, addresses: Addresses) -> subprocess.Popen[str]:
    conf = _write_configuration(gateway, addresses)
    process = subprocess.Popen(  # noqa: S603 - no part of it comes from outside
        [NGINX, "-e", "stderr", "-p", str(gateway.folder), "-c", conf],
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    )
    threading.Thread(target=_copy_errors, args=(process.stderr,), daemon=True).start()
    return process


def _write_configuration(gateway: Gateway, addresses: Addresses) -> str:
    file = gateway.folder / "nginx.conf"
    part = file.with_suffix(".part")
    part.write_text(render_configuration(gateway, addresses), encoding="utf-8")
    part.replace(file)  # so that nginx never reads a half-written file
    return str(file)


def _copy_errors(errors: IO[str] | None) -> None:
    """Copy nginx's error log to stderr without the requests: an address may contain a secret."""
    for line in errors or ():
        sys.stderr.write(re.sub(r', request: ".*', "", line))
        sys.stderr.flush()


def _end_nginx(process: subprocess.Popen[str]) -> int:
    """End nginx after the requests under way; return 0."""
    process.send_signal(signal.SIGQUIT)
    try:
        process.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
