"""One run: rounds of families and kills, a drain, and the books."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from sqlalchemy import select

from services.events.models import Occurrence as Shown
from services.notifier.models import Message
from services.registrations.models import Occurrence
from shared.bus import outbox
from tests.chaos import queue_contents
from tests.chaos.installation import House
from tests.chaos.load_generator import Families, Told
from tests.chaos.reconciliation import (
    Books,
    Outside,
    missing,
    reconciled,
)
from tests.chaos.service_processes import WORKERS, Crew
from tests.deploy.embedded_run import wait_until
from tests.wire.servers import RabbitServer

AT_ONCE = 6
FAMILIES_A_ROUND = 20
ROLES = ("web", *WORKERS)


@dataclass(frozen=True)
class Plan:
    """How long: so many rounds, none of which begins after so many seconds; `seed` is the dice."""

    rounds: int
    seconds: float
    seed: int = 7


@dataclass
class Outcome:
    """What a run came to."""

    books: Books
    killed: dict[str, int]
    died: dict[str, int]
    drained: bool
    ended: set[int]
    families: dict[str, int]
    notice: list[Told]
    errors: list[str]

    @property
    def faults(self) -> list[str]:
        """Everything that is wrong, in words; none when every promise was kept."""
        found = [f"{name}: {count}" for name, count in self.books.faults.items()]
        found += [f"a family was refused: {error}" for error in self.errors]
        found += [] if self.drained else ["it never drained"]
        found += [] if self.ended == {0} else [f"processes ended with {sorted(self.ended)}"]
        return found


def chaos(
    house: House, outside: Outside, plan: Plan, broker: RabbitServer | None = None
) -> Outcome:
    """Kill under load, drain, reconcile."""
    crew = Crew(house.env, house.log, broker)
    try:
        families = _rounds(house, crew, plan)
        drained = drain(house, crew.look)
        ended = crew.end()
    finally:
        crew.kill_all()
    books = reconciled(house.databases, house.bus_url, outside, families.notice, house.journal)
    return Outcome(
        books, dict(crew.killed), dict(crew.died), drained, ended, dict(families.counts),
        families.notice, families.errors,
    )  # fmt: skip


def _rounds(house: House, crew: Crew, plan: Plan) -> Families:
    """Each round admits families and kills some roles while they are being answered."""
    dice, end = random.Random(plan.seed), monotonic() + plan.seconds  # noqa: S311 - who is killed
    slots = [house.publish() for _ in range(2)]
    wait_until(lambda: crew.ready() and all(house.open(slot) for slot in slots))
    families = Families(crew.port, slots, plan.seed, AT_ONCE)
    try:
        for number in range(plan.rounds):
            if monotonic() > end:
                break
            _round(house, crew, families, number, dice)
    finally:
        families.end()
    return families


def _round(house: House, crew: Crew, families: Families, number: int, dice: random.Random) -> None:
    before = len(families.notice) + len(families.errors)
    families.admit(FAMILIES_A_ROUND)

    def answered(share: float) -> bool:
        crew.look()
        return len(families.notice) + len(families.errors) >= before + FAMILIES_A_ROUND * share

    always = crew.roles[number % len(crew.roles)]  # each has its turn, and others by chance
    for role in sorted({always, *dice.choices(ROLES, k=2)}):
        wait_until(lambda: answered(dice.random() / 2))
        crew.kill(role)
    house.move(house.publish())
    if number == 1:
        house.move(house.occurrences[0])
    wait_until(lambda: answered(1))


def drain(house: House, look: Callable[[], None] = lambda: None) -> bool:
    """Wait as long as anything moves; whether everything has arrived.

    `look` starts again whoever has died meanwhile.
    """
    while before := waiting(house):
        if not _moves(house, look, before):
            return False
    return True


def _moves(house: House, look: Callable[[], None], before: dict[str, int]) -> bool:
    def moved() -> bool:
        look()
        return waiting(house) != before

    try:
        wait_until(moved)
    except AssertionError:
        return False
    return True


def waiting(house: House) -> dict[str, int]:
    """What is still on its way, by place; empty when all has arrived."""
    counts = {"facts": len(missing(house.databases, house.bus_url))}
    for name in ("events", "registrations"):
        with house.databases[name].read() as session:
            counts[f"outbox of {name}"] = outbox.count_waiting_facts(session)[0]
    with house.databases["notifier"].read() as session:
        rows = session.execute(select(Message.status, Message.kind, Message.leased_until)).all()
    counts["messages"] = sum(
        (status in ("queued", "sending") and kind != "reminder")
        or (status == "unknown" and lease is not None)
        for status, kind, lease in rows
    )
    counts["seats"] = _seats_behind(house)
    if not any(counts.values()):  # who died between effect and acknowledgement gets it once more
        counts["letters"] = queue_contents.left(house.bus_url)
    return {place: count for place, count in counts.items() if count}


def _seats_behind(house: House) -> int:
    with house.databases["registrations"].read() as session:
        kept = dict(session.execute(select(Occurrence.id, Occurrence.seats_version)).all())
    with house.databases["events"].read() as session:
        shown = dict(session.execute(select(Shown.id, Shown.seats_version)).all())
    return sum(shown.get(slot) != version for slot, version in kept.items())
