"""The plainest thing each part could be: what no design on the same parts can pass."""

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


def bare() -> Flask:
    """An app that answers one constant as JSON."""
    app = Flask("bare")

    @app.route("/", methods=["GET", "POST"])
    def answer() -> Response:
        return jsonify(id="00000000-0000-0000-0000-000000000000", status="confirmed", seats=1)

    return app


def transactions(url: str, programs: Path, seconds: int, *, clients: int, spread: bool) -> float:
    """Registrations a second that PostgreSQL takes from pgbench, or from psycopg without it."""
    last = OCCURRENCES if spread else 1
    pgbench = programs / "pgbench"
    if not pgbench.exists():
        return _by_psycopg(url, seconds, clients, last)
    at = make_url(url)
    server = ("-h", str(at.host), "-p", str(at.port), "-U", str(at.username))
    load = ("-n", "-M", "prepared", "-c", str(clients), "-j", "2", "-T", str(seconds))
    notice = subprocess.run(
        [pgbench, *server, *load, "-D", f"last={last}", "-f", SCRIPT, str(at.database)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout
    found = re.search(r"tps = ([\d.]+) \(without", notice)
    if found is None:
        raise ValueError(f"pgbench said {notice}")
    return float(found[1])


def _by_psycopg(url: str, seconds: int, clients: int, last: int) -> float:
    """The same statements from threads of one process: a lower floor than pgbench's."""
    script = "".join(re.findall(r"(?m)^[^-\\].*\n", SCRIPT.read_text()))
    statements = [re.sub(r"(?<!:):(\w+)", r"%(\1)s", one) for one in script.split(";")[:-1]]
    done, turn, end = [0], threading.Lock(), time.perf_counter() + seconds

    def client(number: int) -> None:
        count = 0
        address = url.replace("+psycopg", "")
        with psycopg.connect(address, autocommit=True, prepare_threshold=0) as connection:
            while time.perf_counter() < end:
                count += 1
                drawn = {
                    "occurrence": 1 + (count * 7 + number) % last,
                    "registration": time.perf_counter_ns() * 100 + number,
                }
                for one in statements:
                    connection.execute(one.encode(), drawn)
        with turn:
            done[0] += count

    threads = [threading.Thread(target=client, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done[0] / seconds


def mails(port: int, text: bytes, seconds: float) -> float:
    """E-mails a second by smtplib on one connection, the text built before."""
    count, begun = 0, time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port) as server:
        while time.perf_counter() - begun < seconds:
            server.sendmail("live@example.org", ["aino@example.org"], text)
            count += 1
    return count / (time.perf_counter() - begun)
