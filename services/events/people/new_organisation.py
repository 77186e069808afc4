"""The page where the coordinator adds an organisation and invites its first administrator."""

from collections.abc import Mapping

from flask import Blueprint, redirect, render_template, request
from marshmallow import ValidationError

from services.events.organisations.operations import NameTaken
from services.events.people import operations
from services.events.people.schemas import NewOrganisationSchema
from shared.i18n import LANGUAGE_NAMES
from shared.staff.rights import Right
from shared.web.authorization import Caller, allow
from shared.web.factory import db
from shared.web.forms.errors import list_first_errors
from shared.web.i18n import current_language
from shared.web.responses import Page
from shared.web.staff_session import current_staff
from shared.web.text import _

blueprint = Blueprint("new_organisation", __name__, url_prefix="/staff/organisations/new")


@blueprint.get("")
@allow(Caller.STAFF, Right.REGION)
def show_form() -> Page:
    """Show the form for a new organisation."""
    current_staff().require_current_organisation(Right.REGION)
    return _render_form({})


@blueprint.post("")
@allow(Caller.STAFF, Right.REGION)
def add_organisation() -> Page:
    """Add an organisation and invite its first administrator."""
    current_staff().require_current_organisation(Right.REGION)
    form = request.form.to_dict()
    try:
        request_data = NewOrganisationSchema().parse(form)
        with db().begin() as session:
            operations.add_organisation(session, current_staff().access, request_data)
    except ValidationError as error:
        return _render_form(form, list_first_errors(error)), 422
    except NameTaken:
        taken = _("There is an organisation of this name already.")
        return _render_form(form, {"name_fi": taken}), 409
    return redirect("/staff/organisations/?done=added", 303)


def _render_form(form: Mapping[str, str], errors: Mapping[str, str] | None = None) -> str:
    return render_template(
        "people/new_organisation.html",
        form={"language": current_language(), **form},
        errors=errors or {},
        languages_of_mail=list(LANGUAGE_NAMES.items()),
    )
