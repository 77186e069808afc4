"""Staff pages of an organisation's administrator: members, roles and invitations."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, redirect, render_template, request
from marshmallow import ValidationError
from sqlalchemy.orm import Session

from services.events.models.staff import Membership
from services.events.organisations.queries import get_organisation
from services.events.people import operations, queries, views
from services.events.people.schemas import InvitationRequestSchema, RoleChangeSchema
from shared.i18n import LANGUAGE_NAMES
from shared.staff import audit
from shared.staff.rights import Right, Role
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
def show_people() -> Page:
    """Show the members, the open invitations and the form to invite; the log records the look."""
    with db().begin() as session:
        actor, here = current_staff().access, _get_organisation_id()
        audit.record_action(session, actor, "people_seen", organisation_id=here, target_id=here)
    return _render_list({})


@blueprint.post("/invite")
@allow(Caller.STAFF, Right.MANAGE)
def invite_staff() -> Page:
    """Invite somebody to the current organisation."""
    form = request.form.to_dict()
    try:
        invitation = InvitationRequestSchema().parse(form)
        with db().begin() as session:
            organisation = get_organisation(session, _get_organisation_id())
            operations.invite_staff(session, current_staff().access, organisation, invitation)
    except ValidationError as error:
        return _render_list(form, list_first_errors(error)), 422
    except operations.AlreadyMember:
        return _render_list(form, {"email": _("This person is a member already.")}), 409
    return redirect("/staff/people/?done=invited", 303)


@blueprint.post("/invitations/<uuid:invitation_id>/revoke")
@allow(Caller.STAFF, Right.MANAGE)
def revoke_invitation(invitation_id: UUID) -> Page:
    """Revoke an invitation."""
    with db().begin() as session:
        actor = current_staff().access
        operations.revoke_invitation(session, actor, _get_organisation_id(), invitation_id)
    return redirect("/staff/people/?done=revoked", 303)


@blueprint.post("/<uuid:staff_id>/role")
@allow(Caller.STAFF, Right.MANAGE)
def change_role(staff_id: UUID) -> Page:
    """Give a member another role."""
    try:
        with db().begin() as session:
            membership = _get_member(session, staff_id)
            change = RoleChangeSchema().parse(request.form.to_dict())
            operations.change_role(session, current_staff().access, membership, change.role)
    except operations.LastAdmin:
        return _render_last_admin(), 409
    return redirect("/staff/people/?done=role", 303)


@blueprint.get("/<uuid:staff_id>/remove")
@allow(Caller.STAFF, Right.MANAGE)
def confirm_removal(staff_id: UUID) -> Page:
    """Ask for confirmation before a member is removed."""
    with db().read() as session:
        membership = _get_member(session, staff_id)
    return render_template("people/remove.html", person=views.build_member(membership))


@blueprint.post("/<uuid:staff_id>/remove")
@allow(Caller.STAFF, Right.MANAGE)
def remove_member(staff_id: UUID) -> Page:
    """Remove a member; every service refuses the person from then on."""
    try:
        with db().begin() as session:
            membership = _get_member(session, staff_id)
            operations.remove_member(session, current_staff().access, membership)
    except operations.LastAdmin:
        return _render_last_admin(), 409
    return redirect("/staff/people/?done=removed", 303)


def _get_organisation_id() -> UUID:
    """Return the current organisation; raise Forbidden or NotFound unless the reader manages it."""
    return current_staff().require_current_organisation(Right.MANAGE).organisation_id


def _get_member(session: Session, staff_id: UUID) -> Membership:
    return queries.get_member(session, _get_organisation_id(), staff_id)


def _render_last_admin() -> str:
    notice = _("Someone has to manage the organisation. Make somebody else an administrator first.")
    return _render_list({}, notice=notice)


def _render_list(
    form: Mapping[str, str], errors: Mapping[str, str] | None = None, notice: str = ""
) -> str:
    organisation_id = _get_organisation_id()
    with db().read() as session:
        members = queries.list_members(session, organisation_id)
        invitations = queries.list_open_invitations(session, organisation_id)
    return render_template(
        "people/list.html",
        people=[views.build_member(one) for one in members],
        invitations=[views.build_invitation(one) for one in invitations],
        roles=views.list_role_choices(),
        languages_of_mail=list(LANGUAGE_NAMES.items()),
        form={"role": Role.EDITOR, "language": current_language(), **form},
        errors=errors or {},
        notice=notice,
        done=request.args.get("done", ""),
    )
