"""Run the benchmark: every load in turn, several rounds, then one table.

`python -m tests.load.bench` takes about ten minutes. ROUNDS (3), SECONDS (4, for each load) and
CAMPAIGN (10000 messages) are environment variables. It starts what it needs on loopback, in a
folder that it removes.
"""

import os
import signal
import sys
import tempfile
import time
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path
from statistics import median

from services.notifier.models import ChannelName
from shared.site.services import SERVICES
from tests.deploy.embedded_run import find_free_port
from tests.load import (
    baselines,
    bench_campaigns,
    bench_catalogue,
    bench_facts,
    bench_mail,
    bench_memory,
    bench_registrations,
)
from tests.load.figures import FigureTable, compute_percentile
from tests.load.installation import (
    EMBEDDED_OPTIONS,
    PRODUCTION_OPTIONS,
    READY_PATHS,
    BenchInstallation,
    build_production_env,
)
from tests.wire.servers import PostgresServer, RabbitServer

BARE = "bare Flask, as production"
BARE_RATE_OF_GOALS = 4435  # responses per second on the machine on which the goals were set
BARE_EMBEDDED = "bare Flask, as embedded"
SMTPLIB = "smtplib, one connection"
FROM_LEDGER = "e-mails from the ledger"
LATE_MILLISECONDS = 150
PGBENCH = {False: "pgbench, hot", True: "pgbench, spread"}  # by `spread`
REGISTRATION_GOALS = {False: "≥ 65 %", True: "≥ 25 %"}


