"""`python -m tests.load.bench`: everything in turn, several rounds, then one table.

ROUNDS (3) and SECONDS (4, for each load) in the environment; about six minutes. It starts what it
needs on loopback, in a folder that it removes, and ends by itself.
"""

import os
import signal
import sys
import tempfile
import time
from contextlib import ExitStack, closing
from pathlib import Path
from statistics import median

from tests.deploy.embedded_run import find_free_port
from tests.load import (
    baselines,
    bench_catalogue,
    bench_facts,
    bench_mail,
    bench_memory,
)
from tests.load import bench_registrations as registrations
from tests.load.figures import Book, percentile
from tests.load.installation import (
    EMBEDDED,
    PRODUCTION,
    READY,
    House,
    production,
)
from tests.wire.servers import PostgresServer, RabbitServer

BARE = "bare Flask, as production"
BARE_THERE = 4435  # a second, on the machine on which the goals were set
BARE_EMBEDDED = "bare Flask, as embedded"
PGBENCH = {spread: f"pgbench, {'spread' if spread else 'hot'}" for spread in (False, True)}


class Bench:
    """All that runs through the rounds, and the figures."""

    def __init__(self, folder: Path, seconds: int, running: ExitStack) -> None:
        self.folder, self.seconds, self.running = folder, seconds, running
        self.book = Book()
        self.postgres = running.enter_context(closing(PostgresServer(durable=True)))
        self.rabbit = running.enter_context(closing(RabbitServer()))
        self.smtp = find_free_port()
        self.cold = bench_catalogue.Cold()
        self.production, self.facts = self._production("load"), self._production("facts")
        self.embedded, self.embedded_facts = self._embedded("load"), self._embedded("facts")
        self.backlogs = (self.rabbit.create_vhost(), f"embedded://{folder / 'backlog.sqlite'}")
        self._start()

    def round(self) -> None:
        """Each load once."""
        for load in (self._floors, self._registrations, self._catalogue, self._facts, self._mail):
            load()

    def memory(self) -> None:
        """Once, at the end."""
        of_run = bench_memory.embedded(self._new("run"))
        self.book.note("memory, embedded run", "MB", of_run, goal="≤ 220")
        of_all = bench_memory.production(self.facts)
        self.book.note("memory, three web services and three workers", "MB", of_all, goal="≤ 350")

    def _production(self, name: str) -> House:
        addresses = {
            n: self.postgres.create_database() for n in ("events", "registrations", "notifier")
        }
        env = production(addresses, self.rabbit.create_vhost(), self.smtp)
        return self._house(House(env, self.folder / f"production-{name}.log"))

    def _embedded(self, name: str) -> House:
        env = {"LIVE_DATA": str(self._new(name))}
        return self._house(House(env, self.folder / f"embedded-{name}.log"))

    def _house(self, house: House) -> House:
        self.running.callback(house.close)
        house.open_occurrences()
        return house

    def _new(self, name: str) -> Path:
        made = self.folder / name
        made.mkdir()
        return made

    def _start(self) -> None:
        """The servers that stay up; the workers of the facts come and go with each round."""
        bench_catalogue.fill(self.production.databases["events"])
        enter, house = self.running.enter_context, self.production
        app = "services.registrations.app:create_app()"
        self.bare = enter(house.web("tests.load.baselines:bare()", PRODUCTION, "/")).port
        self.bare_embedded = enter(house.web("tests.load.baselines:bare()", EMBEDDED, "/")).port
        self.web = enter(house.web(app, PRODUCTION, READY["registrations"])).port
        self.web_embedded = enter(self.embedded.web(app, EMBEDDED, READY["registrations"])).port
        events = house.web("services.events.app:create_app()", PRODUCTION, "/")
        self.pages = enter(events).port
        enter(house.process("tests.load.mail_sink", str(self.smtp)))

    def _floors(self) -> None:
        for name, port in ((BARE, self.bare), (BARE_EMBEDDED, self.bare_embedded)):
            self.book.note(name, "/s", registrations.bare(port, self.seconds))
        url, programs = self.production.settings["registrations"].database_url, self.postgres.bin
        for spread, name in PGBENCH.items():
            rate = baselines.transactions(
                url, programs, self.seconds,
                clients=registrations.CLIENTS, spread=spread,
            )  # fmt: skip
            self.book.note(name, "/s", rate)

    def _registrations(self) -> None:
        for spread, floor in PGBENCH.items():
            which = "spread" if spread else "hot"
            goal = "≥ 25 %" if spread else "≥ 65 %"
            seen = registrations.register(self.web, self.seconds, spread=spread)
            name = f"registrations, PostgreSQL, {which}"
            registrations.note(self.book, name, seen, beside=floor, goal=goal, wait="≤ 25")
            seen = registrations.register(self.web_embedded, self.seconds, spread=spread)
            registrations.note(
                self.book, f"registrations, SQLite, {which}", seen,
                beside=BARE_EMBEDDED, goal="≥ 1,000/s", wait="worst ≤ 50",
            )  # fmt: skip

    def _catalogue(self) -> None:
        database = self.production.databases["events"]
        cold = bench_catalogue.cold(self.pages, self.cold, self.seconds)
        warm = bench_catalogue.warm(self.pages, self.seconds)
        conditional = bench_catalogue.conditional(self.pages, self.seconds)
        # Last: for a moment after a change the workers' pages and ETags differ.
        changing = bench_catalogue.changing(self.pages, database, self.seconds)
        for name, goal, seen in (
            ("cold", "≥ 20 %", cold),
            ("warm", "≥ 90 %", warm),
            ("warm, seats changing", "", changing),
            ("conditional", "≥ 90 %", conditional),
        ):
            self.book.note(f"catalogue, {name}", "/s", seen.rate, beside=BARE, goal=goal)

    def _facts(self) -> None:
        houses = {"RabbitMQ": self.facts, "embedded": self.embedded_facts}
        for (bus, house), url in zip(houses.items(), self.backlogs, strict=True):
            waits = bench_facts.latencies(house, self.seconds)
            name, goal = f"commit to consumer, {bus}", "≤ 20" if house is self.facts else "≤ 50"
            self.book.note(f"{name}: p50", "ms", percentile(waits, 0.5) * 1000)
            self.book.note(f"{name}: p99", "ms", percentile(waits, 0.99) * 1000, goal=goal)
            rate = bench_facts.published_a_second(house.databases["registrations"], url)
            self.book.note(f"outbox to bus, {bus}", "/s", rate, goal="≥ 3,000/s")

    def _mail(self) -> None:
        house, floor = self.production, "smtplib, one connection"
        rate = baselines.mails(self.smtp, bench_mail.example(), self.seconds)
        self.book.note(floor, "/s", rate)
        rate = bench_mail.sent(
            house.databases["notifier"], house.settings["notifier"], self.seconds
        )
        self.book.note("e-mails from the ledger", "/s", rate, beside=floor, goal="≥ 3,000/s")


def say(text: str) -> None:
    """One line for whoever waits."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> int:
    """Measure and print; 0 when every load was answered as it should be."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    rounds, seconds = int(os.environ.get("ROUNDS", "3")), int(os.environ.get("SECONDS", "4"))
    begun = time.monotonic()
    with ExitStack() as running:
        folder = running.enter_context(tempfile.TemporaryDirectory(prefix="live-bench-"))
        bench = Bench(Path(folder), seconds, running)
        for number in range(rounds):
            say(f"Round {number + 1} of {rounds}")
            bench.round()
        bench.memory()
    say(bench.book.table())
    pace = median(bench.book.rows[BARE].values) / BARE_THERE
    say(f"Pace: {pace:.0%} of the machine with the goals ({BARE}: {BARE_THERE:,}/s there).")
    say(f"{rounds} rounds of {seconds} s a load, {time.monotonic() - begun:.0f} s in all")
    return 0


if __name__ == "__main__":
    sys.exit(main())
