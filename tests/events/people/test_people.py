"""People and roles: invited, joined, changed, removed; somebody always stays who may manage."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import select

from services.events.identity import operations as identity
from services.events.models.staff import (
    Invitation,
    Membership,
    SignIn,
    StaffMember,
)
from services.events.people import operations
from shared import clock, links
from shared.bus.outbox import outbox
from shared.database.session import Database
from shared.staff.access import find_staff_access
from shared.staff.audit import audit
from shared.staff.rights import Role
from shared.web.forms import csrf
from tests.deploy.embedded_run import WAIT_SECONDS
from tests.events.conftest import Colleague

Hire = Callable[..., Colleague]
School = Callable[[str], UUID]


@pytest.fixture
def raseko(school: School) -> UUID:
    """The organisation of most of these people."""
    return school("raseko")


@pytest.fixture
def liisa(hire: Hire, raseko: UUID) -> Colleague:
    """Its administrator."""
    return hire("Liisa", {raseko: "admin"})


def roles(database: Database, organisation_id: UUID) -> dict[str, str]:
    with database.read() as session:
        rows = session.scalars(
            select(Membership).where(Membership.organisation_id == organisation_id)
        )
        return {one.staff_member.name: one.role for one in rows}


def invitation(liisa: Colleague, email: str = "petri@example.org", role: str = "editor") -> str:
    """Invite somebody as Liisa and return the link in the mail."""
    liisa.post("/staff/people/invite", email=email, role=role, language="sv")
    with liisa.live.database.read() as session:
        newest = select(Invitation).order_by(Invitation.created_at.desc())
        made = session.scalars(newest).first()
    settings = liisa.live.settings
    return links.build_invitation_url(settings, made.id).removeprefix(settings.public_url)


def log(database: Database) -> list[str]:
    """Return the recorded actions that changed something."""
    acts = select(audit.c.action).where(audit.c.action != "people_seen").order_by(audit.c.seq)
    with database.read() as session:
        return list(session.scalars(acts))


def test_invited_person_says_her_name_joins_and_is_signed_in(
    liisa: Colleague, database: Database, raseko: UUID
) -> None:
    address, guest = invitation(liisa), liisa.app.test_client()
    assert "petri@example.org" in guest.get(address).text
    assert roles(database, raseko) == {"Liisa": "admin"}
    assert guest.post(address, data={"name": "Petri Aalto"}).headers["Location"] == "/staff/"
    assert roles(database, raseko) == {"Liisa": "admin", "Petri Aalto": "editor"}
    assert "Petri Aalto" in guest.get("/staff/me").text
    assert log(database) == ["invited", "joined"]


def test_invited_person_without_a_name_is_asked_for_it(liisa: Colleague) -> None:
    address, guest = invitation(liisa), liisa.app.test_client()
    assert guest.post(address, data={"name": " "}).status_code == 422
    assert guest.post(address, data={"name": "Petri"}).status_code == 303


def test_invitation_joins_once(liisa: Colleague, database: Database, raseko: UUID) -> None:
    address = invitation(liisa)
    answers = [liisa.app.test_client().post(address, data={"name": n}) for n in ("A", "B")]
    assert [answer.status_code for answer in answers] == [303, 410]
    assert roles(database, raseko) == {"Liisa": "admin", "A": "editor"}


def test_invitation_taken_back_opens_nothing(
    liisa: Colleague, database: Database, raseko: UUID
) -> None:
    address = invitation(liisa)
    with database.read() as session:
        made = session.scalars(select(Invitation)).one()
    liisa.post(f"/staff/people/invitations/{made.id}/revoke")
    guest = liisa.app.test_client()
    assert guest.get(address).status_code == 410
    assert guest.post(address, data={"name": "Petri"}).status_code == 410
    assert roles(database, raseko) == {"Liisa": "admin"}


def test_invitation_older_than_two_weeks_opens_nothing(liisa: Colleague) -> None:
    address = invitation(liisa)
    with time_machine.travel(clock.now() + timedelta(days=15)):
        assert liisa.app.test_client().post(address, data={"name": "P"}).status_code == 410


def test_invitation_sent_again_replaces_the_first(liisa: Colleague) -> None:
    first, second = invitation(liisa), invitation(liisa, role="viewer")
    guest = liisa.app.test_client()
    assert guest.post(first, data={"name": "P"}).status_code == 410
    assert guest.post(second, data={"name": "P"}).status_code == 303


def test_invitation_of_a_member_is_refused_and_keeps_what_was_typed(liisa: Colleague) -> None:
    page = liisa.post(
        "/staff/people/invite", status=409, email=liisa.email, role="viewer", language="fi"
    )
    assert f'value="{liisa.email}"' in page


def test_person_of_one_organisation_joins_another_as_herself(
    liisa: Colleague, hire: Hire, school: School, database: Database, raseko: UUID
) -> None:
    turku = school("turku")
    sofia = hire("Sofia", {turku: "admin"})
    sofia.app.test_client().post(invitation(liisa, email=sofia.email, role="viewer"))
    assert roles(database, raseko)["Sofia"] == "viewer"
    assert roles(database, turku) == {"Sofia": "admin"}


def test_invitation_of_somebody_known_signs_nobody_in(
    liisa: Colleague, hire: Hire, school: School
) -> None:
    sofia = hire("Sofia", {school("turku"): "admin"})
    address, reader = invitation(liisa, email=sofia.email), liisa.app.test_client()
    assert reader.post(address).headers["Location"] == "/staff/"
    assert reader.get("/staff/").headers["Location"] == "/sign-in?next=/staff/"
    assert sofia.client.get("/staff/").status_code == 200


@pytest.mark.parametrize("role", ["king", ""])
def test_role_that_is_none_is_refused(liisa: Colleague, role: str) -> None:
    liisa.post("/staff/people/invite", status=422, email="p@example.org", role=role)
    liisa.post(f"/staff/people/{liisa.id}/role", status=422, role=role)


def test_administrator_of_an_organisation_cannot_give_the_region(
    liisa: Colleague, hire: Hire, database: Database, raseko: UUID
) -> None:
    mikael = hire("Mikael", {raseko: "viewer"})
    invited = {"email": "p@example.org", "language": "fi"}
    liisa.post("/staff/people/invite", status=403, role="coordinator", **invited)
    liisa.post(f"/staff/people/{mikael.id}/role", status=403, role="coordinator")
    liisa.post(f"/staff/people/{liisa.id}/role", status=403, role="coordinator")
    assert roles(database, raseko) == {"Liisa": "admin", "Mikael": "viewer"}
    assert 'value="coordinator"' not in liisa.get("/staff/people/")
    assert log(database) == []


def test_administrator_may_give_the_region_only_as_its_coordinator(
    hire: Hire, database: Database, raseko: UUID, school: School
) -> None:
    both = hire("Tuula", {raseko: "admin", school("live"): "coordinator"})
    mikael = hire("Mikael", {raseko: "viewer"})
    both.post("/staff/organisation", organisation=str(raseko))
    assert 'value="coordinator"' in both.get("/staff/people/")
    both.post(f"/staff/people/{mikael.id}/role", role="coordinator")
    assert roles(database, raseko)["Mikael"] == "coordinator"


def test_role_that_is_held_already_is_no_change(
    liisa: Colleague, hire: Hire, database: Database, raseko: UUID
) -> None:
    tuula = hire("Tuula", {raseko: "coordinator"})
    liisa.post(f"/staff/people/{tuula.id}/role", role="coordinator")
    assert log(database) == []


def test_role_taken_away_counts_at_the_next_request(
    liisa: Colleague, hire: Hire, raseko: UUID
) -> None:
    mikael = hire("Mikael", {raseko: "admin"})
    mikael.get("/staff/people/")
    liisa.post(f"/staff/people/{mikael.id}/role", role="viewer")
    mikael.get("/staff/people/", status=403)
    liisa.post(f"/staff/people/{mikael.id}/remove")
    mikael.post("/staff/people/invite", status=401, email="x@example.org", role="admin")


def test_removed_person_cannot_ask_for_a_link(
    liisa: Colleague, hire: Hire, raseko: UUID, database: Database
) -> None:
    mikael = hire("Mikael", {raseko: "viewer"})
    liisa.post(f"/staff/people/{mikael.id}/remove")
    liisa.app.test_client().post("/sign-in", data={"email": mikael.email})
    with database.read() as session:
        assert session.scalars(select(SignIn)).all() == []


def test_last_administrator_can_neither_leave_nor_step_down(
    liisa: Colleague, database: Database, raseko: UUID
) -> None:
    liisa.post(f"/staff/people/{liisa.id}/remove", status=409)
    liisa.post(f"/staff/people/{liisa.id}/role", status=409, role="editor")
    assert roles(database, raseko) == {"Liisa": "admin"}


def removing(one: Colleague, other: Colleague, start: threading.Barrier) -> int:
    start.wait()
    form = {"csrf": one_field(one)}
    return one.client.post(f"/staff/people/{other.id}/remove", data=form).status_code


def one_field(person: Colleague) -> str:
    return csrf.create_csrf_token(person.live.settings, person.session_id)


def test_two_administrators_removing_each_other_leave_one(
    liisa: Colleague, hire: Hire, raseko: UUID, database: Database
) -> None:
    mikael, start = hire("Mikael", {raseko: "admin"}), threading.Barrier(2, timeout=WAIT_SECONDS)
    with ThreadPoolExecutor(2) as pool:
        tries = [
            pool.submit(removing, one, other, start)
            for one, other in ((liisa, mikael), (mikael, liisa))
        ]
        answers = [one.result() for one in tries]
    assert sorted(answers) == [303, 403]
    assert len(roles(database, raseko)) == 1


def test_two_administrators_without_the_lock_would_remove_each_other(
    liisa: Colleague,
    hire: Hire,
    raseko: UUID,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The control: with neither the lock's question nor the rule, nobody is left."""
    mikael = hire("Mikael", {raseko: "admin"})
    monkeypatch.setattr(operations, "_lock_organisation", lambda *_args: None)
    monkeypatch.setattr(operations, "_require_admin", lambda *_args: None)
    liisa.post(f"/staff/people/{mikael.id}/remove")
    liisa.post(f"/staff/people/{liisa.id}/remove")
    assert roles(database, raseko) == {}


