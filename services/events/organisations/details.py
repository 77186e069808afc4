"""The door of an organisation's own administrator: what it is called, how families reach it."""

from flask import Blueprint, redirect, render_template, request
from marshmallow import ValidationError

from services.events.models import Organisation
from services.events.organisations import operations
from services.events.organisations.schemas import DetailsForm
from services.events.people.queries import get_organisation
from shared.i18n import LANGUAGES
from shared.staff.rights import Right
from shared.web.authorization import Caller, allow
from shared.web.factory import db
from shared.web.forms.errors import list_first_errors
from shared.web.responses import Page
from shared.web.staff_session import current_staff

blueprint = Blueprint("details", __name__, url_prefix="/staff/organisation/details")


@blueprint.get("")
@allow(Caller.STAFF, Right.MANAGE)
def show() -> Page:
    """The details of the present organisation."""
    here = current_staff().require_current_organisation(Right.MANAGE)
    with db().read() as session:
        one = get_organisation(session, here.organisation_id)
    return _page(_typed(one))


@blueprint.post("")
@allow(Caller.STAFF, Right.MANAGE)
def change() -> Page:
    """Save them, and tell whoever shows them."""
    here = current_staff().require_current_organisation(Right.MANAGE)
    sent = request.form.to_dict()
    try:
        form = DetailsForm().load(sent)
    except ValidationError as error:
        wrong = list_first_errors(error)
        return _page(sent, wrong), 422
    with db().begin() as session:
        one = session.get_one(Organisation, here.organisation_id, with_for_update=True)
        operations.change_details(session, current_staff().access, one, form)
    return redirect("/staff/organisation/details?done=saved", 303)


def _typed(one: Organisation) -> dict[str, str]:
    names = {f"name_{code}": one.name[code] for code in LANGUAGES}
    return {**names, "contact_email": one.contact_email, "contact_phone": one.contact_phone}


def _page(sent: dict[str, str], errors: dict[str, str] | None = None) -> str:
    done = request.args.get("done", "")
    return render_template("organisations/details.html", sent=sent, errors=errors or {}, done=done)
