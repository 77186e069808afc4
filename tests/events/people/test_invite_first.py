"""Test the command that invites the first person of an installation."""

import pytest
from sqlalchemy import select

from services.events.models import Organisation
from services.events.models.staff import Invitation, Membership
from services.events.people import invite_first
from shared.config import Settings
from shared.contracts import StaffInvited
from tests.events.events_site import EventsSite


@pytest.fixture
def settings(site: EventsSite) -> Settings:
    """Return the settings of the app."""
    settings: Settings = site.app.extensions["live"].settings
    return settings


def test_invite_to_new_organisation_prints_link_that_works(
    site: EventsSite, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert invite_first.main(["Merenkurkun Opisto", "Rehtori@example.org"], settings) == 0
    url = capsys.readouterr().out.split()[-1]
    assert url.startswith(settings.public_url)
    assert len([fact for fact in site.list_facts() if isinstance(fact, StaffInvited)]) == 1
    client = site.app.test_client()
    path = url.removeprefix(settings.public_url)
    assert client.post(path, data={"name": "Rehtori Rauha"}).status_code == 303
    with site.database.read() as session:
        membership = session.scalars(select(Membership)).one()
        organisation = session.get_one(Organisation, membership.organisation_id)
    assert (membership.role, organisation.slug) == ("coordinator", "merenkurkun-opisto")
    assert "The whole region" in client.get("/staff/?lang=en").text
    log = client.get("/staff/log/").text
    assert "on the server" in log
    assert "Invited somebody" in log


def test_invite_to_existing_organisation_uses_it(site: EventsSite, settings: Settings) -> None:
    arguments = ["Raseko sv", "a@example.org", "--role", "admin", "--language", "sv"]
    assert invite_first.main(arguments, settings) == 0
    with site.database.read() as session:
        assert len(session.scalars(select(Organisation)).all()) == 1
        invitation = session.scalars(select(Invitation)).one()
    assert (invitation.organisation_id, invitation.role, invitation.language) == (
        site.organisation.id,
        "admin",
        "sv",
    )


def test_invite_with_invalid_address_exits_with_1(
    site: EventsSite, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert invite_first.main(["Raseko fi", "nobody"], settings) == 1
    assert capsys.readouterr().err == "Check the e-mail address.\n"
    assert site.list_facts() == []


def test_invite_of_member_exits_with_1(
    site: EventsSite, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    email = f"{site.sign_in_as('admin').person.id}@example.org"
    assert invite_first.main(["Raseko fi", email], settings) == 1
    assert capsys.readouterr().err == "This person is a member already.\n"


@pytest.mark.parametrize("arguments", [[" ", "a@example.org"], ["x" * 201, "a@example.org"]])
def test_invite_with_invalid_organisation_name_exits_with_2(
    settings: Settings, arguments: list[str]
) -> None:
    with pytest.raises(SystemExit) as refused:
        invite_first.main(arguments, settings)
    assert refused.value.code == 2


def test_invite_in_production_without_settings_names_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LIVE_MODE", "production")
    assert invite_first.main(["Raseko", "a@example.org"]) == 1
    assert "EVENTS_DATABASE_URL" in capsys.readouterr().err
