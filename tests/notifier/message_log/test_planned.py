"""The page of a registration says which reminders are still to come, and which are not."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.notifier.models import ChannelChoice, ChannelName, SuppressionReason
from services.notifier.suppression.address_keys import Address
from services.notifier.suppression.operations import suppress_address
from shared.database.session import Database
from tests.notifier.fact_builder import FactBuilder
from tests.notifier.message_log.log_pages import get_registration_page
from tests.notifier.rules.school import NOW, START, School, build_timing
from tests.staff_user import StaffUser

OpenPage = Callable[[FactBuilder], str]


@pytest.fixture
def school(app: Flask, database: Database) -> School:
    """Create a school with an open day in nine days, and the rule that every school has."""
    return School(database, app.extensions["live"].settings)


@pytest.fixture
def open_page(app: Flask, school: School) -> OpenPage:
    """Return a function that opens the page of a family as an editor, in English."""

    def open_page(family: FactBuilder) -> str:
        with school.at_this_time():
            user = StaffUser(app, {school.organisation_id: "editor"})
            client: FlaskClient = user.sign_in(app.test_client())
            client.set_cookie("lang", "en")
            return get_registration_page(client, family)

    return open_page


def test_planned_reminder_is_shown_with_its_time(school: School, open_page: OpenPage) -> None:
    family = school.register()
    school.run_timer()
    page = open_page(family)
    assert "24 hours before the start" in page
    assert "Will be sent Fri 20 Nov 2026 at 12:00" in page
    school.work_until(START - timedelta(hours=23))
    assert "Still to come" not in open_page(family)


def test_cancelled_family_has_nothing_to_come(school: School, open_page: OpenPage) -> None:
    family = school.register()
    school.run_timer()
    school.apply(family.build_registration_cancelled())
    assert "Still to come" not in open_page(family)


def test_family_that_registered_after_the_moment_gets_none(
    school: School, open_page: OpenPage
) -> None:
    school.run_timer()
    school.work_until(START - timedelta(hours=24))
    school.now += timedelta(hours=1)
    page = open_page(school.register())
    assert "it registered after that moment" in page
    assert "Will be sent" not in page


def test_family_without_an_address_of_the_rule_gets_none(
    school: School, open_page: OpenPage
) -> None:
    school.remove_default_rule()
    school.add_rule(build_timing(2), channels=ChannelChoice.SMS)
    family = school.register(contact_phone="")
    school.run_timer()
    assert "it has left no address for it" in open_page(family)


def test_family_whose_addresses_are_blocked_gets_none(school: School, open_page: OpenPage) -> None:
    school.remove_default_rule()
    school.add_rule(build_timing(2), channels=ChannelChoice.EMAIL)
    family = school.register(contact_email="aino@example.org")
    school.run_timer()
    with school.database.begin() as session:
        address = Address(ChannelName.EMAIL, "aino@example.org")
        reason = SuppressionReason.HARD_BOUNCE
        suppress_address(session, school.settings, address, reason, source="test")
    assert "no messages go to its address" in open_page(family)


def test_rule_that_came_too_late_says_so(school: School, open_page: OpenPage) -> None:
    school.remove_default_rule()
    school.now = START - timedelta(hours=1)
    family = school.register(created_at=NOW)
    school.add_rule(build_timing(2))
    school.run_timer()
    assert "Its time had passed" in open_page(family)
