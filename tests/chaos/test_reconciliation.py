"""The controls: what is lost, doubled or different is seen when it is put in by hand."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, insert, select, update

from services.events.models import Occurrence as Shown
from services.notifier.models import Captured, Delivery, Message
from services.registrations.models import Occurrence, Registration
from shared.bus import outbox
from shared.bus.embedded.bus_file import BusFile, Letter
from shared.bus.inbox import inbox
from shared.bus.topology import name_dead_queue, parse_bus_file_path
from tests.chaos import fact_log
from tests.chaos.environments import World, embedded
from tests.chaos.load_generator import Told
from tests.chaos.reconciliation import Books, reconciled
from tests.chaos.run import Plan, chaos
from tests.shared.facts import seats


class Ended:
    """A run that kept every promise, and ways to break one afterwards."""

    def __init__(self, world: World) -> None:
        self.world, self.house = world, world.house
        outcome = chaos(world.house, world.outside, Plan(rounds=1, seconds=60))
        assert outcome.faults == []
        self.notice: list[Told] = outcome.notice

    def books(self) -> Books:
        """The books as they are now."""
        house = self.house
        return reconciled(
            house.databases, house.bus_url, self.world.outside, self.notice, house.journal
        )

    def execute(self, service: str, statement: Any) -> None:
        """Change something behind everybody's back."""
        with self.house.databases[service].begin() as session:
            session.execute(statement)

    def one(self, service: str, statement: Any) -> Any:
        """The first that is found."""
        with self.house.databases[service].read() as session:
            return session.scalars(statement.limit(1)).unique().one()

    def forget_a_fact(self) -> UUID:
        """As if a reader had never applied it."""
        applied: UUID = self.one("notifier", select(inbox.c.event_id))
        self.execute("notifier", delete(inbox).where(inbox.c.event_id == applied))
        return applied

    def captured(self, channel: str, kind: str) -> UUID:
        """A delivery that reached people: the last word on a registration that no harm changes."""
        wanted = select(Captured.delivery_id).join(
            Delivery, Delivery.id == Captured.delivery_id
        ).join(Message, Message.id == Delivery.message_id)  # fmt: skip
        found: UUID = self.one(
            "notifier",
            wanted.where(
                Captured.channel == channel,
                Message.kind == kind,
                Message.subject_id != self.notice[0].id,
            ),
        )
        return found


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ended]:
    """An embedded run that has ended well."""
    folder: Path = tmp_path_factory.mktemp("chaos")
    with embedded(folder) as world:
        yield Ended(world)


def lose_on_the_way(ended: Ended) -> None:
    with ended.house.databases["registrations"].begin() as session:
        lost = outbox.add_fact(session, seats())
    ended.execute("registrations", delete(outbox.outbox).where(outbox.outbox.c.id == lost))


def forget(ended: Ended) -> None:
    ended.forget_a_fact()


def park(ended: Ended) -> None:
    fact = ended.forget_a_fact()
    with closing(BusFile(parse_bus_file_path(ended.house.bus_url))) as bus:
        bus.publish([Letter("", name_dead_queue("notifier"), f'{{"id": "{fact}"}}', {})])


def change_without_a_word(ended: Ended) -> None:
    change = update(Registration).where(Registration.id == ended.notice[0].id)
    ended.execute("registrations", change.values(version=Registration.version + 1))


def tell_without_a_change(ended: Ended) -> None:
    ours = select(fact_log.written).where(fact_log.written.c.body.contains(str(ended.notice[0].id)))
    with ended.house.databases["registrations"].begin() as session:
        row = session.execute(ours.limit(1)).one()
        session.execute(insert(fact_log.written).values({**row._mapping, "id": uuid4()}))


def send_twice(ended: Ended) -> None:
    sms = ended.captured("sms", "confirmed")
    ended.execute("notifier", update(Captured).where(Captured.delivery_id == sms).values(times=2))


