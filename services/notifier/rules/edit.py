"""Staff pages that write a rule: one form, which shows when it would go and notices a colleague."""

from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request
from marshmallow import ValidationError

from services.notifier.message.quiet_hours import load_times
from services.notifier.message.sms_text import build_alphabet
from services.notifier.message.views import word_sending_times
from services.notifier.models import Occurrence, RuleDraft
from services.notifier.rules import forms, operations, views
from services.notifier.rules.access import (
    find_back_url,
    get_own_event,
    get_own_rule,
    list_next_occurrences,
    read_id,
    read_version,
    require_organisation_id,
)
from services.notifier.rules.forms import FormFields
from services.notifier.rules.schemas import RuleForm
from shared.staff.rights import Right
from shared.web.authorization import Caller, allow
from shared.web.factory import SECURITY_HEADERS, db, get_settings
from shared.web.forms.errors import list_first_errors
from shared.web.responses import Page
from shared.web.staff_session import current_staff

blueprint = Blueprint("rule_edit", __name__, url_prefix="/staff/messages/rules")


@blueprint.get("/new")
@allow(Caller.STAFF, Right.SEND)
def show_new_form() -> Page:
    """Show the form for the organisation, or for the event of the occurrence `event`."""
    return _render_form(None, _load_event(), forms.build_new_fields())


@blueprint.post("/new")
@allow(Caller.STAFF, Right.SEND)
def create_rule() -> Page:
    """Add a rule, once however often the button is pressed; or only show when it would go."""
    typed, event = forms.read_fields(request.form), _load_event()
    try:
        draft = RuleForm().parse(typed)
    except ValidationError as error:
        return _render_form(None, event, typed, list_first_errors(error))
    rule_id = read_id(typed["key"])
    if rule_id is None or "look" in request.form:
        fields = typed if rule_id else typed | {"key": forms.build_new_fields()["key"]}
        return _render_form(None, event, fields, draft=draft)
    with db().begin() as session:
        operations.create_rule(
            session,
            current_staff().access,
            rule_id,
            _find_organisation_id(event),
            event.slug if event else "",
            draft,
            event.title["fi"] if event else "",
        )
    return redirect(f"{find_back_url(event.id if event else None)}?done=saved", 303)


@blueprint.get("/<uuid:rule_id>/edit")
@allow(Caller.STAFF, Right.SEND)
def show_edit_form(rule_id: UUID) -> Page:
    """Show the form with the rule as it is now."""
    with db().read() as session:
        rule = get_own_rule(session, rule_id, Right.SEND)
    fields = forms.build_rule_fields(rule)
    return _render_form(rule_id, _load_event(), fields, draft=RuleForm().parse(fields))


@blueprint.post("/<uuid:rule_id>/edit")
@allow(Caller.STAFF, Right.SEND)
def save_rule(rule_id: UUID) -> Page:
    """Save a rule, unless somebody else saved in the meantime; or only show when it would go."""
    typed, event = forms.read_fields(request.form), _load_event()
    with db().read() as session:
        get_own_rule(session, rule_id, Right.SEND)
    try:
        draft = RuleForm().parse(typed)
        if "look" in request.form:
            return _render_form(rule_id, event, typed, draft=draft)
        with db().begin() as session:
            rule = get_own_rule(session, rule_id, Right.SEND, lock=True)
            version = read_version(typed["version"])
            title = event.title["fi"] if event else ""
            actor = current_staff().access
            operations.change_rule(session, actor, rule, draft, version, title)
    except ValidationError as error:
        return _render_form(rule_id, event, typed, list_first_errors(error))
    except operations.Outdated as error:
        # What was typed stays, for saving over what a colleague saved.
        with db().read() as session:
            present = get_own_rule(session, rule_id, Right.SEND)
        fresh = typed | {"version": str(present.version)}
        return _render_form(rule_id, event, fresh, refusal=error)
    return redirect(f"{find_back_url(event.id if event else None)}?done=saved", 303)


def _load_event() -> Occurrence | None:
    """Return the occurrence by which the address names an event; None for the organisation."""
    event_id = read_id(request.args.get("event", ""))
    if event_id is None:
        return None
    with db().read() as session:
        return get_own_event(session, event_id, Right.SEND)


def _find_organisation_id(event: Occurrence | None) -> UUID:
    if event is not None:
        return require_organisation_id(event)
    return current_staff().require_current_organisation(Right.SEND).organisation_id


def _render_form(
    rule_id: UUID | None,
    event: Occurrence | None,
    fields: FormFields,
    errors: dict[str, str] | None = None,
    *,
    draft: RuleDraft | None = None,
    refusal: operations.Outdated | None = None,
) -> Page:
    """Render the form; with a draft it shows when the message would go."""
    organisation_id = _find_organisation_id(event)
    with db().read() as session:
        rule = get_own_rule(session, rule_id, Right.SEND) if rule_id else None
        slug = rule.slug if rule else event.slug if event else ""
        owner_id = rule.organisation_id if rule else organisation_id
        occurrences = list_next_occurrences(session, owner_id, slug)
        times = load_times(session, owner_id)
    html = render_template(
        "rules/form.html",
        rule_id=rule_id,
        event=views.build_event(event) if event else None,
        is_of_event=bool(slug),
        back=find_back_url(event.id if event else None),
        form=fields,
        errors=errors or {},
        labels=views.list_labels(),
        choices=views.list_choices(),
        alphabet=build_alphabet(),
        segment_cents=get_settings().sms_segment_cents,
        prefixes=views.list_prefixes(occurrences),
        moments=views.list_moments(draft.timing, occurrences, times) if draft else [],
        hours=word_sending_times(times),
        timing=views.word_timing(draft.timing) if draft else "",
        has_draft=draft is not None,
        is_outdated=refusal is not None,
    )
    response = make_response(html, 422 if errors else refusal.status if refusal else 200)
    policy = SECURITY_HEADERS["Content-Security-Policy"] + "; script-src 'self'"
    response.headers["Content-Security-Policy"] = policy
    return response
