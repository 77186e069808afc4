"""Run the gateway: `python -m deploy.gateway.nginx`.

The options are those of `deploy.gateway.configuration`. nginx resolves the services' host names
only when it starts, and does not start when one is unknown. This program resolves them every two
seconds: a service may start later, move, or have several addresses. It also asks each how it is.
"""

import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import IO

from deploy.gateway.configuration import (
    Addresses,
    Gateway,
    parse_arguments,
    render_configuration,
)
from deploy.gateway.health import SiteStatus, join_statuses, probe_service, write_status

NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
RESOLVE_SECONDS = 2.0
FIRST_SECONDS = 1.0
CHECK_SECONDS = 0.5  # for an nginx that ended by itself
END_SECONDS = 25.0  # a little longer than its workers are given


class ServiceWatcher:
    """Resolves a service's host name and asks for its health, again and again, in a thread.

    Each service has its own: a name server may take ten seconds for a name that is not there yet.
    """

    def __init__(self, service: str, where: str, changed: threading.Event) -> None:
        self._service, self._where, self._changed = service, where, changed
        self.addresses: list[str] = []
        self.status = SiteStatus.DOWN
        threading.Thread(target=self._watch, name=f"watch-{service}", daemon=True).start()

    def _watch(self) -> None:
        pause = threading.Event()
        while True:
            # A name that cannot be resolved now keeps the addresses that it had before.
            addresses = _resolve_host(self._where) or self.addresses
            if addresses != self.addresses:
                self.addresses = addresses
                self._changed.set()
            status = probe_service(self._service, addresses)
            if status is not self.status:
                self.status = status
                self._changed.set()
            pause.wait(RESOLVE_SECONDS)


def main(argv: Sequence[str] | None = None) -> int:
    """Run nginx until SIGTERM; return 1 when it ended by itself."""
    gateway, stop = parse_arguments("python -m deploy.gateway.nginx", argv), threading.Event()
    changed = threading.Event()

    def end(*_: object) -> None:
        stop.set()
        changed.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    gateway.folder.mkdir(parents=True, exist_ok=True)
    write_status(gateway.folder / "status", SiteStatus.DOWN)
    watchers = {
        name: ServiceWatcher(name, where, changed) for name, where in gateway.services.items()
    }
    configured = _wait_for_addresses(watchers, changed)
    pid = gateway.folder / "nginx.pid"
    pid.unlink(missing_ok=True)
    process = _start_nginx(gateway, configured)
    while not stop.is_set() and process.poll() is None:
        changed.wait(CHECK_SECONDS)
        changed.clear()
        now = _collect_addresses(watchers)
        # Before nginx has written its pid, SIGHUP would end it.
        if now != configured and pid.exists() and not stop.is_set():
            configured = now
            _write_configuration(gateway, configured)
            # nginx finishes open requests with the old addresses.
            process.send_signal(signal.SIGHUP)
        statuses = [watcher.status for watcher in watchers.values()]
        write_status(gateway.folder / "status", join_statuses(statuses))
    return _end_nginx(process) if stop.is_set() else 1


def _wait_for_addresses(
    watchers: Mapping[str, ServiceWatcher], changed: threading.Event
) -> Addresses:
    """Wait a moment for the first addresses, so that nginx rarely has to begin without them."""
    end = time.monotonic() + FIRST_SECONDS
    while (left := end - time.monotonic()) > 0 and not all(_collect_addresses(watchers).values()):
        changed.wait(left)
        changed.clear()
    return _collect_addresses(watchers)


def _collect_addresses(watchers: Mapping[str, ServiceWatcher]) -> dict[str, list[str]]:
    return {name: watcher.addresses for name, watcher in watchers.items()}


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