def test_people_of_another_organisation_are_not_there(
    liisa: Colleague, hire: Hire, school: School, database: Database
) -> None:
    turku = school("turku")
    sofia = hire("Sofia", {turku: "admin"})
    liisa.get(f"/staff/people/{sofia.id}/remove", status=404)
    liisa.post(f"/staff/people/{sofia.id}/remove", status=404)
    liisa.post(f"/staff/people/{sofia.id}/role", status=404, role="viewer")
    assert sofia.email not in liisa.get("/staff/people/")
    assert roles(database, turku) == {"Sofia": "admin"}


def test_switch_shows_another_of_ones_organisations_and_no_foreign_one(
    hire: Hire, raseko: UUID, school: School
) -> None:
    turku, foreign = school("turku"), school("salo")
    person = hire("Tuomas", {raseko: "admin", turku: "viewer"})
    person.get("/staff/people/")
    person.post("/staff/organisation", organisation=str(turku))
    person.get("/staff/people/", status=403)
    person.post("/staff/organisation", organisation=str(foreign))
    person.get("/staff/people/", status=403)
    person.post("/staff/organisation", organisation=str(raseko))
    person.get("/staff/people/")


def test_log_says_who_did_what_in_ones_own_organisation_only(
    liisa: Colleague, hire: Hire, school: School
) -> None:
    sofia = hire("Sofia", {school("turku"): "admin"})
    invitation(liisa)
    assert "Invited somebody" in liisa.get("/staff/log/?lang=en")
    assert "petri@example.org" not in liisa.get("/staff/log/")
    assert "Invited somebody" not in sofia.get("/staff/log/?lang=en")


def test_person_who_left_and_comes_again_has_no_old_session(
    liisa: Colleague, hire: Hire, raseko: UUID, database: Database
) -> None:
    mikael = hire("Mikael", {raseko: "viewer"})
    liisa.post(f"/staff/people/{mikael.id}/remove")
    with database.begin() as session:
        person = session.get_one(StaffMember, mikael.id)
        operations.add_membership(session, person, raseko, Role.VIEWER)
    mikael.get("/staff/me", status=302)


def test_person_who_left_is_forgotten_here_and_in_every_service(
    liisa: Colleague, hire: Hire, raseko: UUID, database: Database
) -> None:
    mikael = hire("Mikael", {raseko: "viewer"})
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
        notice = session.scalars(select(outbox.c.body).order_by(outbox.c.seq.desc())).first()
    assert str(mikael.id) in notice
    assert "Mikael" not in notice
