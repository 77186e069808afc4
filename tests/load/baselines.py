"""The plainest program on each part: no design on the same parts can be faster."""

import re
import smtplib
import subprocess
import threading
import time
from pathlib import Path

import psycopg
from flask import Flask, Response, jsonify
from sqlalchemy.engine import make_url

from tests.load.installation import OCCURRENCES

SCRIPT = Path(__file__).parent / "registration.sql"


def create_bare_app() -> Flask:
    """Create an app that answers a constant as JSON."""
    app = Flask("bare")

    @app.route("/", methods=["GET", "POST"])
    def answer() -> Response:
        return jsonify(id="00000000-0000-0000-0000-000000000000", status="confirmed", seats=1)

    return app


def measure_transactions(
    url: str, programs: Path, seconds: int, *, clients: int, spread: bool
) -> float:
    """Return the registrations per second that PostgreSQL takes from pgbench.

    They go to one occurrence, or to many if `spread` is set. Without pgbench in the folder
    `programs`, threads of this process send the same statements.
    """
    occurrences = OCCURRENCES if spread else 1
    pgbench = programs / "pgbench"
    if not pgbench.exists():
        return _measure_with_psycopg(url, seconds, clients, occurrences)
    database = make_url(url)
    server = ("-h", str(database.host), "-p", str(database.port), "-U", str(database.username))
    load = ("-n", "-M", "prepared", "-c", str(clients), "-j", "2", "-T", str(seconds))
    script = ("-D", f"last={occurrences}", "-f", SCRIPT)
    output = subprocess.run(
        [pgbench, *server, *load, *script, str(database.database)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout
    found = re.search(r"tps = ([\d.]+) \(without", output)
    if found is None:
        raise ValueError(f"pgbench printed {output}")
    return float(found[1])


def _measure_with_psycopg(url: str, seconds: int, clients: int, occurrences: int) -> float:
    """Return the rate of threads in one process, which is lower than that of pgbench."""
    script = "".join(re.findall(r"(?m)^[^-\\].*\n", SCRIPT.read_text()))
    statements = [re.sub(r"(?<!:):(\w+)", r"%(\1)s", part) for part in script.split(";")[:-1]]
    counts: list[int] = []
    end = time.perf_counter() + seconds

    def run_client(number: int) -> None:
        count = 0
        address = url.replace("+psycopg", "")
        with psycopg.connect(address, autocommit=True, prepare_threshold=0) as connection:
            while time.perf_counter() < end:
                count += 1
                parameters = {
                    "occurrence": 1 + (count * 7 + number) % occurrences,
                    "registration": time.perf_counter_ns() * 100 + number,
                }
                for statement in statements:
                    connection.execute(statement.encode(), parameters)
        counts.append(count)

    threads = [threading.Thread(target=run_client, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds


def measure_emails(port: int, text: bytes, seconds: float) -> float:
    """Return the e-mails per second that smtplib sends on one connection, all the same text."""
    count, begun = 0, time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port) as server:
        while time.perf_counter() - begun < seconds:
            server.sendmail("live@example.org", ["aino@example.org"], text)
            count += 1
    return count / (time.perf_counter() - begun)
