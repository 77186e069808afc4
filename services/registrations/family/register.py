"""The HTML door for a new registration: two screens, no account, no script.

Screen 1 asks who comes, screen 2 whom to write to. What was typed travels in the form itself, so
nothing is kept before the family sends it; the form's token makes sending it twice one act.
"""

from functools import partial
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request
from marshmallow import ValidationError

from services.registrations.models import Occurrence
from services.registrations.registration import (
    forms,
    idempotency,
    operations,
    views,
)
from services.registrations.registration.schemas import (
    MAX_PARTICIPANTS,
    RegistrationRequest,
)
from shared import clock, links
from shared.errors import NotFound
from shared.web.authorization import Caller, allow
from shared.web.factory import db, get_settings
from shared.web.forms import tokens
from shared.web.i18n import current_language
from shared.web.responses import Page
from shared.web.text import _

blueprint = Blueprint("registrations_pages", __name__)
PURPOSE = "register"


@blueprint.after_request
def uncached(response: Response) -> Response:
    """These pages hold tokens and what people typed."""
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/register/<uuid:occurrence_id>")
@allow(Caller.PUBLIC)
def begin(occurrence_id: UUID) -> Page:
    """Screen 1 with one empty child, or why one cannot register now."""
    occurrence = _occurrence(occurrence_id)
    if not occurrence.open_at(clock.now()) or not occurrence.seats_left:
        return render_template("family/closed.html", slot=views.slot(occurrence))
    return _screen(occurrence, 1, {"participant-0-name": ""})


@blueprint.post("/register/<uuid:occurrence_id>")
@allow(Caller.PUBLIC)
def proceed(occurrence_id: UUID) -> Page:
    """What a button on either screen does: one more child, one less, back, on, or register."""
    occurrence, sent = _occurrence(occurrence_id), request.form.to_dict()
    step = 2 if sent.get("step") == "2" else 1
    if "lang" in sent:
        return _screen(occurrence, step, sent)
    if sent.keys() & {"back", "add", "remove"}:
        return _screen(occurrence, 1, forms.resized(sent))
    wrong = _errors(sent, occurrence_id)
    actor = {name: text for name, text in wrong.items() if name.startswith("participant")}
    if actor:
        return _screen(occurrence, 1, sent, actor)
    if step == 1:
        return _screen(occurrence, 2, {"contact-language": current_language(), **sent})
    if wrong:
        return _screen(occurrence, 2, sent, wrong)
    return _register(occurrence, sent)


def _register(occurrence: Occurrence, sent: dict[str, str]) -> Page:
    form = RegistrationRequest().load(forms.request_of(sent, str(occurrence.id)))
    try:
        act = tokens.read_form_token(get_settings(), PURPOSE, sent.get("token", ""))
        answer = db().write(partial(operations.register, form=form, key=f"form:{act}"))
    except tokens.StaleToken:
        notice = _("The form was open for a long time. Check it and send it once more.")
    except idempotency.KeyReused:
        notice = _(
            "You have already sent this form, and your places are confirmed. "
            "If you send it again, you make one more registration."
        )
    except operations.Full:
        occurrence = _occurrence(occurrence.id)
        return _screen(occurrence, 2, sent, notice=views.too_few(occurrence.seats_left))
    except operations.Closed:
        return render_template("family/closed.html", slot=views.slot(occurrence)), 409
    else:
        url = links.build_manage_url(get_settings(), UUID(answer["id"]), answer["link_version"])
        return redirect(f"/r/{url.rpartition('/')[2]}?new=1", 303)
    return _screen(occurrence, 2, {**sent, "token": ""}, notice=notice)


def _screen(
    occurrence: Occurrence,
    step: int,
    sent: dict[str, str],
    errors: dict[str, str] | None = None,
    notice: str = "",
) -> Page:
    """One of the two screens with everything that was typed so far."""
    page = render_template(
        f"family/register_{step}.html",
        slot=views.slot(occurrence),
        sent=sent,
        participants=forms.participants(sent) or [{"name": "", "grade": ""}],
        maximum=MAX_PARTICIPANTS,
        **views.form_words(),
        errors=errors or {},
        notice=notice,
        token=sent.get("token") or tokens.issue_form_token(get_settings(), PURPOSE),
        contact_days=get_settings().contact_days,
    )
    if errors:
        return page, 422
    return (page, 409) if notice else page


def _errors(sent: dict[str, str], occurrence_id: UUID) -> dict[str, str]:
    try:
        RegistrationRequest().load(forms.request_of(sent, str(occurrence_id)))
    except ValidationError as error:
        return forms.errors(error.messages)
    return {}


def _occurrence(occurrence_id: UUID) -> Occurrence:
    with db().read() as session:
        found = session.get(Occurrence, occurrence_id)
    if found is None:
        raise NotFound(_("There is no such event."))
    return found
