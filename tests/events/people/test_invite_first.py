"""The first person of an installation, invited from the command line."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from services.events.models import Organisation
from services.events.models.staff import Invitation, Membership
from services.events.people import invite_first
from shared.config import Settings
from shared.contracts import StaffInvited
from tests.events.office import Office, opened


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """The events app over a migrated database."""
    with opened(tmp_path) as made:
        yield made


@pytest.fixture
def settings(office: Office) -> Settings:
    """Its settings."""
    known: Settings = office.app.extensions["live"].settings
    return known


def test_invite_to_a_new_organisation_prints_a_link_that_joins(
    office: Office, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert invite_first.main(["Merenkurkun Opisto", "Rehtori@example.org"], settings) == 0
    url = capsys.readouterr().out.split()[-1]
    assert url.startswith(settings.public_url)
    assert len([fact for fact in office.facts() if isinstance(fact, StaffInvited)]) == 1
    client = office.app.test_client()
    path = url.removeprefix(settings.public_url)
    assert client.post(path, data={"name": "Rehtori Rauha"}).status_code == 303
    with office.database.read() as session:
        held = session.scalars(select(Membership)).one()
        organisation = session.get_one(Organisation, held.organisation_id)
    assert (held.role, organisation.slug) == ("coordinator", "merenkurkun-opisto")
    assert "The whole region" in client.get("/staff/?lang=en").text
    assert "on the server</td><td>Invited somebody" in client.get("/staff/log/").text


def test_invite_to_an_organisation_that_is_there_makes_no_second_one(
    office: Office, settings: Settings
) -> None:
    words = ["Raseko sv", "a@example.org", "--role", "admin", "--language", "sv"]
    assert invite_first.main(words, settings) == 0
    with office.database.read() as session:
        assert len(session.scalars(select(Organisation)).all()) == 1
        asked = session.scalars(select(Invitation)).one()
    assert (asked.organisation_id, asked.role, asked.language) == (office.school.id, "admin", "sv")


def test_invite_of_no_address_says_so_and_ends_with_1(
    office: Office, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert invite_first.main(["Raseko fi", "nobody"], settings) == 1
    assert capsys.readouterr().err == "Check the e-mail address.\n"
    assert office.facts() == []


def test_invite_of_a_member_says_so_and_ends_with_1(
    office: Office, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    email = f"{office.enter('admin').person.id}@example.org"
    assert invite_first.main(["Raseko fi", email], settings) == 1
    assert capsys.readouterr().err == "This person is a member already.\n"


@pytest.mark.parametrize("words", [[" ", "a@example.org"], ["x" * 201, "a@example.org"]])
def test_invite_to_no_name_is_refused(settings: Settings, words: list[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        invite_first.main(words, settings)
    assert refused.value.code == 2


def test_start_in_production_without_settings_names_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LIVE_MODE", "production")
    assert invite_first.main(["Raseko", "a@example.org"]) == 1
    assert "EVENTS_DATABASE_URL" in capsys.readouterr().err
