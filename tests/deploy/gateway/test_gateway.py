"""The gateway in front of the three services: routes, secrets in the log, stopped services."""

import gzip
import json
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from gunicorn.config import Config
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from deploy.compose import serving
from deploy.gateway.configuration import (
    MAX_BURST,
    MAX_BYTES,
    MAX_REQUESTS_PER_MINUTE,
    SECRET_PREFIXES,
)
from deploy.gateway.error_pages import load_error_pages
from services.registrations.models import Occurrence
from services.registrations.occurrences.operations import apply_occurrence
from shared import links
from shared.bus.outbox import outbox
from shared.config import load_settings
from shared.database.migrate import upgrade_database
from shared.database.session import Database
from shared.health.heartbeat import Heartbeat
from shared.i18n import LANGUAGES
from shared.site.routes import PROBES, ROUTES, find_service
from shared.site.services import SERVICES, WORKER_JOBS
from shared.web.authorization import Caller
from shared.web.factory import MAX_BODY_BYTES
from tests.deploy.embedded_run import wait_until
from tests.deploy.web_processes import (
    HAS_NGINX,
    NGINX_MISSING,
    GunicornProcess,
    NginxProcess,
    run_web_services,
    send_request,
)
from tests.registrations.facts import build_occurrence_published
from tests.registrations.request_body import build_registration_body
from tests.service_apps import create_service_app

pytestmark = pytest.mark.skipif(not HAS_NGINX, reason=NGINX_MISSING)
NUMBERS = count()
PREFIXES = [prefix for prefix, _ in ROUTES]
SIMILAR_PATHS = ["/rx", "/registering", "/R/x", "/api/nothing", "/static/shared/live.css", "/devil"]
SEGMENTS = ["x", *sorted({part for prefix in PREFIXES for part in prefix.split("/") if part})]
JSON = {"Content-Type": "application/json"}


@dataclass
class RunningSite:
    """Three services behind the gateway, and an occurrence to register for."""

    services: dict[str, GunicornProcess]
    gateway: NginxProcess
    folder: Path
    occurrence: str

    def register(self) -> dict[str, Any]:
        """Register through the gateway."""
        form = json.dumps(
            build_registration_body(self.occurrence, seats=1, family=next(NUMBERS))
        ).encode()
        status, _, answer = self.gateway.request(
            "/api/registrations/v1/registrations", body=form, headers=JSON
        )
        assert status == 201
        return dict(json.loads(answer))

    def create_manage_path(self) -> str:
        """Register and return the path of the link to manage the registration."""
        address: str = self.register()["manage_url"]
        return "/r/" + address.rpartition("/")[2]

    def count_taken_seats(self) -> int:
        """Return the taken seats of the occurrence."""
        url = load_settings("registrations", {"LIVE_DATA": str(self.folder)}).database_url
        database = Database(url)
        with database.read() as session:
            taken = session.get_one(Occurrence, UUID(self.occurrence)).taken
        database.dispose()
        return taken


@pytest.fixture(scope="module")
def live() -> Iterator[RunningSite]:
    """Start the services on SQLite behind the gateway."""
    with tempfile.TemporaryDirectory() as folder:
        env = {"LIVE_DATA": folder}
        for service in SERVICES:
            database = Database(load_settings(service, env).database_url)
            upgrade_database(service, database)
            if service == "registrations":
                fact = build_occurrence_published(capacity=100)
                with database.begin() as session:
                    apply_occurrence(session, fact)
            database.dispose()
        with run_web_services(env) as running:
            gateway = NginxProcess({name: web.port for name, web in running.items()})
            yield RunningSite(running, gateway, Path(folder), str(fact.occurrence_id))
            gateway.close()


@pytest.mark.parametrize("prefix", PREFIXES)
def test_path_is_routed_by_route_table(live: RunningSite, prefix: str) -> None:
    for path in (prefix, f"{prefix}x", prefix.rstrip("/") or "/"):
        assert live.gateway.find_answering_service(path) == find_service(path), path


@pytest.mark.parametrize("path", SIMILAR_PATHS)
def test_path_similar_to_prefix_is_routed_by_route_table(live: RunningSite, path: str) -> None:
    assert live.gateway.find_answering_service(path) == find_service(path)


@settings(max_examples=60)
@given(st.lists(st.sampled_from(SEGMENTS), max_size=4), st.booleans())
def test_any_path_is_routed_as_in_embedded_run(
    live: RunningSite, parts: list[str], slash: bool
) -> None:
    path = "/" + "/".join(parts) + ("/" if slash and parts else "")
    assert live.gateway.find_answering_service(path) == find_service(path)


