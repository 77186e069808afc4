"""The staff page of an organisation's message settings, for administrators."""

from collections.abc import Mapping

from flask import Blueprint, redirect, render_template, request
from marshmallow import ValidationError

from services.notifier.models import OrganisationSettings
from services.notifier.organisation_settings import operations, views
from services.notifier.organisation_settings.operations import Outdated
from services.notifier.organisation_settings.schemas import SettingsForm
from shared.staff.rights import Right
from shared.web.authorization import Caller, allow
from shared.web.factory import db, get_settings
from shared.web.forms.errors import list_first_errors
from shared.web.responses import Page
from shared.web.staff_session import current_staff

blueprint = Blueprint("organisation_settings", __name__, url_prefix="/staff/messages/settings")
MAX_DIGITS = 9  # of a number in an integer column


@blueprint.get("")
@allow(Caller.STAFF, Right.MANAGE)
def show_settings() -> Page:
    """Show the settings of the current organisation."""
    return _render_form(views.build_fields(_load_settings()))


@blueprint.post("")
@allow(Caller.STAFF, Right.MANAGE)
def save_settings() -> Page:
    """Save the settings, unless a colleague saved in the meantime."""
    organisation_id = current_staff().require_current_organisation(Right.MANAGE).organisation_id
    typed = views.read_fields(request.form)
    try:
        draft = SettingsForm().parse(typed)
        with db().begin() as session:
            actor, version = current_staff().access, _read_version(typed["version"])
            operations.save_settings(session, actor, organisation_id, draft, version)
    except ValidationError as error:
        return _render_form(typed, list_first_errors(error)), 422
    except Outdated as error:
        # What was typed stays, for saving over what a colleague saved.
        present = views.build_fields(_load_settings())["version"]
        return _render_form(typed | {"version": present}, refusal=error), error.status
    return redirect("/staff/messages/settings?done=saved", 303)


def _load_settings() -> OrganisationSettings | None:
    organisation_id = current_staff().require_current_organisation(Right.MANAGE).organisation_id
    with db().read() as session:
        return session.get(OrganisationSettings, organisation_id)


def _read_version(typed: str) -> int:
    """Return a number that the form sent back; -1, which nothing has, for anything else."""
    is_number = typed.isascii() and typed.isdecimal() and len(typed) <= MAX_DIGITS
    return int(typed) if is_number else -1


def _render_form(
    form: Mapping[str, str],
    errors: Mapping[str, str] | None = None,
    *,
    refusal: Outdated | None = None,
) -> str:
    settings = get_settings()
    return render_template(
        "organisation_settings/form.html",
        form=form,
        errors=errors or {},
        labels=views.list_labels(),
        fallback=views.word_fallback(settings.fallback),
        is_outdated=refusal is not None,
        done=request.args.get("done", "") if request.method == "GET" else "",
    )
