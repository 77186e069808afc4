"""Test invitations, roles and removal; every organisation keeps an administrator."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text, update
from structlog.testing import capture_logs

from services.events.identity import operations as identity
from services.events.identity.queries import find_staff_by_email
from services.events.identity.timers import answer_sign_in_requests
from services.events.models.staff import (
    Invitation,
    Membership,
    SignIn,
    StaffMember,
)
from services.events.people import operations
from services.events.people.views import _describe_role
from shared import clock, links
from shared.bus.outbox import outbox
from shared.database.session import Database
from shared.staff.access import find_staff_access
from shared.staff.audit import audit
from shared.staff.rights import ROLE_RIGHTS, Right, Role, role_has_right
from shared.web.forms import csrf
from tests.deploy.embedded_run import WAIT_SECONDS
from tests.events.staff_account import AddOrganisation, AddStaffAccount, StaffAccount


@pytest.fixture
def raseko(add_organisation: AddOrganisation) -> UUID:
    """Return the organisation that most tests use."""
    return add_organisation("raseko")


@pytest.fixture
def liisa(add_staff_account: AddStaffAccount, raseko: UUID) -> StaffAccount:
    """Return an administrator of it."""
    return add_staff_account("Liisa", {raseko: "admin"})


def read_roles(database: Database, organisation_id: UUID) -> dict[str, str]:
    with database.read() as session:
        rows = session.scalars(
            select(Membership).where(Membership.organisation_id == organisation_id)
        )
        return {one.staff_member.name: one.role for one in rows}


def invite(liisa: StaffAccount, email: str = "petri@example.org", role: str = "editor") -> str:
    """Invite a person as Liisa and return the path of the link in the mail."""
    liisa.post("/staff/people/invite", email=email, role=role, language="sv")
    with liisa.live.database.read() as session:
        newest = select(Invitation).order_by(Invitation.created_at.desc())
        made = session.scalars(newest).first()
    settings = liisa.live.settings
    return links.build_invitation_url(settings, made.id).removeprefix(settings.public_url)


def list_actions(database: Database) -> list[str]:
    """Return the recorded actions that changed something."""
    actions = select(audit.c.action).where(audit.c.action != "people_seen").order_by(audit.c.seq)
    with database.read() as session:
        return list(session.scalars(actions))


def test_join_by_invitation_adds_member_and_signs_in(
    liisa: StaffAccount, database: Database, raseko: UUID
) -> None:
    address, guest = invite(liisa), liisa.app.test_client()
    assert "petri@example.org" in guest.get(address).text
    assert read_roles(database, raseko) == {"Liisa": "admin"}
    assert guest.post(address, data={"name": "Petri Aalto"}).headers["Location"] == "/staff/"
    assert read_roles(database, raseko) == {"Liisa": "admin", "Petri Aalto": "editor"}
    assert "Petri Aalto" in guest.get("/staff/me").text
    assert list_actions(database) == ["invited", "joined"]


@pytest.mark.parametrize("added", [".", ")", "/", "%20", ">", "-"])
def test_invitation_with_punctuation_behind_it_opens(liisa: StaffAccount, added: str) -> None:
    address, guest = invite(liisa) + added, liisa.app.test_client()
    assert guest.get(address).status_code == 200
    assert guest.post(address, data={"name": "Petri Aalto"}).headers["Location"] == "/staff/"


def test_join_without_name_shows_form_again(liisa: StaffAccount) -> None:
    address, guest = invite(liisa), liisa.app.test_client()
    assert guest.post(address, data={"name": " "}).status_code == 422
    assert guest.post(address, data={"name": "Petri"}).status_code == 303


def test_join_with_other_text_than_a_name_shows_form_again(liisa: StaffAccount) -> None:
    path = invite(liisa)
    assert liisa.client.post(path, data={"name": "Katso evil.example"}).status_code == 422


def test_join_twice_by_same_invitation_is_refused(
    liisa: StaffAccount, database: Database, raseko: UUID
) -> None:
    address = invite(liisa)
    answers = [liisa.app.test_client().post(address, data={"name": n}) for n in ("A", "B")]
    assert [answer.status_code for answer in answers] == [303, 410]
    assert read_roles(database, raseko) == {"Liisa": "admin", "A": "editor"}


def test_join_by_revoked_invitation_is_refused(
    liisa: StaffAccount, database: Database, raseko: UUID
) -> None:
    address = invite(liisa)
    with database.read() as session:
        made = session.scalars(select(Invitation)).one()
    liisa.post(f"/staff/people/invitations/{made.id}/revoke")
    guest = liisa.app.test_client()
    assert guest.get(address).status_code == 410
    assert guest.post(address, data={"name": "Petri"}).status_code == 410
    assert read_roles(database, raseko) == {"Liisa": "admin"}


def test_join_by_expired_invitation_is_refused(liisa: StaffAccount) -> None:
    address = invite(liisa)
    with time_machine.travel(clock.now() + timedelta(days=15)):
        assert liisa.app.test_client().post(address, data={"name": "P"}).status_code == 410


def test_second_invitation_replaces_first(liisa: StaffAccount) -> None:
    first, second = invite(liisa), invite(liisa, role="viewer")
    guest = liisa.app.test_client()
    assert guest.post(first, data={"name": "P"}).status_code == 410
    assert guest.post(second, data={"name": "P"}).status_code == 303


def test_invite_member_is_refused_and_shows_typed_text(liisa: StaffAccount) -> None:
    page = liisa.post(
        "/staff/people/invite", status=409, email=liisa.email, role="viewer", language="fi"
    )
    assert f'value="{liisa.email}"' in page


def test_invited_person_is_found_by_either_spelling_of_the_domain(liisa: StaffAccount) -> None:
    first = invite(liisa, "Petri@päiväkoti.fi")
    path = invite(liisa, "petri@xn--pivkoti-5wac.fi")
    assert liisa.client.get(first).status_code == 410  # the same person was invited again
    assert liisa.client.post(path, data={"name": "Petri"}).status_code == 303
    with liisa.live.database.read() as session:
        spellings = ("petri@päiväkoti.fi", "PETRI@PÄIVÄKOTI.FI", "petri@xn--pivkoti-5wac.fi")
        found = [find_staff_by_email(session, one) for one in spellings]
    assert [one.name for one in found if one] == ["Petri"] * 3


def test_invitation_to_no_mailbox_shows_form_again(liisa: StaffAccount) -> None:
    for email in ("aino@localhost", "aino@[127.0.0.1]", "äiti@example.org"):
        page = liisa.post("/staff/people/invite", 422, email=email, role="editor", language="fi")
        assert email in page


def test_join_second_organisation_uses_same_account(
    liisa: StaffAccount,
    add_staff_account: AddStaffAccount,
    add_organisation: AddOrganisation,
    database: Database,
    raseko: UUID,
) -> None:
    turku = add_organisation("turku")
    sofia = add_staff_account("Sofia", {turku: "admin"})
    sofia.app.test_client().post(invite(liisa, email=sofia.email, role="viewer"))
    assert read_roles(database, raseko)["Sofia"] == "viewer"
    assert read_roles(database, turku) == {"Sofia": "admin"}


def test_join_with_existing_account_does_not_sign_in(
    liisa: StaffAccount, add_staff_account: AddStaffAccount, add_organisation: AddOrganisation
) -> None:
    sofia = add_staff_account("Sofia", {add_organisation("turku"): "admin"})
    address, reader = invite(liisa, email=sofia.email), liisa.app.test_client()
    assert reader.post(address).headers["Location"] == "/staff/"
    assert reader.get("/staff/").headers["Location"] == "/sign-in?next=/staff/"
    assert sofia.client.get("/staff/").status_code == 200


@pytest.mark.parametrize("role", ["king", ""])
def test_unknown_role_is_refused(liisa: StaffAccount, role: str) -> None:
    liisa.post("/staff/people/invite", status=422, email="p@example.org", role=role)
    liisa.post(f"/staff/people/{liisa.id}/role", status=422, role=role)


def test_coordinator_role_given_by_admin_is_refused(
    liisa: StaffAccount, add_staff_account: AddStaffAccount, database: Database, raseko: UUID
) -> None:
    mikael = add_staff_account("Mikael", {raseko: "viewer"})
    invited = {"email": "p@example.org", "language": "fi"}
    liisa.post("/staff/people/invite", status=403, role="coordinator", **invited)
    liisa.post(f"/staff/people/{mikael.id}/role", status=403, role="coordinator")
    liisa.post(f"/staff/people/{liisa.id}/role", status=403, role="coordinator")
    assert read_roles(database, raseko) == {"Liisa": "admin", "Mikael": "viewer"}
    assert 'value="coordinator"' not in liisa.get("/staff/people/")
    assert list_actions(database) == []


def test_coordinator_role_given_by_coordinator_is_saved(
    add_staff_account: AddStaffAccount,
    database: Database,
    raseko: UUID,
    add_organisation: AddOrganisation,
) -> None:
    both = add_staff_account("Tuula", {raseko: "admin", add_organisation("live"): "coordinator"})
    mikael = add_staff_account("Mikael", {raseko: "viewer"})
    both.post("/staff/organisation", organisation=str(raseko))
    assert 'value="coordinator"' in both.get("/staff/people/")
    both.post(f"/staff/people/{mikael.id}/role", role="coordinator")
    assert read_roles(database, raseko)["Mikael"] == "coordinator"


def test_change_to_same_role_records_no_action(
    liisa: StaffAccount, add_staff_account: AddStaffAccount, database: Database, raseko: UUID
) -> None:
    tuula = add_staff_account("Tuula", {raseko: "coordinator"})
    liisa.post(f"/staff/people/{tuula.id}/role", role="coordinator")
    assert list_actions(database) == []


def test_change_of_role_applies_to_next_request(
    liisa: StaffAccount, add_staff_account: AddStaffAccount, raseko: UUID
) -> None:
    mikael = add_staff_account("Mikael", {raseko: "admin"})
    mikael.get("/staff/people/")
    liisa.post(f"/staff/people/{mikael.id}/role", role="viewer")
    mikael.get("/staff/people/", status=403)
    liisa.post(f"/staff/people/{mikael.id}/remove")
    mikael.post("/staff/people/invite", status=401, email="x@example.org", role="admin")


def test_removed_person_cannot_request_sign_in_link(
    liisa: StaffAccount, add_staff_account: AddStaffAccount, raseko: UUID, database: Database
) -> None:
    mikael = add_staff_account("Mikael", {raseko: "viewer"})
    liisa.post(f"/staff/people/{mikael.id}/remove")
    liisa.app.test_client().post("/sign-in", data={"email": mikael.email})
    answer_sign_in_requests(database)
    with database.read() as session:
        assert session.scalars(select(SignIn)).all() == []


def test_last_administrator_cannot_leave_or_change_role(
    liisa: StaffAccount, database: Database, raseko: UUID
) -> None:
    liisa.post(f"/staff/people/{liisa.id}/remove", status=409)
    liisa.post(f"/staff/people/{liisa.id}/role", status=409, role="editor")
    assert read_roles(database, raseko) == {"Liisa": "admin"}


def remove_after_start(actor: StaffAccount, other: StaffAccount, start: threading.Barrier) -> int:
    start.wait()
    form = {"csrf": create_csrf_token(actor)}
    return actor.client.post(f"/staff/people/{other.id}/remove", data=form).status_code


def create_csrf_token(person: StaffAccount) -> str:
    return csrf.create_csrf_token(person.live.settings, person.session_id)


def test_concurrent_removal_of_both_administrators_leaves_one(
    liisa: StaffAccount, add_staff_account: AddStaffAccount, raseko: UUID, database: Database
) -> None:
    mikael, start = (
        add_staff_account("Mikael", {raseko: "admin"}),
        threading.Barrier(2, timeout=WAIT_SECONDS),
    )
    with ThreadPoolExecutor(2) as pool:
        removals = [
            pool.submit(remove_after_start, actor, other, start)
            for actor, other in ((liisa, mikael), (mikael, liisa))
        ]
        answers = [one.result() for one in removals]
    assert sorted(answers) == [303, 403]
    assert len(read_roles(database, raseko)) == 1


def test_removal_of_both_administrators_without_lock_succeeds(
    liisa: StaffAccount,
    add_staff_account: AddStaffAccount,
    raseko: UUID,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Show that the guards matter: without lock and rule no administrator is left."""
    mikael = add_staff_account("Mikael", {raseko: "admin"})
    monkeypatch.setattr(operations, "_lock_organisation", lambda *_args: None)
    monkeypatch.setattr(operations, "_require_admin", lambda *_args: None)
    liisa.post(f"/staff/people/{mikael.id}/remove")
    liisa.post(f"/staff/people/{liisa.id}/remove")
    assert read_roles(database, raseko) == {}


