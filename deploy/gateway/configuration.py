"""The nginx configuration of the gateway, generated from the route table.

`python -m deploy.gateway.configuration` prints it; `deploy/gateway/nginx.py` runs nginx with it.
"""

import argparse
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path

from deploy.gateway.error_pages import load_error_pages
from shared.site.routes import ROUTES, find_service
from shared.site.services import SERVICES
from shared.version import VERSION

TEMPLATE = Path(__file__).with_name("nginx.conf")
SECRET_PREFIXES = ("/r/", "/sign-in/", "/invitation/")  # what follows is the secret of a link
MAX_REQUESTS_PER_MINUTE, MAX_BURST = (
    1200,
    600,
)  # requests from one address; never under 300 a minute
MAX_BYTES = 1024 * 1024  # more than any service takes, so that the service says what is too long
NO_ADDRESS = "127.0.0.1:1 down"  # nginx needs an address where there is none yet
Addresses = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Gateway:
    """How a gateway is run: its port, its folder, its log, whom it believes, where services are."""

    port: int
    folder: Path
    log: str
    trusted: tuple[str, ...]
    services: Mapping[str, str]


def parse_arguments(prog: str, argv: Sequence[str] | None) -> Gateway:
    """Read the gateway's options; on an error print a hint and exit with 2."""
    parser = argparse.ArgumentParser(prog=prog)
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--folder", type=Path, default=Path("/tmp/gateway"))  # noqa: S108
    parser.add_argument("--log", default="/dev/stdout", help="file of the access log")
    parser.add_argument(
        "--trust", type=_networks, default=(), help="networks of proxies in front, with commas"
    )
    for service in SERVICES:
        parser.add_argument(f"--{service}", default=f"{service}:8000", help="host and port")
    given = parser.parse_args(argv)
    services = {service: getattr(given, service) for service in SERVICES}
    return Gateway(given.port, given.folder.resolve(), given.log, given.trust, services)


def render_configuration(gateway: Gateway, addresses: Addresses) -> str:
    """Nginx's configuration, with each service at these addresses; none means not there now."""
    parts = {
        "folder": str(gateway.folder),
        "log": gateway.log,
        "port": str(gateway.port),
        "version": VERSION,
        "most_bytes": str(MAX_BYTES),
        "per_minute": str(MAX_REQUESTS_PER_MINUTE),
        "burst": str(MAX_BURST),
        "real_ip": _lines(f"set_real_ip_from {network};" for network in gateway.trusted),
        "in_front": _lines(f"{network} 1;" for network in gateway.trusted),
        "secrets": _lines(_masked(prefix) for prefix in SECRET_PREFIXES),
        "upstreams": _lines(_upstream(name, addresses.get(name, ())) for name in gateway.services),
        "page_errors": _errors("page"),
        "locations": _lines(_locations()),
        "refusals": _lines(line for one in load_error_pages() for line in one.locations()),
    }
    template = TEMPLATE.read_text(encoding="utf-8")
    return re.sub(r"@(\w+)@", lambda found: parts[found[1]], template)


def main(argv: Sequence[str] | None = None) -> int:
    """Print the configuration, with the services at the addresses as they were given."""
    gateway = parse_arguments("python -m deploy.gateway.configuration", argv)
    print(
        render_configuration(gateway, {name: [where] for name, where in gateway.services.items()})
    )
    return 0


def _locations() -> list[str]:
    """Return a location for each prefix, and for `/r` as well: nginx would redirect it to `/r/`."""
    places = []
    for prefix, service in (
        *ROUTES,
        ("/api/", find_service("/api/")),
    ):  # nobody's is refused as JSON
        bare = prefix.rstrip("/")
        if bare:
            places.append(_location(f"= {bare}", find_service(bare), bare))
        places.append(_location(prefix, service, prefix))
    return places


def _location(match: str, service: str, path: str) -> str:
    errors = f"{_errors('problem')} " if path.startswith("/api/") else ""
    return f"location {match} {{ {errors}proxy_pass http://{service}; }}"


def _errors(kind: str) -> str:
    return " ".join(one.errors(kind) for one in load_error_pages())


def _upstream(service: str, addresses: Sequence[str]) -> str:
    """Keep connections open for less time than gunicorn does (see deploy/Dockerfile)."""
    servers = " ".join(f"server {where} fail_timeout=2s;" for where in addresses)
    kept = "keepalive 32; keepalive_timeout 30s;"
    return f"upstream {service} {{ {servers or f'server {NO_ADDRESS};'} {kept} }}"


def _masked(prefix: str) -> str:
    return f'"~^{prefix}[^/]+(?<after>/[a-z]+)?" "{prefix}***$after";'


def _networks(text: str) -> tuple[str, ...]:
    """ValueError when one of them is no network."""
    return tuple(str(ip_network(one.strip())) for one in text.split(",") if one.strip())


def _lines(rows: Iterable[str]) -> str:
    return "\n        ".join(rows)


if __name__ == "__main__":
    raise SystemExit(main())
