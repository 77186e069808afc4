"""`amqps://`: the broker's certificate and name are verified, by both clients and the tools."""

import shutil
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from shared.bus import relay, topology
from shared.bus.rabbitmq import address
from shared.bus.tools import (
    dead_letters,
    dead_queue,
    inspection,
)
from shared.bus.tools import (
    topology as audit,
)
from shared.database.session import Database
from tests.deploy.embedded_run import find_free_port, wait_until
from tests.wire.bus_jobs import (
    CountingConsumer,
    add_facts,
    count_waiting_facts,
    make_relay_job,
    run_in_threads,
)
from tests.wire.certificates import CertificateAuthority
from tests.wire.servers import RABBITMQ_PROGRAMS, RabbitServer

REFUSED = ["another name", "another authority", "the system's authorities"]


@dataclass
class Secured:
    """A broker whose certificate is for `localhost`, and how it may be addressed."""

    rabbit: RabbitServer
    port: int
    ours: Path
    another: Path

    def address(self, how: str = "") -> str:
        """Return the address of a new virtual host, or one that must not work."""
        vhost = self.rabbit.create_vhost().rsplit("/", maxsplit=1)[1]
        host = "127.0.0.1" if how == "another name" else "localhost"
        trusted = self.another if how == "another authority" else self.ours
        query = "" if how == "the system's authorities" else f"?cacertfile={trusted}"
        return f"amqps://guest:guest@{host}:{self.port}/{vhost}{query}"


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    """A private RabbitMQ that takes TLS."""
    if not (RABBITMQ_PROGRAMS / "rabbitmq-server").exists() or not shutil.which("openssl"):
        pytest.skip("no RabbitMQ or no openssl here: install rabbitmq-server and openssl")
    folder, port = tmp_path_factory.mktemp("tls"), find_free_port()
    ours, another = CertificateAuthority(folder / "ours"), CertificateAuthority(folder / "another")
    certificate, key = ours.issue_certificate("localhost")
    rabbit = RabbitServer(
        f"listeners.ssl.1 = 127.0.0.1:{port}\nssl_options.cacertfile = {ours.file}\n"
        f"ssl_options.certfile = {certificate}\nssl_options.keyfile = {key}\n"
        "ssl_options.verify = verify_none\nssl_options.fail_if_no_peer_cert = false\n"
    )
    yield Secured(rabbit, port, ours.file, another.file)
    rabbit.close()


def test_facts_go_over_a_verified_connection_once_each(
    database: Database, secured: Secured
) -> None:
    broker = secured.address()
    add_facts(database, 100)
    reader = CountingConsumer(database, broker)
    with run_in_threads(make_relay_job(database, broker), reader.run):
        wait_until(lambda: len(reader.seen) == 100)
    assert set(reader.seen.values()) == {1}


def test_tools_work_over_a_verified_connection(secured: Secured) -> None:
    broker = secured.address()
    topology.wait_and_declare(broker, ("events",), threading.Event())
    with inspection.open_bus(broker) as bus:
        assert "queue events has no consumer" in "\n".join(audit.report_faults(bus))
    assert dead_letters.run_action(broker, dead_letters.Action.LIST, ["events"]) == 0


@pytest.mark.parametrize("how", REFUSED)
def test_roles_refuse_a_broker_that_is_not_verified_and_wait(
    database: Database, secured: Secured, how: str
) -> None:
    broker = secured.address(how)
    add_facts(database, 3)
    with (
        capture_logs() as said,
        run_in_threads(make_relay_job(database, broker), CountingConsumer(database, broker).run),
    ):
        wait_until(lambda: len(said) >= 6)
    assert {line["reason"] for line in said} == {"SSLCertVerificationError"}
    assert count_waiting_facts(database) == 3


@pytest.mark.parametrize("how", REFUSED)
def test_publisher_refuses_a_broker_that_is_not_verified(
    database: Database, secured: Secured, how: str
) -> None:
    broker = secured.address(how)
    add_facts(database, 3)
    with capture_logs() as said, relay.open_publisher(broker) as publish:
        wait_until(lambda: len(said) >= 2)
        assert relay.relay_batch(database, publish) == (3, 0)
    assert {line["reason"] for line in said} == {"SSLCertVerificationError"}


@pytest.mark.parametrize("how", REFUSED)
def test_tools_refuse_a_broker_that_is_not_verified(secured: Secured, how: str) -> None:
    with (
        pytest.raises(topology.UNREACHED) as refused,
        dead_queue.open_dead_queues(secured.address(how)),
    ):
        pass
    assert address.describe_failure(refused.value) == "SSLCertVerificationError"


def test_consumer_with_its_librarys_own_ways_accepts_another_name(
    database: Database, secured: Secured, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: py-amqp verifies the certificate and not whose it is."""

    def careless(bus_url: str) -> dict[str, Any]:
        tls = {"cert_reqs": ssl.CERT_REQUIRED, "ca_certs": str(secured.ours)}
        return {"hostname": bus_url.partition("?")[0], "ssl": tls}

    monkeypatch.setattr(address, "kombu_parameters", careless)
    broker = secured.address("another name")
    assert topology.wait_and_declare(broker, ("events",), threading.Event())
    with topology.connect(broker) as connection:
        connection.connect()
        assert connection.connected
