"""The page where an administrator changes the organisation's name and contact details."""

from collections.abc import Mapping

from flask import Blueprint, redirect, render_template, request
from marshmallow import ValidationError

from services.events.models import Organisation
from services.events.organisations import operations, queries
from services.events.organisations.schemas import DetailsSchema
from shared.i18n import LANGUAGES
from shared.staff.rights import Right
from shared.web.authorization import Caller, allow
from shared.web.factory import db
from shared.web.forms.errors import list_first_errors
from shared.web.responses import Page, form_response
from shared.web.staff_session import current_staff

blueprint = Blueprint("details", __name__, url_prefix="/staff/organisation/details")


@blueprint.get("")
@allow(Caller.STAFF, Right.MANAGE)
def show_details() -> Page:
    """Show the details of the current organisation."""
    current = current_staff().require_current_organisation(Right.MANAGE)
    with db().read() as session:
        organisation = queries.get_organisation(session, current.organisation_id)
    return _render_form(_build_form(organisation))


@blueprint.post("")
@allow(Caller.STAFF, Right.MANAGE)
def change_details() -> Page:
    """Save the details."""
    current = current_staff().require_current_organisation(Right.MANAGE)
    form = request.form.to_dict()
    try:
        details = DetailsSchema().parse(form)
    except ValidationError as error:
        return _render_form(form, list_first_errors(error))
    with db().begin() as session:
        organisation = session.get_one(Organisation, current.organisation_id, with_for_update=True)
        operations.change_details(session, current_staff().access, organisation, details)
    return redirect("/staff/organisation/details?done=saved", 303)


def _build_form(organisation: Organisation) -> dict[str, str]:
    names = {f"name_{code}": organisation.name[code] for code in LANGUAGES}
    return {
        **names,
        "contact_email": organisation.contact_email,
        "contact_phone": organisation.contact_phone,
        "asks_marketing_consent": "1" if organisation.asks_marketing_consent else "",
    }


def _render_form(form: Mapping[str, str], errors: Mapping[str, str] | None = None) -> Page:
    html = render_template(
        "organisations/details.html",
        form=form,
        errors=errors or {},
        done=request.args.get("done", ""),
    )
    return form_response(html, errors or {})
