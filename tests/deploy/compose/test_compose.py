"""docker-compose.yml is valid and hardened, and its services work when run as processes."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pika
import pytest

from deploy.gateway.nginx import NGINX
from services.registrations.demo import seeding
from shared.config import load_settings
from shared.site.services import SERVICES
from tests.architecture.tree import ROOT
from tests.deploy.compose.installation import (
    Installation,
    load_compose_services,
    read_dependencies,
    sort_by_dependency,
)
from tests.deploy.embedded_run import wait_until
from tests.deploy.web_processes import DOCKERFILE
from tests.registrations.request_body import build_registration_body
from tests.wire.servers import RABBITMQ_PROGRAMS, find_postgres_programs

BIN = Path(sys.executable).parent
FILE = load_compose_services({})
BUILT_SERVICES = [name for name, service in FILE.items() if "build" in service]
IMAGES = {"python:3.13-slim-trixie", "rabbitmq:4", "postgres:17"}
MOUNTED_SECRETS = {
    "gateway": set(),
    "init": {*SERVICES, "operator", "postgres", "rabbitmq"},
    "broker": {"operator"},
    "tools": {"operator"},
} | {
    name: {name.removesuffix("-worker")}
    for name in FILE
    if name.removesuffix("-worker") in SERVICES
}


def run_checker(*command: str) -> str:
    """Run a checker that must exit with 0, and return its output."""
    done = subprocess.run(
        [BIN / command[0], *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_compose_file_is_valid() -> None:
    run_checker("check-jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml")


def test_dockerfile_passes_hadolint() -> None:
    assert run_checker("hadolint", "deploy/Dockerfile") == ""


def test_images_are_the_expected_ones() -> None:
    stages = re.findall(r"^FROM (\S+) AS (\w+)$", DOCKERFILE, re.MULTILINE)
    foreign = {service["image"] for service in FILE.values() if "build" not in service}
    assert {image for image, _ in stages} | foreign == IMAGES
    assert {FILE[name]["build"]["target"] for name in BUILT_SERVICES} < {
        stage for _, stage in stages
    }


@pytest.mark.parametrize("name", FILE)
def test_container_is_read_only_and_unprivileged(name: str) -> None:
    service = FILE[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "cap_add" not in service
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", service["user"])
    assert not service.get("privileged")


@pytest.mark.parametrize("name", MOUNTED_SECRETS)
def test_container_mounts_only_its_own_secrets(name: str) -> None:
    mounts = [
        mount.split(":") for mount in FILE[name].get("volumes", []) if mount.startswith("secrets-")
    ]
    secrets = {source.removeprefix("secrets-") for source, *_ in mounts}
    assert secrets == MOUNTED_SECRETS[name]
    assert all(place == f"/secrets/{source.split('-')[1]}" for source, place, *_ in mounts)
    assert name == "init" or all(mode == ["ro"] for _, _, *mode in mounts)


def test_provider_secrets_are_read_from_files(tmp_path: Path) -> None:
    """Only the notifier gets the folder, and the address of Twilio."""
    files = {"TWILIO_AUTH_TOKEN_FILE": "twilio", "SMTP_URL_FILE": "smtp"}
    given = {name: f"/secrets/provider/{file}" for name, file in files.items()}
    texts = {"twilio": "the token", "smtp": "smtps://mail.example.org"}
    for file, text in texts.items():
        (tmp_path / file).write_text(f"{text}\n")
    plain = {"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_SENDER": "Live", "MAIL_FROM": "a@example.org"}
    url = {"TWILIO_API_URL": "https://api.ie1.twilio.com", "PROVIDER_SECRETS": str(tmp_path)}
    services = load_compose_services({**given, **plain, **url, "MESSAGES": "send"})
    mount = f"{tmp_path}:/secrets/provider:ro,z"
    having = {name for name, one in services.items() if mount in one.get("volumes", [])}
    assert having == {"notifier", "notifier-worker"}
    for name in having:
        env = {
            key: ("" if value is None else str(value)).replace("/secrets/provider", str(tmp_path))
            for key, value in services[name]["environment"].items()
            if "/secrets/notifier" not in str(value)
        }
        keys = {"SESSION_KEYS": "k" * 32, "LINK_KEYS": "k" * 32}
        where = {"NOTIFIER_DATABASE_URL": "sqlite://", "BUS_URL": "amqp://bus"}
        settings = load_settings("notifier", {**env, **keys, **where})
        assert settings.twilio_token == "the token"  # noqa: S105 - made up
        assert settings.smtp_url == "smtps://mail.example.org"
        assert settings.twilio_url == "https://api.ie1.twilio.com"


def test_networks_expose_gateway_only() -> None:
    assert {name for name, service in FILE.items() if "ports" in service} == {"gateway"}
    assert FILE["gateway"]["ports"] == ["127.0.0.1:8000:8080"]
    outside = {name for name, service in FILE.items() if "outside" in service.get("networks", [])}
    assert outside == {"gateway", "notifier-worker"}


def test_long_running_services_have_restart_and_healthcheck() -> None:
    jobs = {name for service in FILE.values() for name in list_jobs(service)}
    jobs |= {"broker", "demo", "tools"}
    for name in set(FILE) - jobs:
        assert FILE[name]["restart"] == "unless-stopped", name
        assert ("healthcheck" in FILE[name]) != name.endswith("-worker"), name
    probes = [FILE[name]["healthcheck"]["test"] for name in (*SERVICES, "gateway")]
    for _, program, *arguments in probes:
        # Nothing listens on the ports here, so each probe must fail.
        assert program == "python"
        assert subprocess.run([sys.executable, *arguments], stderr=-3, check=False).returncode == 1


def list_jobs(service: dict[str, Any]) -> set[str]:
    return {
        name
        for name, condition in read_dependencies(service).items()
        if condition.endswith("successfully")
    }


def test_start_order_runs_jobs_before_services() -> None:
    order = list(sort_by_dependency(FILE))
    steps = ["init", "postgres", "databases", "migrations", "events", "gateway"]
    assert [name for name in order if name in steps] == steps
    assert "demo" not in order


def test_example_env_matches_compose_file() -> None:
    lines = (ROOT / "deploy/compose/example.env").read_text().splitlines()
    example = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    text = (ROOT / "docker-compose.yml").read_text()
    usual = dict(re.findall(r"\$\{(\w+):-([^${}]*)\}", text))
    usual_for_most = {
        "CONTACT_DAYS", "NEEDS_DAYS", "BODY_DAYS", "SMS_SEGMENT_CENTS", "AUDIT_DAYS",
        "ADDRESS_SEATS", "ADDRESS_MINUTES", "HOLD_MINUTES", "CONTACT_SEATS", "CONTACT_EVENT_SEATS",
        "CONTACT_WAITING",
        "MIN_FORM_SECONDS", "RECIPIENT_MESSAGES", "REGISTRATION_MESSAGES", "ORGANISATION_MESSAGES",
        "SMS_PER_SECOND", "EMAILS_PER_SECOND", "SMS_DAY_SEGMENTS", "SMS_AT_ONCE", "FALLBACK",
        "SUPPRESSION_KEYS",
    }  # fmt: skip
    assert {name: usual.get(name, example[name]) for name in example} == example
    assert set(re.findall(r"\$\{(\w+)", text)) - usual_for_most == set(example)
    assert load_compose_services(example) == FILE


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Start the whole installation on RabbitMQ, PostgreSQL and nginx."""
    has_servers = (
        (RABBITMQ_PROGRAMS / "rabbitmq-server").exists()
        and find_postgres_programs()
        and Path(NGINX).exists()
    )
    if not has_servers:
        pytest.skip("RabbitMQ, PostgreSQL or nginx is not installed: install all three")
    made = Installation(tmp_path_factory.mktemp("installation"))
    made.start_all()
    yield made
    assert set(made.stop_all().values()) == {0}


