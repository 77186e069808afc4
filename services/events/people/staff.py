"""The door for whoever manages an organisation: its people, their roles, invitations."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request
from marshmallow import ValidationError
from sqlalchemy.orm import Session

from services.events.models.staff import Membership
from services.events.people import operations, queries, views
from services.events.people.schemas import InviteForm, RoleForm
from shared.i18n import LANGUAGE_NAMES
from shared.staff import audit
from shared.staff.rights import Right
from shared.web.authorization import Caller, allow
from shared.web.factory import db
from shared.web.forms.errors import list_first_errors
from shared.web.i18n import current_language
from shared.web.responses import Page
from shared.web.staff_session import current_staff
from shared.web.text import _

blueprint = Blueprint("people", __name__, url_prefix="/staff/people")


@blueprint.get("/")
@allow(Caller.STAFF, Right.MANAGE)
def show() -> Page:
    """Members, open invitations, and the form to invite."""
    with db().begin() as session:
        actor, here = current_staff().access, _here()
        audit.record_action(session, actor, "people_seen", organisation_id=here, subject_id=here)
    return _page({})


@blueprint.post("/invite")
@allow(Caller.STAFF, Right.MANAGE)
def invite() -> Page:
    """Ask somebody to join; what was typed stays when something is wrong."""
    sent = request.form.to_dict()
    try:
        form = InviteForm().load(sent)
        with db().begin() as session:
            organisation = queries.get_organisation(session, _here())
            operations.invite_staff(session, current_staff().access, organisation, form)
    except ValidationError as error:
        wrong = list_first_errors(error)
        return _page(sent, wrong), 422
    except operations.AlreadyMember:
        return _page(sent, {"email": _("This person is a member already.")}), 409
    return redirect("/staff/people/?done=invited", 303)


@blueprint.post("/invitations/<uuid:invitation_id>/revoke")
@allow(Caller.STAFF, Right.MANAGE)
def revoke(invitation_id: UUID) -> Page:
    """Take an invitation back."""
    with db().begin() as session:
        operations.revoke_invitation(session, current_staff().access, _here(), invitation_id)
    return redirect("/staff/people/?done=revoked", 303)


@blueprint.post("/<uuid:staff_id>/role")
@allow(Caller.STAFF, Right.MANAGE)
def set_role(staff_id: UUID) -> Page:
    """Give a member another role."""
    try:
        with db().begin() as session:
            held = _member(session, staff_id)
            form = RoleForm().load(request.form.to_dict())
            operations.change_role(session, current_staff().access, held, form["role"])
    except operations.LastAdmin:
        return _page({}, notice=_last_admin()), 409
    return redirect("/staff/people/?done=role", 303)


@blueprint.get("/<uuid:staff_id>/remove")
@allow(Caller.STAFF, Right.MANAGE)
def ask_remove(staff_id: UUID) -> Page:
    """Ask before somebody is removed."""
    with db().read() as session:
        held = _member(session, staff_id)
    return render_template("people/remove.html", person=views.person(held))


@blueprint.post("/<uuid:staff_id>/remove")
@allow(Caller.STAFF, Right.MANAGE)
def remove(staff_id: UUID) -> Page:
    """Remove a member; from that moment every service refuses them."""
    try:
        with db().begin() as session:
            operations.remove_member(session, current_staff().access, _member(session, staff_id))
    except operations.LastAdmin:
        return _page({}, notice=_last_admin()), 409
    return redirect("/staff/people/?done=removed", 303)


def _here() -> UUID:
    """The present organisation, which this person has to manage; Forbidden, NotFound."""
    return current_staff().require_current_organisation(Right.MANAGE).organisation_id


def _member(session: Session, staff_id: UUID) -> Membership:
    return queries.get_member(session, _here(), staff_id)


def _last_admin() -> str:
    return _("Someone has to manage the organisation. Make somebody else an administrator first.")


def _page(sent: dict[str, str], errors: dict[str, str] | None = None, notice: str = "") -> str:
    here = _here()
    with db().read() as session:
        people = queries.list_members(session, here)
        invitations = queries.list_open_invitations(session, here)
    return render_template(
        "people/list.html",
        people=[views.person(one) for one in people],
        invitations=[views.invitation(one) for one in invitations],
        roles=views.roles(),
        languages_of_mail=list(LANGUAGE_NAMES.items()),
        sent={"role": "editor", "language": current_language(), **sent},
        errors=errors or {},
        notice=notice,
        done=request.args.get("done", ""),
    )
