"""Negative controls of the reconciliation: each fault that is put in is found."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, insert, inspect, select, update

from services.events.models import Occurrence as EventOccurrence
from services.notifier.models import Captured, ChannelName, Delivery, Message, MessageKind
from services.registrations.models import Occurrence, Registration
from shared.bus import outbox
from shared.bus.embedded.bus_file import BusFile, BusMessage
from shared.bus.inbox import inbox
from shared.bus.topology import name_dead_queue, parse_bus_file_path
from tests.chaos.environments import Environment, run_embedded
from tests.chaos.fact_log import logged_facts
from tests.chaos.load_generator import KnownRegistration
from tests.chaos.reconciliation import Reconciliation
from tests.chaos.run import Plan, reconcile_installation, run_chaos
from tests.shared.facts import make_seats_changed


class FinishedRun:
    """A run without faults, and access to its databases to put faults in."""

    def __init__(self, environment: Environment) -> None:
        self.environment, self.installation = environment, environment.installation
        outcome = run_chaos(environment, Plan(rounds=1, seconds=60))
        assert outcome.faults == []
        self.known: list[KnownRegistration] = outcome.known

    def reconcile(self) -> Reconciliation:
        """Reconcile with the databases as they are now."""
        return reconcile_installation(self.environment, self.known)

    def execute(self, service: str, statement: Any) -> None:
        """Execute a statement in the database of a service."""
        with self.installation.databases[service].begin() as session:
            session.execute(statement)

    def find_first(self, service: str, statement: Any) -> Any:
        """Return the first result of a query in the database of a service."""
        with self.installation.databases[service].read() as session:
            return session.scalars(statement.limit(1)).unique().one()

    def delete_from_inbox(self) -> UUID:
        """Delete a fact from the inbox of notifier and return its id."""
        fact_id: UUID = self.find_first("notifier", select(inbox.c.event_id))
        self.execute("notifier", delete(inbox).where(inbox.c.event_id == fact_id))
        return fact_id

    def find_delivery(self, channel: str, kind: str) -> UUID:
        """Return a sent delivery; not of the first registration, which other faults change."""
        statement = (
            select(Captured.delivery_id)
            .join(Delivery, Delivery.id == Captured.delivery_id)
            .join(Message, Message.id == Delivery.message_id)
            .where(
                Captured.channel == channel,
                Message.kind == kind,
                Message.subject_id != self.known[0].id,
            )
        )
        delivery_id: UUID = self.find_first("notifier", statement)
        return delivery_id


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FinishedRun]:
    """Return an embedded run that finished without faults."""
    with run_embedded(tmp_path_factory.mktemp("chaos")) as environment:
        yield FinishedRun(environment)


def lose_fact_from_outbox(run: FinishedRun) -> None:
    with run.installation.databases["registrations"].begin() as session:
        fact_id = outbox.add_fact(session, make_seats_changed())
    run.execute("registrations", delete(outbox.outbox).where(outbox.outbox.c.id == fact_id))


def lose_fact_from_inbox(run: FinishedRun) -> None:
    run.delete_from_inbox()


def move_fact_to_dead_letters(run: FinishedRun) -> None:
    fact_id = run.delete_from_inbox()
    with closing(BusFile(parse_bus_file_path(run.installation.bus_url))) as bus:
        bus.publish_messages(
            [BusMessage("", name_dead_queue("notifier"), f'{{"id": "{fact_id}"}}', {})]
        )


def change_row_without_fact(run: FinishedRun) -> None:
    change = update(Registration).where(Registration.id == run.known[0].id)
    run.execute("registrations", change.values(version=Registration.version + 1))


def write_fact_twice(run: FinishedRun) -> None:
    facts = select(logged_facts).where(logged_facts.c.body.contains(str(run.known[0].id)))
    with run.installation.databases["registrations"].begin() as session:
        row = session.execute(facts.limit(1)).one()
        session.execute(insert(logged_facts).values({**row._mapping, "id": uuid4()}))


def send_sms_twice(run: FinishedRun) -> None:
    sent = Captured.delivery_id == run.find_delivery("sms", "confirmed")
    run.execute("notifier", update(Captured).where(sent).values(times=2))


def send_email_twice(run: FinishedRun) -> None:
    sent = Captured.delivery_id == run.find_delivery("email", "confirmed")
    run.execute("notifier", update(Captured).where(sent).values(times=2))


def send_email_twice_and_count_it(run: FinishedRun) -> None:
    delivery_id = run.find_delivery("email", "cancelled")
    sent = Captured.delivery_id == delivery_id
    run.execute("notifier", update(Captured).where(sent).values(times=2))
    of_delivery = select(Delivery.message_id).where(Delivery.id == delivery_id)
    message_id = run.find_first("notifier", of_delivery)
    run.execute("notifier", update(Message).where(Message.id == message_id).values(resent=1))


def lose_sms(run: FinishedRun) -> None:
    sent = Captured.delivery_id == run.find_delivery("sms", "cancelled")
    run.execute("notifier", delete(Captured).where(sent))


def send_message_that_is_not_due(run: FinishedRun) -> None:
    message_id = uuid4()
    row = run.find_first("notifier", select(Captured).where(Captured.channel == "sms"))
    delivery = Delivery(id=uuid4(), message_id=message_id, started_at=row.created_at)
    values = {one.key: getattr(row, one.key) for one in inspect(Captured).column_attrs}
    message = Message(
        id=message_id,
        cause="reminder",
        subject_id=run.find_first("notifier", select(Message.subject_id)),
        recipient="+358401234567",
        channel=ChannelName.SMS,
        kind=MessageKind.REMINDER,
        due_at=row.created_at + timedelta(days=1),
        created_at=row.created_at,
    )
    with run.installation.databases["notifier"].begin() as session:
        session.add(message)
        session.flush()
        session.add(delivery)
        session.add(Captured(**{**values, "delivery_id": delivery.id, "times": 1}))


def count_seat_twice(run: FinishedRun) -> None:
    change = update(Occurrence).where(Occurrence.id == run.known[0].occurrence_id)
    run.execute("registrations", change.values(taken=Occurrence.taken + 1))


def show_other_seats_in_catalogue(run: FinishedRun) -> None:
    other_id = next(
        occurrence_id
        for occurrence_id in run.installation.occurrence_ids
        if occurrence_id != run.known[0].occurrence_id
    )
    change = update(EventOccurrence).where(EventOccurrence.id == other_id)
    run.execute("events", change.values(taken=EventOccurrence.taken + 1))


def apply_fact_twice(run: FinishedRun) -> None:
    lines = run.installation.journal.read_text().splitlines()
    run.installation.journal.write_text("\n".join([*lines, lines[0]]) + "\n")


def deliver_fact_twice(run: FinishedRun) -> None:
    first = run.installation.journal.read_text().splitlines()[0]
    with run.installation.journal.open("a") as lines:
        lines.write(first.replace("first", "repeat") + "\n")


def respond_with_other_seats(run: FinishedRun) -> None:
    run.known[1].seats += 1


def store_without_response(run: FinishedRun) -> None:
    run.known.pop()


# Each fault, and by how much it raises which figures that must be zero.
FAULTS: dict[Callable[[FinishedRun], None], dict[str, int]] = {
    lose_fact_from_outbox: {"facts lost": 1},
    lose_fact_from_inbox: {"facts lost": 1},
    move_fact_to_dead_letters: {},
    change_row_without_fact: {"changes without a fact": 1, "sms lost": 1, "email lost": 1},
    write_fact_twice: {"facts written twice": 1, "facts lost": 1},
    send_sms_twice: {"sms duplicates not counted": 1},
    send_email_twice: {"email duplicates not counted": 1},
    send_email_twice_and_count_it: {},
    lose_sms: {"sms lost": 1, "sms sent in the ledger but not arrived": 1},
    send_message_that_is_not_due: {"sms arrived but not sent in the ledger": 1},
    count_seat_twice: {
        "seats differ from registrations": 1,
        "seats differ from participants": 1,
        "seats differ from the catalogue": 1,
    },
    show_other_seats_in_catalogue: {"seats differ from the catalogue": 1},
    apply_fact_twice: {"facts applied twice": 1},
    deliver_fact_twice: {},
    respond_with_other_seats: {"registrations stored differently": 1},
    store_without_response: {"registrations stored but not known": 1},
}


@pytest.mark.parametrize("add_fault", FAULTS, ids=lambda add_fault: add_fault.__name__)
def test_reconciliation_with_a_fault_put_in_finds_it(
    run: FinishedRun, add_fault: Callable[[FinishedRun], None]
) -> None:
    before = run.reconcile().faults
    add_fault(run)
    after = run.reconcile().faults
    raised = {name: after.get(name, 0) - before.get(name, 0) for name in after | before}
    assert {name: count for name, count in raised.items() if count} == FAULTS[add_fault]
