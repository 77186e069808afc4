"""The copy of a registration knows whether its contact allows marketing, in any order of facts."""

from itertools import permutations

import pytest
from sqlalchemy import select

from services.notifier.models import Message, Registration
from shared.database.session import Database
from shared.errors import NotFound
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.messages import apply_facts


def allows_marketing(database: Database, builder: FactBuilder) -> bool:
    with database.read() as session:
        found = session.get_one(Registration, builder.registration.registration_id)
        return found.allows_marketing


def test_consent_of_the_form_comes_with_the_registration(
    database: Database, fact_builder: FactBuilder
) -> None:
    confirmed = fact_builder.build_registration_confirmed(allows_marketing=True, consent_version=1)
    apply_facts(database, fact_builder.build_occurrence_published(), confirmed)
    assert allows_marketing(database, fact_builder)


def test_newest_choice_holds_in_any_order(database: Database, fact_builder: FactBuilder) -> None:
    apply_facts(database, fact_builder.build_occurrence_published())
    for order in permutations(range(4)):
        builder = fact_builder.build_for_same_occurrence()
        apply_facts(database, builder.build_registration_confirmed())
        later = [
            builder.build_marketing_consent(is_given=True, consent_version=1),
            builder.build_marketing_consent(is_given=False, consent_version=2),
            builder.build_registration_changed(allows_marketing=True, consent_version=1),
            builder.build_registration_changed(
                version=3, allows_marketing=False, consent_version=2
            ),
        ]
        apply_facts(database, *(later[number] for number in order))
        assert not allows_marketing(database, builder)


def test_choice_waits_for_the_registration_and_sends_nothing(
    database: Database, fact_builder: FactBuilder
) -> None:
    apply_facts(database, fact_builder.build_occurrence_published())
    choice = fact_builder.build_marketing_consent(is_given=True)
    with pytest.raises(NotFound):
        apply_facts(database, choice)
    apply_facts(database, fact_builder.build_registration_confirmed())
    with database.read() as session:
        before = len(session.scalars(select(Message)).unique().all())
    apply_facts(database, choice)
    assert allows_marketing(database, fact_builder)
    with database.read() as session:
        assert len(session.scalars(select(Message)).unique().all()) == before
