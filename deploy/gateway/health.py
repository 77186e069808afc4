"""The health of the whole site: what the gateway's /healthz says.

A watcher of each service asks its web process, which knows its database, its worker and what waits.
"""

import json
from collections.abc import Iterable, Sequence
from enum import StrEnum
from http.client import HTTPConnection, HTTPException
from pathlib import Path

PROBE_SECONDS = 3.0


class SiteStatus(StrEnum):
    """The health of the site: all well, something stands still, or a service does not answer."""

    OK = "ok"
    DEGRADED = "degraded"
    DOWN = "down"


def probe_service(service: str, addresses: Sequence[str]) -> SiteStatus:
    """Ask a service at its addresses, one after another, until one is ready."""
    for address in addresses:
        status = _probe_address(service, address)
        if status is not SiteStatus.DOWN:
            return status
    return SiteStatus.DOWN


def join_statuses(statuses: Iterable[SiteStatus]) -> SiteStatus:
    """Return the worst of several statuses."""
    ranks = list(SiteStatus)
    return max(statuses, key=ranks.index, default=SiteStatus.DOWN)


def write_status(folder: Path, status: SiteStatus) -> None:
    """Leave one file, named as the status, in this folder: nginx looks which one is there."""
    folder.mkdir(exist_ok=True)
    (folder / status).touch()
    for other in SiteStatus:
        if other is not status:
            (folder / other).unlink(missing_ok=True)


def _probe_address(service: str, address: str) -> SiteStatus:
    host, _, port = address.rpartition(":")
    connection = HTTPConnection(host, int(port), timeout=PROBE_SECONDS)
    try:
        connection.request("GET", f"/api/{service}/v1/readyz")
        response = connection.getresponse()
        body = json.loads(response.read())
    except (OSError, HTTPException, ValueError):
        return SiteStatus.DOWN
    finally:
        connection.close()
    if response.status != 200:
        return SiteStatus.DOWN
    is_well = isinstance(body, dict) and body.get("status") == "ok"
    return SiteStatus.OK if is_well else SiteStatus.DEGRADED