def test_person_of_another_organisation_is_not_found(
    liisa: StaffAccount,
    add_staff_account: AddStaffAccount,
    add_organisation: AddOrganisation,
    database: Database,
) -> None:
    turku = add_organisation("turku")
    sofia = add_staff_account("Sofia", {turku: "admin"})
    liisa.get(f"/staff/people/{sofia.id}/remove", status=404)
    liisa.post(f"/staff/people/{sofia.id}/remove", status=404)
    liisa.post(f"/staff/people/{sofia.id}/role", status=404, role="viewer")
    assert sofia.email not in liisa.get("/staff/people/")
    assert read_roles(database, turku) == {"Sofia": "admin"}


def test_switch_is_limited_to_own_organisations(
    add_staff_account: AddStaffAccount, raseko: UUID, add_organisation: AddOrganisation
) -> None:
    turku, foreign = add_organisation("turku"), add_organisation("salo")
    person = add_staff_account("Tuomas", {raseko: "admin", turku: "viewer"})
    person.get("/staff/people/")
    person.post("/staff/organisation", organisation=str(turku))
    person.get("/staff/people/", status=403)
    person.post("/staff/organisation", organisation=str(foreign))
    person.get("/staff/people/", status=403)
    person.post("/staff/organisation", organisation=str(raseko))
    person.get("/staff/people/")


