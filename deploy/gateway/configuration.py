"""The nginx configuration of the gateway, generated from the route table.

`python -m deploy.gateway.configuration` prints it; `deploy/gateway/nginx.py` runs nginx with it.
"""

import argparse
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_network
from itertools import product
from pathlib import Path

from deploy.gateway.error_pages import load_error_pages
from deploy.gateway.health import SiteStatus
from shared.site.routes import PROBES, ROUTES, find_service
from shared.site.services import SERVICES
from shared.version import VERSION

TEMPLATE = Path(__file__).with_name("nginx.conf")
SECRET_PREFIXES = (
    "/r/",
    "/sign-in/",
    "/invitation/",
    "/preferences/",
    "/p/",
)  # followed by the secret of a link
MAX_REQUESTS_PER_MINUTE, MAX_BURST = (
    1200,
    600,
)  # for each client address; a whole school shares one, so never fewer than 300 a minute
MAX_OPEN_REQUESTS = 600  # for each client address: unfinished requests and unread responses
MAX_CONNECTIONS = 16384  # for each of nginx's two workers
MAX_BYTES = 1024 * 1024  # more than any form needs, so that the service can say what is too long
NO_ADDRESS = "127.0.0.1:1 down"  # for nginx, which needs an address even when none is known
Addresses = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Gateway:
    """The options of a gateway.

    `trusted` are the networks of proxies in front, whose X-Forwarded headers are believed;
    `services` maps each service to its host and port.
    """

    port: int
    folder: Path
    log: str
    trusted: tuple[str, ...]
    services: Mapping[str, str]


def parse_arguments(prog: str, argv: Sequence[str] | None) -> Gateway:
    """Parse the command line; exit with code 2 and a hint when it is wrong."""
    parser = argparse.ArgumentParser(prog=prog)
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--folder", type=_parse_path, default="/tmp/gateway")  # noqa: S108
    parser.add_argument(
        "--log", type=_parse_path, default="/dev/stdout", help="file of the access log"
    )
    parser.add_argument(
        "--trust",
        type=_parse_networks,
        default=(),
        help="networks of proxies in front, with commas",
    )
    for service in SERVICES:
        parser.add_argument(f"--{service}", default=f"{service}:8000", help="host and port")
    given = parser.parse_args(argv)
    services = {service: getattr(given, service) for service in SERVICES}
    return Gateway(given.port, Path(given.folder).resolve(), given.log, given.trust, services)


def render_configuration(gateway: Gateway, addresses: Addresses) -> str:
    """Return the nginx configuration; a service without addresses answers with an error page."""
    parts = {
        "folder": _escape(str(gateway.folder)),
        "log": _escape(gateway.log),
        "port": str(gateway.port),
        "down": json.dumps({"status": SiteStatus.DOWN, "version": VERSION}),
        "most_bytes": str(MAX_BYTES),
        "per_minute": str(MAX_REQUESTS_PER_MINUTE),
        "burst": str(MAX_BURST),
        "open_requests": str(MAX_OPEN_REQUESTS),
        "connections": str(MAX_CONNECTIONS),
        "real_ip": _join_lines(f"set_real_ip_from {network};" for network in gateway.trusted),
        "in_front": _join_lines(f"{network} 1;" for network in gateway.trusted),
        "secrets": _join_lines(_build_mask(prefix) for prefix in SECRET_PREFIXES),
        "upstreams": _join_lines(
            _build_upstream(name, addresses.get(name, ())) for name in gateway.services
        ),
        "page_errors": _build_error_directives("page"),
        "locations": _join_lines(_build_locations()),
        "probes": _join_lines(_build_probe_locations()),
        "statuses": _join_lines(_build_status_lines()),
        "error_pages": _join_lines(
            line for page in load_error_pages() for line in page.build_locations()
        ),
    }
    template = TEMPLATE.read_text(encoding="utf-8")
    return re.sub(r"@(\w+)@", lambda found: parts[found[1]], template)


def main(argv: Sequence[str] | None = None) -> int:
    """Print the configuration, with the services at the given addresses."""
    gateway = parse_arguments("python -m deploy.gateway.configuration", argv)
    print(
        render_configuration(gateway, {name: [where] for name, where in gateway.services.items()})
    )
    return 0


def _build_locations() -> list[str]:
    """Return a location for each prefix, and for `/r` one of its own: nginx would redirect it."""
    places = []
    unknown_api = ("/api/", find_service("/api/"))  # so that an unknown API path is a JSON 404
    for prefix, service in (*ROUTES, unknown_api):
        bare = prefix.rstrip("/")
        if bare:
            places.append(_build_location(f"= {bare}", find_service(bare), bare))
        places.append(_build_location(prefix, service, prefix))
    return places


def _build_probe_locations() -> Iterator[str]:
    """Yield a location for each probe of a service: here they do not exist."""
    problem = json.dumps(
        {"type": "urn:live:not-found", "title": "Not found", "status": 404, "detail": "Not found"}
    )
    for service, probe in product(SERVICES, PROBES):
        yield (
            f"location = /api/{service}/v1/{probe} {{ "
            f"default_type application/problem+json; return 404 '{problem}'; }}"
        )


def _build_status_lines() -> Iterator[str]:
    """Yield the responses of /healthz: a file is named as the present status."""
    for status in SiteStatus:
        body = json.dumps({"status": status, "version": VERSION})
        number = 200 if status is SiteStatus.OK else 503
        yield f"if (-f $status_folder/{status}) {{ return {number} '{body}\\n'; }}"


def _build_location(match: str, service: str, path: str) -> str:
    errors = f"{_build_error_directives('problem')} " if path.startswith("/api/") else ""
    return f"location {match} {{ {errors}proxy_pass http://{service}; }}"


def _build_error_directives(kind: str) -> str:
    return " ".join(page.build_directive(kind) for page in load_error_pages())


def _build_upstream(service: str, addresses: Sequence[str]) -> str:
    """Return an upstream. Its idle connections close before gunicorn closes them."""
    servers = " ".join(f"server {where} fail_timeout=2s;" for where in addresses)
    keepalive = "keepalive 32; keepalive_timeout 30s;"
    return f"upstream {service} {{ {servers or f'server {NO_ADDRESS};'} {keepalive} }}"


def _build_mask(prefix: str) -> str:
    return f'"~^{prefix}[^/]+(?<after>/[a-z]+)?" "{prefix}***$after";'


def _parse_networks(text: str) -> tuple[str, ...]:
    """Parse networks separated by commas. Raises ValueError."""
    return tuple(str(ip_network(one.strip())) for one in text.split(",") if one.strip())


def _parse_path(text: str) -> str:
    """Return a path. Raises ValueError for `$`, which nginx takes for a variable."""
    if "$" in text:
        raise ValueError(text)
    return text


def _escape(text: str) -> str:
    """Escape a text for double quotes in the configuration."""
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _join_lines(rows: Iterable[str]) -> str:
    return "\n        ".join(rows)


if __name__ == "__main__":
    raise SystemExit(main())
