"""The staff page of partners' keys, for administrators."""

from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request
from marshmallow import ValidationError

from services.registrations.models import PartnerKey
from services.registrations.partners import operations, views
from services.registrations.partners.schemas import NewPartnerKeySchema
from shared.staff import api_keys
from shared.staff.rights import Right
from shared.web.authorization import Caller, allow
from shared.web.factory import db, get_settings
from shared.web.forms.errors import list_first_errors
from shared.web.responses import Page
from shared.web.staff_session import current_staff

blueprint = Blueprint("partners", __name__, url_prefix="/staff/registrations/partners")


@blueprint.get("/")
@allow(Caller.STAFF, Right.MANAGE)
def list_keys() -> Page:
    """List the keys of the current organisation."""
    return _render_keys({}, {})


@blueprint.post("/")
@allow(Caller.STAFF, Right.MANAGE)
def create_key() -> Page:
    """Create a key and show it, once."""
    organisation = current_staff().require_current_organisation(Right.MANAGE)
    form = request.form.to_dict()
    try:
        new = NewPartnerKeySchema().parse(form)
    except ValidationError as error:
        return _render_keys(form, list_first_errors(error)), 422
    with db().begin() as session:
        key = operations.create_key(session, current_staff().access, organisation, new)
    # Not a redirect: the key is stored nowhere, so that no other page could show it.
    response = make_response(_render_keys({}, {}, key))
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/<uuid:key_id>/revoke")
@allow(Caller.STAFF, Right.MANAGE)
def revoke_key(key_id: UUID) -> Page:
    """Revoke a key; pressing the button twice is the same as once."""
    with db().begin() as session:
        key = api_keys.get_key(session, PartnerKey, key_id)
        current_staff().require(Right.MANAGE, key.organisation_id)
        operations.revoke_key(session, current_staff().access, key)
    return redirect("/staff/registrations/partners/?done=revoked", 303)


def _render_keys(form: dict[str, str], errors: dict[str, str], new_key: str = "") -> str:
    organisation = current_staff().require_current_organisation(Right.MANAGE)
    settings = get_settings()
    with db().read() as session:
        keys = api_keys.list_keys(session, PartnerKey, organisation.organisation_id)
    return render_template(
        "partners/keys.html",
        keys=[views.describe_key(one, settings.default_zone) for one in keys],
        form={"seats": str(settings.address_seats or ""), **form},
        errors=errors,
        new_key=new_key,
        minutes=settings.address_minutes,
        done=request.args.get("done", ""),
    )
