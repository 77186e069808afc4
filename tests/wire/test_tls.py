"""With `amqps://` both clients and the tools verify the broker's certificate and its name."""

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
from shared.bus.tools import dead_letters, dead_queue, inspection
from shared.bus.tools.topology import report_faults
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

WRONG = ["another name", "another authority", "the system's authorities"]


@dataclass
class TlsBroker:
    """A broker with a certificate for `localhost`; `authority` has issued it, `other` has not."""

    rabbit: RabbitServer
    port: int
    authority: Path
    other: Path

    def create_address(self, wrong: str = "") -> str:
        """Create a virtual host and return its URL, with one of WRONG if `wrong` names it."""
        vhost = self.rabbit.create_vhost().rsplit("/", maxsplit=1)[1]
        host = "127.0.0.1" if wrong == "another name" else "localhost"
        cafile = self.other if wrong == "another authority" else self.authority
        query = "" if wrong == "the system's authorities" else f"?cacertfile={cafile}"
        return f"amqps://guest:guest@{host}:{self.port}/{vhost}{query}"


@pytest.fixture(scope="module")
def tls_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TlsBroker]:
    """Start a private RabbitMQ that accepts TLS."""
    if not (RABBITMQ_PROGRAMS / "rabbitmq-server").exists() or not shutil.which("openssl"):
        pytest.skip("RabbitMQ or openssl is not installed: install rabbitmq-server and openssl")
    folder, port = tmp_path_factory.mktemp("tls"), find_free_port()
    authority = CertificateAuthority(folder / "authority")
    other = CertificateAuthority(folder / "other")
    certificate, key = authority.issue_certificate("localhost")
    rabbit = RabbitServer(
        f"listeners.ssl.1 = 127.0.0.1:{port}\nssl_options.cacertfile = {authority.file}\n"
        f"ssl_options.certfile = {certificate}\nssl_options.keyfile = {key}\n"
        "ssl_options.verify = verify_none\nssl_options.fail_if_no_peer_cert = false\n"
    )
    yield TlsBroker(rabbit, port, authority.file, other.file)
    rabbit.close()


def test_facts_over_tls_are_applied_once_each(database: Database, tls_broker: TlsBroker) -> None:
    broker = tls_broker.create_address()
    add_facts(database, 100)
    reader = CountingConsumer(database, broker)
    with run_in_threads(make_relay_job(database, broker), reader.run):
        wait_until(lambda: len(reader.counts) == 100)
    assert set(reader.counts.values()) == {1}


def test_tools_work_over_tls(tls_broker: TlsBroker) -> None:
    broker = tls_broker.create_address()
    topology.wait_and_declare(broker, ("events",), threading.Event())
    with inspection.open_bus(broker) as bus:
        assert "queue events has no consumer" in "\n".join(report_faults(bus))
    assert dead_letters.run_action(broker, dead_letters.Action.LIST, ["events"]) == 0


@pytest.mark.parametrize("wrong", WRONG)
def test_relay_and_consumer_wait_for_a_broker_that_is_not_verified(
    database: Database, tls_broker: TlsBroker, wrong: str
) -> None:
    broker = tls_broker.create_address(wrong)
    add_facts(database, 3)
    with (
        capture_logs() as log_lines,
        run_in_threads(make_relay_job(database, broker), CountingConsumer(database, broker).run),
    ):
        wait_until(lambda: len(log_lines) >= 6)
    assert {line["reason"] for line in log_lines} == {"SSLCertVerificationError"}
    assert count_waiting_facts(database) == 3


@pytest.mark.parametrize("wrong", WRONG)
def test_publisher_refuses_a_broker_that_is_not_verified(
    database: Database, tls_broker: TlsBroker, wrong: str
) -> None:
    broker = tls_broker.create_address(wrong)
    add_facts(database, 3)
    with capture_logs() as log_lines, relay.open_publisher(broker) as publish:
        wait_until(lambda: len(log_lines) >= 2)
        assert relay.relay_batch(database, publish) == (3, 0)
    assert {line["reason"] for line in log_lines} == {"SSLCertVerificationError"}


@pytest.mark.parametrize("wrong", WRONG)
def test_tools_refuse_a_broker_that_is_not_verified(tls_broker: TlsBroker, wrong: str) -> None:
    with (
        pytest.raises(topology.UNREACHED) as raised,
        dead_queue.open_dead_queues(tls_broker.create_address(wrong)),
    ):
        pass
    assert address.describe_failure(raised.value) == "SSLCertVerificationError"


def test_py_amqp_by_default_accepts_another_name(
    database: Database, tls_broker: TlsBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control: py-amqp verifies the certificate, but not that it is for this host."""

    def build_default_parameters(bus_url: str) -> dict[str, Any]:
        tls = {"cert_reqs": ssl.CERT_REQUIRED, "ca_certs": str(tls_broker.authority)}
        return {"hostname": bus_url.partition("?")[0], "ssl": tls}

    monkeypatch.setattr(address, "build_kombu_parameters", build_default_parameters)
    broker = tls_broker.create_address("another name")
    assert topology.wait_and_declare(broker, ("events",), threading.Event())
    with topology.create_connection(broker) as connection:
        connection.connect()
        assert connection.connected