def get_json(installation: Installation, path: str) -> Any:
    """Return the JSON at an address of the gateway."""
    status, _, text = installation.gateway.request(path)
    assert status == 200, text
    return json.loads(text)


def read_seats_left(installation: Installation, slug: str) -> tuple[str, int]:
    """Return the id of an event's first occurrence, and the free seats that the catalogue shows."""
    for page in count(1):
        rows = get_json(installation, f"/api/events/v1/events?page={page}")
        assert rows, slug
        for event in rows:
            if event["slug"] == slug:
                return event["occurrences"][0]["id"], event["occurrences"][0]["seats_left"]
    raise AssertionError


def test_installation_starts_empty_and_accepts_demo(installation: Installation) -> None:
    assert get_json(installation, "/api/events/v1/events") == []
    installation.run_job("demo")
    assert len(get_json(installation, "/api/events/v1/events")) > 10
    assert read_seats_left(installation, seeding.FEW)[1] == 2


def test_invite_first_sends_printed_link_by_mail(
    installation: Installation,
) -> None:
    """Run the command of docs/operations.md in the environment of the service `events`."""
    command = (
        "python",
        "-m",
        "services.events.people.invite_first",
        "Opisto",
        "rehtori@example.org",
    )
    link = installation.run_command("events", *command).split()[-1].partition("/invitation/")[2]
    assert link
    wait_until(
        lambda: any(link in row["text"] for row in get_json(installation, "/dev/inbox.json"))
    )
    status, _, text = installation.gateway.request(f"/invitation/{link}?lang=en")
    assert status == 200
    assert "Join Opisto" in text.decode()
    assert link not in json.dumps(installation.gateway.read_log())


