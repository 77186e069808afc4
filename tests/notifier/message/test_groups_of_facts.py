"""Confirmations that are applied together leave what they leave one by one."""

from collections.abc import Callable, Sequence

import pytest
from sqlalchemy import delete, select

from services.notifier.message.handlers import handle_registration
from services.notifier.models import Message, Registration
from services.notifier.worker import build_handlers
from shared.bus.handlers import GroupHandler, apply_group
from shared.contracts import Fact, RegistrationConfirmed
from shared.database.session import Database
from shared.errors import NotFound
from tests.notifier.fact_builder import GUARDIAN, FactBuilder
from tests.notifier.messages import apply_facts
from tests.statement_counts import count_statements

Rows = list[tuple[object, ...]]
MESSAGE_COLUMNS = (
    Message.cause, Message.subject_id, Message.recipient, Message.channel, Message.kind,
    Message.state, Message.former, Message.held_by, Message.language, Message.lookups,
)  # fmt: skip


def confirm_families(
    number: int, first: FactBuilder, **given: object
) -> list[RegistrationConfirmed]:
    families = [first.build_for_same_occurrence() for _ in range(number)]
    return [one.build_registration_confirmed(**given) for one in families]


def build_usual_facts(first: FactBuilder) -> Sequence[RegistrationConfirmed]:
    """Build confirmations of contacts with all addresses or one, and of a pupil with a guardian."""
    return [
        *confirm_families(2, first),
        *confirm_families(1, first, contact_email=""),
        *confirm_families(1, first, contact_phone="", is_verified=False),
        *confirm_families(1, first, allows_marketing=True, consent_version=1),
        *confirm_families(1, first, link_version=2, is_verified=False),
        *confirm_families(1, first, **GUARDIAN),
    ]


def build_repeated_facts(first: FactBuilder) -> Sequence[RegistrationConfirmed]:
    """Build two versions of one confirmation, the newer one first, beside others."""
    family = first.build_for_same_occurrence()
    newer = family.build_registration_confirmed(version=2, contact_phone="+358409999999")
    return [newer, *confirm_families(1, first), family.build_registration_confirmed()]


def build_known_facts(first: FactBuilder) -> Sequence[RegistrationConfirmed]:
    """Build the confirmation of an entry that waited, beside others."""
    return [first.build_registration_confirmed(version=3), *confirm_families(2, first)]


def list_rows(database: Database) -> tuple[Rows, Rows]:
    """List what the copies and the messages are, apart from ids and times of their own."""
    with database.read() as session:
        copies = [tuple(row) for row in session.execute(select(Registration.__table__))]
        messages = [tuple(row) for row in session.execute(select(*MESSAGE_COLUMNS))]
    return sorted(copies, key=repr), sorted(messages, key=repr)


def apply_together(database: Database, facts: Sequence[Fact]) -> None:
    handler = build_handlers()[RegistrationConfirmed.type]
    assert isinstance(handler, GroupHandler)
    with database.begin() as session:
        apply_group(handler, session, facts)


def clear(database: Database) -> None:
    with database.begin() as session:
        for model in (Message, Registration):
            session.execute(delete(model))


@pytest.mark.parametrize("build", [build_usual_facts, build_repeated_facts, build_known_facts])
@pytest.mark.parametrize("is_cancelled", [False, True])
def test_facts_applied_together_leave_the_same_as_one_by_one(
    database: Database,
    fact_builder: FactBuilder,
    build: Callable[[FactBuilder], Sequence[RegistrationConfirmed]],
    is_cancelled: bool,
) -> None:
    facts = build(fact_builder)
    waiting = fact_builder.build_waiting_joined()
    apply_facts(database, fact_builder.build_occurrence_published())
    if is_cancelled:
        apply_facts(database, fact_builder.build_occurrence_cancelled())
    apply_facts(database, waiting)
    for fact in facts:
        with database.begin() as session:
            handle_registration(session, fact)
    expected = list_rows(database)
    clear(database)
    apply_facts(database, waiting)
    apply_together(database, facts)
    assert list_rows(database) == expected


def test_group_with_an_unknown_occurrence_is_refused(
    database: Database, fact_builder: FactBuilder
) -> None:
    apply_facts(database, fact_builder.build_occurrence_published())
    unknown = FactBuilder().build_registration_confirmed()
    with pytest.raises(NotFound):
        apply_together(database, [*confirm_families(2, fact_builder), unknown])
    assert list_rows(database) == ([], [])


def test_statements_of_a_group_do_not_grow_with_its_size(
    database: Database, fact_builder: FactBuilder
) -> None:
    apply_facts(database, fact_builder.build_occurrence_published())
    with count_statements(database) as few:
        apply_together(database, confirm_families(2, fact_builder))
    with count_statements(database) as many:
        apply_together(database, confirm_families(20, fact_builder))
    assert many.number == few.number