def mail_twice(ended: Ended) -> None:
    mail = ended.captured("email", "confirmed")
    ended.execute("notifier", update(Captured).where(Captured.delivery_id == mail).values(times=2))


def mail_twice_and_count(ended: Ended) -> None:
    mail = ended.captured("email", "cancelled")
    ended.execute("notifier", update(Captured).where(Captured.delivery_id == mail).values(times=2))
    message = ended.one("notifier", select(Delivery.message_id).where(Delivery.id == mail))
    ended.execute("notifier", update(Message).where(Message.id == message).values(resent=1))


def lose_a_text(ended: Ended) -> None:
    sms = ended.captured("sms", "cancelled")
    ended.execute("notifier", delete(Captured).where(Captured.delivery_id == sms))


def send_what_nobody_ordered(ended: Ended) -> None:
    message = ended.one("notifier", select(Message.id).where(Message.kind == "reminder"))
    row = ended.one("notifier", select(Captured).where(Captured.channel == "sms"))
    delivery = Delivery(id=uuid4(), message_id=message, started_at=row.created_at)
    values = {column.name: getattr(row, column.name) for column in Captured.__table__.columns}
    with ended.house.databases["notifier"].begin() as session:
        session.add(delivery)
        session.add(Captured(**{**values, "delivery_id": delivery.id, "times": 1}))


def miscount(ended: Ended) -> None:
    slot = Occurrence.id == ended.notice[0].occurrence
    ended.execute(
        "registrations", update(Occurrence).where(slot).values(taken=Occurrence.taken + 1)
    )


def show_other_seats(ended: Ended) -> None:
    other = next(one for one in ended.house.occurrences if one != ended.notice[0].occurrence)
    ended.execute("events", update(Shown).where(Shown.id == other).values(taken=Shown.taken + 1))


def apply_twice(ended: Ended) -> None:
    lines = ended.house.journal.read_text().splitlines()
    ended.house.journal.write_text("\n".join([*lines, lines[0]]) + "\n")


def deliver_twice(ended: Ended) -> None:
    first = ended.house.journal.read_text().splitlines()[0]
    with ended.house.journal.open("a") as lines:
        lines.write(first.replace("first", "repeat") + "\n")


def tell_wrongly(ended: Ended) -> None:
    ended.notice[1].seats += 1


def tell_nobody(ended: Ended) -> None:
    ended.notice.pop()


CONTROLS: dict[Callable[[Ended], None], dict[str, int]] = {
    lose_on_the_way: {"facts lost": 1},
    forget: {"facts lost": 1},
    park: {},
    change_without_a_word: {"facts never written": 1, "sms lost": 1, "email lost": 1},
    tell_without_a_change: {"facts written twice": 1, "facts lost": 1},
    send_twice: {"sms twice beyond what is counted": 1},
    mail_twice: {"email twice beyond what is counted": 1},
    mail_twice_and_count: {},
    lose_a_text: {"sms lost": 1, "sms said to be sent but never was": 1},
    send_what_nobody_ordered: {"sms sent unknown to the ledger": 1},
    miscount: {
        "seats differ from registrations": 1,
        "seats differ from participants": 1,
        "seats differ from the catalogue": 1,
    },
    show_other_seats: {"seats differ from the catalogue": 1},
    apply_twice: {"effects twice": 1},
    deliver_twice: {},
    tell_wrongly: {"registrations other than told": 1},
    tell_nobody: {"registrations kept but not told": 1},
}


@pytest.mark.parametrize("harm", CONTROLS, ids=lambda harm: harm.__name__)
def test_books_show_what_is_put_in_by_hand(ended: Ended, harm: Callable[[Ended], None]) -> None:
    before = ended.books().faults
    harm(ended)
    after = ended.books().faults
    changed = {name: after.get(name, 0) - before.get(name, 0) for name in after | before}
    assert {name: more for name, more in changed.items() if more} == CONTROLS[harm]