def test_family_registers_gets_messages_and_cancels(installation: Installation) -> None:
    """Test the whole path: nginx, gunicorn, PostgreSQL, RabbitMQ, workers, and back."""
    occurrence, before = read_seats_left(installation, seeding.HOUSE)
    form = json.dumps(build_registration_body(occurrence, seats=2)).encode()
    status, _, text = installation.gateway.request(
        "/api/registrations/v1/registrations",
        body=form,
        headers={"Content-Type": "application/json"},
    )
    assert status == 201
    made = json.loads(text)
    link = "/r/" + made["manage_url"].rpartition("/")[2]

    def list_messages() -> list[Any]:
        captured = get_json(installation, "/dev/inbox.json")
        return [row for row in captured if row["registration_id"] == made["id"]]

    wait_until(lambda: {row["channel"] for row in list_messages()} == {"sms", "email"})
    # The link in a message confirms a contact, so it differs from the one in the response.
    (sent_link,) = {re.findall(r"/r/[\w-]+", row["text"])[0] for row in list_messages()}
    assert sent_link != link
    assert installation.gateway.request(sent_link)[0] == 200
    wait_until(lambda: read_seats_left(installation, seeding.HOUSE)[1] == before - 2)
    assert installation.gateway.request(f"{link}/cancel", method="POST")[0] == 303
    wait_until(lambda: read_seats_left(installation, seeding.HOUSE)[1] == before)
    # The two messages about the cancellation contain no link.
    wait_until(lambda: len(list_messages()) == 4)
    log = json.dumps(installation.gateway.read_log())
    assert link.removeprefix("/r/") not in log
    assert sent_link.removeprefix("/r/") not in log


def test_second_start_keeps_data(installation: Installation) -> None:
    before = get_json(installation, "/api/events/v1/events")
    for job in ("init", "databases", "migrations"):
        installation.run_job(job)
    assert get_json(installation, "/api/events/v1/events") == before


def test_broker_refuses_unknown_users(installation: Installation) -> None:
    url = (installation.secrets / "events" / "bus_url").read_text().strip()
    pika.BlockingConnection(pika.URLParameters(url)).close()
    _, _, server = url.rpartition("@")
    for user in ("guest:guest", "live:guess"):
        with pytest.raises(pika.exceptions.ProbableAuthenticationError):
            pika.BlockingConnection(pika.URLParameters(f"amqp://{user}@{server}"))