@pytest.mark.parametrize("path", ["/", "/api/events/v1/openapi.json", "/dev/inbox", "/r/x"])
def test_response_is_passed_on_unchanged(live: RunningSite, path: str) -> None:
    status, headers, text = live.gateway.request(path)
    direct_status, own, direct_text = send_request(live.services[find_service(path)].port, path)
    assert (status, text) == (direct_status, direct_text)
    changed_by_gateway = {"Server", "Date", "Connection", "Content-Length", "Transfer-Encoding"}
    assert {k: v for k, v in headers.items() if k not in changed_by_gateway | {"Vary"}} == {
        k: v for k, v in own.items() if k not in changed_by_gateway | {"Vary"}
    }
    assert headers["Server"] == "nginx"


def test_cancel_through_gateway_releases_seat(live: RunningSite) -> None:
    before, link = live.count_taken_seats(), live.create_manage_path()
    assert live.count_taken_seats() == before + 1
    assert f'action="{link}/cancel"' in live.gateway.request(f"{link}/cancel")[2].decode()
    foreign = {"Origin": "http://elsewhere"}
    assert live.gateway.request(f"{link}/cancel", method="POST", headers=foreign)[0] == 403
    own = {"Origin": f"http://127.0.0.1:{live.gateway.port}"}
    status, headers, _ = live.gateway.request(f"{link}/cancel", method="POST", headers=own)
    assert (status, headers["Location"]) == (303, f"{link}?done=cancelled")
    assert live.count_taken_seats() == before


def test_log_contains_no_secret_and_no_query(live: RunningSite) -> None:
    link = live.create_manage_path()
    token, begin = link.removeprefix("/r/"), len(live.gateway.read_log())
    paths = [link, f"{link}/cancel", f"/%72/{token}", f"//r/{token}", f"/r/{token[:20]}"]
    paths += [f"/sv{link}", f"/?next={token}&email=aino", f"/r/.{token}", f"/events/x{token}"]
    for path in paths:
        live.gateway.request(path, headers={"Referer": f"http://live{link}"})
    wait_until(lambda: len(live.gateway.read_log()) >= begin + len(paths))
    lines = live.gateway.read_log()[begin:]
    assert token[:20] not in json.dumps(lines)
    assert "aino" not in json.dumps(lines)
    assert [line["path"] for line in lines] == [
        "/r/***", "/r/***/cancel", "/r/***", "/r/***", "/r/***",
        "/sv/r/***", "/", "/r/***", "/events/***",
    ]  # fmt: skip
    assert {line["client"] for line in lines} == {"127.0.0.1"}


def test_every_route_with_secret_is_masked_in_log(tmp_path: Path) -> None:
    rules = []
    for service in SERVICES:
        app = create_service_app(service, tmp_path)
        secret = {
            name
            for name, view in app.view_functions.items()
            if view.__dict__.get("__live_caller__") is Caller.SECRET
        }
        rules += [
            rule.rule
            for rule in app.url_map.iter_rules()
            if rule.endpoint in secret and "token" in rule.arguments
        ]
        app.extensions["live"].database.dispose()
    assert len(rules) >= 5
    assert [rule for rule in rules if not rule.startswith(SECRET_PREFIXES)] == []


def test_stopped_service_shows_error_page_and_others_work(live: RunningSite) -> None:
    link = live.create_manage_path()
    live.services["registrations"].stop()
    status, headers, text = live.gateway.request(link)
    page = text.decode()
    assert (status, headers["Retry-After"]) == (502, "5")
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert headers["Cache-Control"] == "no-store"
    assert "Palaamme aivan pian" in page
    assert re.findall(r'<section lang="(\w\w)">', page) == list(LANGUAGES)
    status, headers, text = live.gateway.request("/api/registrations/v1/registrations")
    problem = json.loads(text)
    assert headers["Content-Type"].startswith("application/problem+json")
    assert (status, problem["status"], problem["type"]) == (502, 502, "urn:live:service-away")
    assert live.gateway.request("/")[0] == live.gateway.request("/dev/inbox")[0] == 200
    errors = live.gateway.error_log.read_text()
    assert "Connection refused" in errors
    assert link.removeprefix("/r/") not in errors
    assert "/r/***" in {line["path"] for line in live.gateway.read_log() if line["status"] == 502}
    live.services["registrations"].start()
    wait_until(lambda: live.gateway.request(link)[0] == 200)


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("probe", PROBES)
def test_probes_and_metrics_are_not_public(live: RunningSite, service: str, probe: str) -> None:
    path = f"/api/{service}/v1/{probe}"
    assert send_request(live.services[service].port, path)[0] == 200
    for variant in (path, path.replace("v1", "%761"), path.replace("/v1", "/./v1"), f"{path}?x"):
        status, headers, text = live.gateway.request(variant)
        assert (status, json.loads(text)["type"]) == (404, "urn:live:not-found")
        assert headers["Content-Type"] == "application/problem+json"
    assert live.gateway.request(f"{path}/")[0] == live.gateway.request(f"{path}%2F")[0] == 404