class Benchmark:
    """The servers and databases that stay up during all rounds, and the table of figures."""

    def __init__(self, folder: Path, seconds: int, running: ExitStack) -> None:
        self.folder, self.seconds, self.running = folder, seconds, running
        self.table = FigureTable()
        self.postgres = running.enter_context(closing(PostgresServer(durable=True)))
        self.rabbit = running.enter_context(closing(RabbitServer()))
        self.smtp_port = find_free_port()
        self.late_twilio_url, self.quick_twilio_url = "", ""
        self.uncached_requests = bench_catalogue.UncachedRequests()
        self.production = self._create_production("load")
        self.production_facts = self._create_production("facts")
        self.embedded = self._create_embedded("load")
        self.embedded_facts = self._create_embedded("facts")
        self.relay_bus_urls = {
            "RabbitMQ": self.rabbit.create_vhost(),
            "embedded": f"embedded://{folder / 'backlog.sqlite'}",
        }
        self._start_servers()

    def run_round(self) -> None:
        """Run each load once and add its figures."""
        self._measure_baselines()
        self._measure_registrations()
        self._measure_catalogue()
        self._measure_facts()
        self._measure_emails()
        self._measure_texts()

    def measure_campaigns(self, families: int) -> None:
        """Add the figures of campaigns to so many families; once, as they take a minute."""
        database = self.production.databases["notifier"]
        settings = replace(self.production.settings["notifier"], twilio_url=self.quick_twilio_url)
        text = bench_mail.build_example_email()
        baseline = f"{SMTPLIB}, beside campaigns"
        rate = baselines.measure_emails(self.smtp_port, text, self.seconds)
        self.table.add(baseline, "/s", rate)
        with bench_campaigns.by_day():
            made = bench_campaigns.BenchCampaigns(database, settings, families)
            for channel, name in ((ChannelName.EMAIL, "e-mails"), (ChannelName.SMS, "texts")):
                is_mail = channel is ChannelName.EMAIL
                found = made.measure(channel)
                title = f"campaign of {families:,} {name}"
                self.table.add(
                    f"{title}: preview", "ms", found.preview_seconds * 1000, goal="≤ 300"
                )
                self.table.add(f"{title}: queued after", "ms", found.queue_seconds * 1000)
                self.table.add(
                    title,
                    "/s",
                    found.rate,
                    baseline=baseline if is_mail else "",
                    goal="≥ 100 %" if is_mail else "",
                )
                self.table.add(f"{title}: p95 to hand-over", "s", found.p95_seconds)

    def measure_memory(self) -> None:
        """Add the memory figures; once, at the end."""
        embedded = bench_memory.measure_embedded(self._create_folder("run"))
        self.table.add("memory, embedded run", "MB", embedded, goal="≤ 220")
        production = bench_memory.measure_production(self.production_facts)
        name = "memory, three web services and three workers"
        self.table.add(name, "MB", production, goal="≤ 350")

    def _create_production(self, name: str) -> BenchInstallation:
        database_urls = {service: self.postgres.create_database() for service in SERVICES}
        env = build_production_env(database_urls, self.rabbit.create_vhost(), self.smtp_port)
        return self._create_installation(env, f"production-{name}.log")

    def _create_embedded(self, name: str) -> BenchInstallation:
        env = {"LIVE_DATA": str(self._create_folder(name))}
        return self._create_installation(env, f"embedded-{name}.log")

    def _create_installation(self, env: dict[str, str], log: str) -> BenchInstallation:
        installation = BenchInstallation(env, self.folder / log)
        self.running.callback(installation.close)
        installation.create_occurrences()
        return installation

    def _create_folder(self, name: str) -> Path:
        folder = self.folder / name
        folder.mkdir()
        return folder

    def _start_servers(self) -> None:
        """Start the servers of all rounds; the workers of the facts start in each round."""
        bench_catalogue.fill_catalogue(self.production.databases["events"])
        bare, registrations = (
            "tests.load.baselines:create_bare_app()",
            "services.registrations.app:create_app()",
        )
        ready = READY_PATHS["registrations"]
        self.bare_port = self._serve(self.production, bare, PRODUCTION_OPTIONS, "/")
        self.bare_embedded_port = self._serve(self.production, bare, EMBEDDED_OPTIONS, "/")
        self.registrations_port = self._serve(
            self.production, registrations, PRODUCTION_OPTIONS, ready
        )
        self.registrations_embedded_port = self._serve(
            self.embedded, registrations, EMBEDDED_OPTIONS, ready
        )
        self.catalogue_port = self._serve(
            self.production, "services.events.app:create_app()", PRODUCTION_OPTIONS, "/"
        )
        sink = self.production.run_process("tests.load.mail_sink", str(self.smtp_port))
        self.running.enter_context(sink)
        self.late_twilio_url = self._run_twilio(LATE_MILLISECONDS)
        self.quick_twilio_url = self._run_twilio(0)

    def _run_twilio(self, milliseconds: int) -> str:
        """Start a stand-in for Twilio until the end of the benchmark and return its address."""
        port = str(find_free_port())
        sink = self.production.run_process("tests.load.sms_sink", port, str(milliseconds))
        self.running.enter_context(sink)
        return f"http://127.0.0.1:{port}"

    def _serve(
        self, installation: BenchInstallation, app: str, options: tuple[str, ...], ready_path: str
    ) -> int:
        """Start a web server until the end of the benchmark and return its port."""
        server = installation.run_web_server(app, options, ready_path)
        return self.running.enter_context(server).port

    def _measure_baselines(self) -> None:
        for name, port in ((BARE, self.bare_port), (BARE_EMBEDDED, self.bare_embedded_port)):
            rate = bench_registrations.measure_bare_app(port, self.seconds)
            self.table.add(name, "/s", rate)
        url = self.production.settings["registrations"].database_url
        for spread, name in PGBENCH.items():
            rate = baselines.measure_transactions(
                url,
                self.postgres.bin,
                self.seconds,
                clients=bench_registrations.CLIENTS,
                spread=spread,
            )
            self.table.add(name, "/s", rate)

    def _measure_registrations(self) -> None:
        for spread, pgbench in PGBENCH.items():
            kind = "spread" if spread else "hot"
            result = bench_registrations.measure_registrations(
                self.registrations_port, self.seconds, spread=spread
            )
            bench_registrations.add_figures(
                self.table,
                f"registrations, PostgreSQL, {kind}",
                result,
                baseline=pgbench,
                rate_goal=REGISTRATION_GOALS[spread],
                latency_goal="≤ 25",
            )
            result = bench_registrations.measure_registrations(
                self.registrations_embedded_port, self.seconds, spread=spread
            )
            bench_registrations.add_figures(
                self.table,
                f"registrations, SQLite, {kind}",
                result,
                baseline=BARE_EMBEDDED,
                rate_goal="≥ 1,000/s",
                latency_goal="worst ≤ 50",
            )

    def _measure_catalogue(self) -> None:
        port, seconds = self.catalogue_port, self.seconds
        database = self.production.databases["events"]
        uncached = bench_catalogue.measure_uncached(port, self.uncached_requests, seconds)
        cached = bench_catalogue.measure_cached(port, seconds)
        conditional = bench_catalogue.measure_conditional(port, seconds)
        # Last, because shortly after a change the pages and ETags of the workers differ.
        changing = bench_catalogue.measure_while_seats_change(port, database, seconds)
        for name, goal, result in (
            ("cold", "≥ 20 %", uncached),
            ("warm", "≥ 90 %", cached),
            ("warm, seats changing", "", changing),
            ("conditional", "≥ 90 %", conditional),
        ):
            self.table.add(f"catalogue, {name}", "/s", result.rate, baseline=BARE, goal=goal)

    def _measure_facts(self) -> None:
        for bus, installation, goal in (
            ("RabbitMQ", self.production_facts, "≤ 20"),
            ("embedded", self.embedded_facts, "≤ 50"),
        ):
            latencies = bench_facts.measure_latencies(installation, self.seconds)
            name = f"commit to consumer, {bus}"
            p50, p99 = (compute_percentile(latencies, share) for share in (0.5, 0.99))
            self.table.add(f"{name}: p50", "ms", p50 * 1000)
            self.table.add(f"{name}: p99", "ms", p99 * 1000, goal=goal)
            database = installation.databases["registrations"]
            rate = bench_facts.measure_relay(database, self.relay_bus_urls[bus])
            self.table.add(f"outbox to bus, {bus}", "/s", rate, goal="≥ 3,000/s")
            rate = bench_facts.measure_consumer(installation)
            self.table.add(f"bus to ledger, {bus}", "/s", rate, goal="≥ 2,000/s")

    def _measure_emails(self) -> None:
        text = bench_mail.build_example_email()
        rate = baselines.measure_emails(self.smtp_port, text, self.seconds)
        self.table.add(SMTPLIB, "/s", rate)
        database = self.production.databases["notifier"]
        settings = self.production.settings["notifier"]
        rate = bench_mail.measure_emails(database, settings, self.seconds)
        self.table.add(FROM_LEDGER, "/s", rate, baseline=SMTPLIB, goal="≥ 100 %")

    def _measure_texts(self) -> None:
        database = self.production.databases["notifier"]
        settings = replace(self.production.settings["notifier"], twilio_url=self.late_twilio_url)
        rate = bench_mail.measure_texts(database, settings, self.seconds)
        self.table.add(f"texts, provider of {LATE_MILLISECONDS} ms", "/s", rate, goal="≥ 60/s")
        rate = bench_mail.measure_emails_beside_texts(database, settings, self.seconds)
        self.table.add("e-mails beside such texts", "/s", rate, baseline=FROM_LEDGER)


def print_line(text: str) -> None:
    """Print at once, although a round takes minutes."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> int:
    """Measure and print; a response that is not as expected ends it with an exception."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    rounds, seconds = int(os.environ.get("ROUNDS", "3")), int(os.environ.get("SECONDS", "4"))
    begun = time.monotonic()
    with ExitStack() as running:
        folder = running.enter_context(tempfile.TemporaryDirectory(prefix="live-bench-"))
        benchmark = Benchmark(Path(folder), seconds, running)
        for number in range(rounds):
            print_line(f"Round {number + 1} of {rounds}")
            benchmark.run_round()
        benchmark.measure_campaigns(int(os.environ.get("CAMPAIGN", "10000")))
        benchmark.measure_memory()
    print_line(benchmark.table.format())
    pace = median(benchmark.table.figures[BARE].values) / BARE_RATE_OF_GOALS
    print_line(
        f"Pace: {pace:.0%} of the machine with the goals ({BARE}: {BARE_RATE_OF_GOALS:,}/s there)."
    )
    print_line(f"{rounds} rounds of {seconds} s per load, {time.monotonic() - begun:.0f} s in all")
    return 0


if __name__ == "__main__":
    sys.exit(main())
