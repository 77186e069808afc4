"""A consent is published when it is given and withdrawn, and withdrawn once for a contact."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from services.registrations.consents.handlers import HANDLERS
from services.registrations.consents.operations import set_marketing_consent
from services.registrations.models import Consent, Registration
from services.registrations.registration import operations
from services.registrations.registration.schemas import RegistrationRequestSchema
from shared import clock
from shared.contracts import MarketingChoiceMade
from shared.database.session import Database
from tests.registrations.fixture_types import CreateOccurrence
from tests.registrations.request_body import build_registration_body
from tests.registrations.stored import create_registration, list_facts


@pytest.fixture
def registration(database: Database, create_occurrence: CreateOccurrence) -> Registration:
    """Register a family that has not said whether we may write."""
    return create_registration(database, create_occurrence())


def set_consent(database: Database, registration: Registration, *, is_given: bool) -> None:
    with database.begin() as session:
        set_marketing_consent(
            session, session.get_one(Registration, registration.id), is_given=is_given
        )


def choose(
    database: Database, registration: Registration, *, is_allowed: bool, minutes_ago: int = 0
) -> None:
    fact = MarketingChoiceMade(
        version=1,
        registration_id=registration.id,
        allows_marketing=is_allowed,
        chosen_at=clock.now() - timedelta(minutes=minutes_ago),
    )
    with database.begin() as session:
        HANDLERS[fact.type](session, fact)


def list_consents(database: Database) -> list[tuple[str, bool]]:
    """List where each consent was given and whether it holds, the first one given first."""
    with database.read() as session:
        rows = session.scalars(select(Consent).order_by(Consent.given_at)).all()
    return [(one.channel, one.withdrawn_at is None) for one in rows]


def list_published(database: Database, contract: str = "consent_changed") -> list[Any]:
    facts = list_facts(database, contract)
    return [(one["allows_marketing"], one["consent_version"]) for one in facts]


@pytest.mark.parametrize("is_ticked", [False, True])
def test_new_registration_says_whether_marketing_is_allowed(
    database: Database, create_occurrence: CreateOccurrence, is_ticked: bool
) -> None:
    body = build_registration_body(create_occurrence()) | {"consents": {"marketing": is_ticked}}
    with database.begin() as session:
        operations.create_registration(session, RegistrationRequestSchema().parse(body))
    assert list_published(database, "registration_confirmed") == [(is_ticked, int(is_ticked))]


def test_each_change_is_published_with_a_higher_version(
    database: Database, registration: Registration
) -> None:
    for is_given in (True, True, False, False, True):
        set_consent(database, registration, is_given=is_given)
    assert list_published(database) == [(True, 1), (False, 2), (True, 3)]


def test_later_facts_carry_the_consent(database: Database, registration: Registration) -> None:
    set_consent(database, registration, is_given=True)
    with database.begin() as session:
        operations.cancel_registration(session, session.get_one(Registration, registration.id))
    assert list_published(database, "registration_cancelled") == [(True, 1)]


def test_withdrawal_counts_for_all_registrations_of_the_contact(
    database: Database, registration: Registration, create_occurrence: CreateOccurrence
) -> None:
    other = create_registration(database, create_occurrence())
    for one in (registration, other):
        set_consent(database, one, is_given=True)
    set_consent(database, registration, is_given=False)
    assert [holds for _channel, holds in list_consents(database)] == [False, False]
    assert list_published(database).count((False, 2)) == 2


def test_choice_behind_a_message_is_applied(database: Database, registration: Registration) -> None:
    choose(database, registration, is_allowed=True)
    assert list_consents(database) == [("preferences", True)]
    choose(database, registration, is_allowed=False)
    assert list_consents(database) == [("preferences", False)]


def test_choice_older_than_the_last_one_changes_nothing(
    database: Database, registration: Registration
) -> None:
    set_consent(database, registration, is_given=True)
    choose(database, registration, is_allowed=False, minutes_ago=5)
    assert list_consents(database) == [("page", True)]


def test_choice_of_an_unknown_registration_is_ignored(
    database: Database, registration: Registration
) -> None:
    unknown = Registration(id=registration.occurrence_id)
    choose(database, unknown, is_allowed=False)
    assert list_consents(database) == []