def test_public_health_tells_the_state_of_the_whole(live: RunningSite) -> None:
    def ask() -> tuple[int, str]:
        status, _, text = live.gateway.request("/healthz")
        body = json.loads(text)
        assert set(body) == {"status", "version"}
        return status, body["status"]

    wait_until(lambda: ask() == (503, "degraded"))  # no worker runs
    for service in SERVICES:
        database = Database(load_settings(service, {"LIVE_DATA": str(live.folder)}).database_url)
        with database.begin() as session:
            session.execute(delete(outbox))
        for job in WORKER_JOBS[service]:
            Heartbeat(database, job).record()
        database.dispose()
    wait_until(lambda: ask() == (200, "ok"))
    live.services["notifier"].stop()
    wait_until(lambda: ask() == (503, "down"))
    live.services["notifier"].start()
    wait_until(lambda: ask() == (200, "ok"))


def test_metrics_sum_up_the_processes_of_a_service(live: RunningSite) -> None:
    env = {"LIVE_DATA": str(live.folder), "WEB_CONCURRENCY": "2"}
    web = GunicornProcess("events", env)
    for _ in range(20):
        assert send_request(web.port, "/api/events/v1/events")[0] == 200
    for _ in range(4):  # whichever process answers
        text = send_request(web.port, "/api/events/v1/metrics")[2].decode()
        line = 'live_requests_total{method="GET",route="/api/events/v1/events",service="events",'
        assert f'{line}status="200"}} 20.0' in text
    web.stop()


def test_service_believes_the_scheme_that_any_gateway_tells() -> None:
    """The gateway is another container, whose address nobody knows beforehand."""
    options = Config()
    options.set("forwarded_allow_ips", serving.forwarded_allow_ips)
    options.set("forwarder_headers", serving.forwarder_headers)
    assert options.forwarded_allow_ips == ["*"]
    assert options.forwarder_headers == []


def test_body_above_service_limit_is_refused_by_service(live: RunningSite) -> None:
    path = "/api/registrations/v1/registrations"
    body = b"x" * (MAX_BODY_BYTES + 1)
    status, headers, text = live.gateway.request(path, body=body, headers=JSON)
    assert (status, json.loads(text)["status"]) == (413, 413)
    assert "Permissions-Policy" in headers


def test_body_above_gateway_limit_gets_complete_response(live: RunningSite) -> None:
    sent = b"x" * 10_000_000
    status, _, text = live.gateway.request("/api/registrations/v1/registrations", body=sent)
    assert (status, json.loads(text)["type"]) == (413, "urn:live:request-entity-too-large")
    status, _, text = live.gateway.request(f"/register/{uuid4()}", body=sent)
    assert (status, "Teksti on liian pitkä" in text.decode()) == (413, True)
    assert MAX_BYTES > MAX_BODY_BYTES


def test_text_is_compressed_and_etag_gives_304(live: RunningSite) -> None:
    accepts_gzip = {"Accept-Encoding": "gzip"}
    for path in ("/", "/static/shared/live.css", "/api/events/v1/openapi.json"):
        _, headers, text = live.gateway.request(path, headers=accepts_gzip)
        assert headers["Content-Encoding"] == "gzip", path
        assert gzip.decompress(text) == live.gateway.request(path)[2]
        conditional = {**accepts_gzip, "If-None-Match": headers["ETag"]}
        again = live.gateway.request(path, headers=conditional)
        assert (again[0], again[2]) == (304, b"")


def test_request_limit_allows_whole_class() -> None:
    assert min(MAX_REQUESTS_PER_MINUTE, MAX_BURST) >= 300


def test_secret_has_length_that_log_masks(live: RunningSite) -> None:
    service_settings = load_settings("registrations", {"LIVE_DATA": str(live.folder)})
    assert len(links.create_secret(service_settings, "manage", uuid4(), 1)) >= 40


def test_error_pages_exist_in_each_language() -> None:
    assert [list(one.texts) for one in load_error_pages()] == [list(LANGUAGES)] * 3
