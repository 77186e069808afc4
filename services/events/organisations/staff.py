"""The door of whoever coordinates the region: its organisations, and new ones."""

from flask import Blueprint, redirect, render_template, request
from marshmallow import ValidationError
from werkzeug.wrappers import Response as BaseResponse

from services.events.organisations import operations, queries
from services.events.organisations.schemas import NewForm
from shared.i18n import NAMES
from shared.staff.rights import Right
from shared.web.authorization import Access, access
from shared.web.factory import db
from shared.web.forms.fields import first_errors
from shared.web.i18n import language
from shared.web.staff_session import staff
from shared.web.text import _

blueprint = Blueprint("organisations", __name__, url_prefix="/staff/organisations")
Page = str | tuple[str, int] | BaseResponse


@blueprint.get("/")
@access(Access.STAFF, Right.REGION)
def show() -> Page:
    """Every organisation, and how much goes on in it."""
    staff().here(Right.REGION)
    with db().read() as session:
        rows = queries.with_counts(session)
    rows = sorted(rows, key=lambda row: row.Organisation.name[language()].casefold())
    done = request.args.get("done", "")
    return render_template("organisations/list.html", rows=rows, done=done)


@blueprint.get("/new")
@access(Access.STAFF, Right.REGION)
def ask() -> Page:
    """The form for a new organisation."""
    staff().here(Right.REGION)
    return _form({})


@blueprint.post("/new")
@access(Access.STAFF, Right.REGION)
def add() -> Page:
    """Add an organisation and invite its first administrator."""
    staff().here(Right.REGION)
    sent = request.form.to_dict()
    try:
        form = NewForm().load(sent)
        with db().begin() as session:
            operations.add(session, staff().known, form)
    except ValidationError as error:
        wrong = first_errors(error)
        return _form(sent, wrong), 422
    except operations.NameTaken:
        taken = _("There is an organisation of this name already.")
        return _form(sent, {"name_fi": taken}), 409
    return redirect("/staff/organisations/?done=added", 303)


def _form(sent: dict[str, str], errors: dict[str, str] | None = None) -> str:
    return render_template(
        "organisations/new.html",
        sent={"language": language(), **sent},
        errors=errors or {},
        languages_of_mail=list(NAMES.items()),
    )