def test_log_shows_actions_of_own_organisation_only(
    liisa: StaffAccount, add_staff_account: AddStaffAccount, add_organisation: AddOrganisation
) -> None:
    sofia = add_staff_account("Sofia", {add_organisation("turku"): "admin"})
    invite(liisa)
    assert "Invited somebody" in liisa.get("/staff/log/?lang=en")
    assert "petri@example.org" not in liisa.get("/staff/log/")
    assert "Invited somebody" not in sofia.get("/staff/log/?lang=en")


def test_person_added_again_after_removal_has_no_session(
    liisa: StaffAccount, add_staff_account: AddStaffAccount, raseko: UUID, database: Database
) -> None:
    mikael = add_staff_account("Mikael", {raseko: "viewer"})
    liisa.post(f"/staff/people/{mikael.id}/remove")
    with database.begin() as session:
        person = session.get_one(StaffMember, mikael.id)
        operations.add_membership(session, person, raseko, Role.VIEWER)
    mikael.get("/staff/me", status=302)


def test_removed_person_is_deleted_after_retention_time(
    liisa: StaffAccount, add_staff_account: AddStaffAccount, raseko: UUID, database: Database
) -> None:
    mikael = add_staff_account("Mikael", {raseko: "viewer"})
    liisa.post(f"/staff/people/{mikael.id}/remove")
    with database.begin() as session:
        identity.delete_expired_staff_data(session)
        assert session.get(StaffMember, mikael.id) is not None
    with time_machine.travel(clock.now() + timedelta(days=60)), database.begin() as session:
        identity.delete_expired_staff_data(session)
    with database.read() as session:
        assert session.get(StaffMember, mikael.id) is None
        assert session.get(StaffMember, liisa.id) is not None
        assert find_staff_access(session, mikael.id).name == ""
        body = session.scalars(select(outbox.c.body).order_by(outbox.c.seq.desc())).first()
    assert str(mikael.id) in body
    assert "Mikael" not in body


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_role_description_promises_only_what_role_may_do(app: Flask, role: Role) -> None:
    with app.test_request_context("/?lang=en"):
        text = _describe_role(role)
    assert ("message" in text) == role_has_right(role, Right.MESSAGE)
    assert ("event" in text) == (
        role_has_right(role, Right.EDIT) or ROLE_RIGHTS[role] == {Right.SEE}
    )
    assert not any(word in text for word in ("checks in", "door", "sends messages", "pupils"))


def test_account_that_cannot_be_read_stops_no_other_deletion(
    liisa: StaffAccount, add_staff_account: AddStaffAccount, database: Database
) -> None:
    bad, _good = (add_staff_account(name, {}) for name in ("Mikael", "Sofia"))
    broken = update(StaffMember).where(StaffMember.id == bad.id)
    with database.begin() as session:
        session.execute(broken.values(created_at=text("'0'")))
    later = time_machine.travel(clock.now() + timedelta(days=60))
    with later, capture_logs() as logged, database.begin() as session:
        identity.delete_expired_staff_data(session)
    with database.read() as session:
        assert set(session.scalars(select(StaffMember.id))) == {liisa.id, bad.id}
    assert [(line["event"], line["row"]) for line in logged] == [("row left out", str(bad.id))]
