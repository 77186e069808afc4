"""The door of whoever coordinates the region: its organisations, and new ones."""

from flask import Blueprint, redirect, render_template, request
from marshmallow import ValidationError

from services.events.organisations import operations, queries
from services.events.organisations.schemas import NewForm
from shared.i18n import LANGUAGE_NAMES
from shared.staff.rights import Right
from shared.web.authorization import Caller, allow
from shared.web.factory import db
from shared.web.forms.errors import list_first_errors
from shared.web.i18n import current_language
from shared.web.responses import Page
from shared.web.staff_session import current_staff
from shared.web.text import _

blueprint = Blueprint("organisations", __name__, url_prefix="/staff/organisations")


@blueprint.get("/")
@allow(Caller.STAFF, Right.REGION)
def show() -> Page:
    """Every organisation, and how much goes on in it."""
    current_staff().require_current_organisation(Right.REGION)
    with db().read() as session:
        rows = queries.list_organisations_with_counts(session)
    rows = sorted(rows, key=lambda row: row.Organisation.name[current_language()].casefold())
    done = request.args.get("done", "")
    return render_template("organisations/list.html", rows=rows, done=done)


@blueprint.get("/new")
@allow(Caller.STAFF, Right.REGION)
def ask() -> Page:
    """The form for a new organisation."""
    current_staff().require_current_organisation(Right.REGION)
    return _form({})


@blueprint.post("/new")
@allow(Caller.STAFF, Right.REGION)
def add() -> Page:
    """Add an organisation and invite its first administrator."""
    current_staff().require_current_organisation(Right.REGION)
    sent = request.form.to_dict()
    try:
        form = NewForm().load(sent)
        with db().begin() as session:
            operations.add(session, current_staff().access, form)
    except ValidationError as error:
        wrong = list_first_errors(error)
        return _form(sent, wrong), 422
    except operations.NameTaken:
        taken = _("There is an organisation of this name already.")
        return _form(sent, {"name_fi": taken}), 409
    return redirect("/staff/organisations/?done=added", 303)


def _form(sent: dict[str, str], errors: dict[str, str] | None = None) -> str:
    return render_template(
        "organisations/new.html",
        sent={"language": current_language(), **sent},
        errors=errors or {},
        languages_of_mail=list(LANGUAGE_NAMES.items()),
    )
