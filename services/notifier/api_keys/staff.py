"""The staff page of the keys of other systems, for administrators."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request
from marshmallow import ValidationError

from services.notifier.api_keys import operations, views
from services.notifier.api_keys.schemas import NewApiKeyForm
from services.notifier.models import ApiKey
from shared.staff import api_keys
from shared.staff.rights import Right
from shared.web.authorization import Caller, allow
from shared.web.factory import db, get_settings
from shared.web.forms.errors import list_first_errors
from shared.web.responses import Page
from shared.web.staff_session import current_staff

blueprint = Blueprint("api_keys", __name__, url_prefix="/staff/messages/keys")


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
    form = {"name": request.form.get("name", ""), "scopes": request.form.getlist("scopes")}
    try:
        new = NewApiKeyForm().parse(form)
    except ValidationError as error:
        return _render_keys(form, list_first_errors(error)), 422
    with db().begin() as session:
        actor = current_staff().access
        key = operations.create_key(session, actor, organisation.organisation_id, new)
    # Not a redirect: the key is stored nowhere, so that no other page could show it.
    response = make_response(_render_keys({}, {}, key))
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/<uuid:api_key_id>/revoke")
@allow(Caller.STAFF, Right.MANAGE)
def revoke_key(api_key_id: UUID) -> Page:
    """Revoke a key; pressing the button twice is the same as once."""
    with db().begin() as session:
        key = api_keys.get_key(session, ApiKey, api_key_id)
        current_staff().require(Right.MANAGE, key.organisation_id)
        operations.revoke_key(session, current_staff().access, key)
    return redirect("/staff/messages/keys/?done=revoked", 303)


def _render_keys(
    form: Mapping[str, str | Sequence[str]], errors: dict[str, str], new_key: str = ""
) -> str:
    organisation = current_staff().require_current_organisation(Right.MANAGE)
    settings = get_settings()
    with db().read() as session:
        keys = api_keys.list_keys(session, ApiKey, organisation.organisation_id)
    # An error of one of several boxes is the error of the boxes.
    errors = {name.partition("-")[0]: message for name, message in errors.items()}
    return render_template(
        "api_keys/keys.html",
        keys=[views.describe_key(one, settings.default_zone) for one in keys],
        scopes=views.SCOPE_LABELS,
        form={"name": "", "scopes": [], **form},
        errors=errors,
        new_key=new_key,
        done=request.args.get("done", ""),
    )
