"""Staff pages that write a campaign: one form, which notices a second editor."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request
from marshmallow import ValidationError

from services.notifier.audience.queries import count_confirmed, list_coming_occurrences
from services.notifier.campaigns import form_views, forms, operations, queries, views
from services.notifier.campaigns.access import (
    get_own_campaign,
    list_offered_occurrences,
    read_ids,
    read_version,
)
from services.notifier.campaigns.forms import FormFields
from services.notifier.campaigns.schemas import CampaignForm
from services.notifier.message.sms_text import build_alphabet
from services.notifier.models import (
    EDITABLE_STATES,
    AudienceStatus,
    Campaign,
    CampaignDraft,
    Occurrence,
)
from shared.contracts.values import RegistrationStatus
from shared.errors import NotFound
from shared.i18n import LANGUAGES
from shared.staff.rights import Right
from shared.web.authorization import Caller, allow
from shared.web.factory import SECURITY_HEADERS, db, get_settings
from shared.web.forms.errors import list_first_errors
from shared.web.responses import Page
from shared.web.staff_session import current_staff
from shared.web.text import _

blueprint = Blueprint("campaign_edit", __name__, url_prefix="/staff/messages/campaigns")


@blueprint.get("/new")
@allow(Caller.STAFF, Right.MESSAGE)
def show_new_form() -> Page:
    """Show the form for these occurrences, or with what another campaign has (`copy`).

    Without either, an event is chosen first.
    """
    ids, copied = read_ids("occurrence"), None
    with db().read() as session:
        for one in read_ids("copy")[:1]:
            copied = get_own_campaign(session, one, Right.MESSAGE)
            ids = [occurrence.id for occurrence in queries.list_occurrences(session, copied)]
        occurrences = list_offered_occurrences(session, ids)
    if not occurrences:
        return _render_choice()
    fields = forms.build_new_fields([str(one) for one in ids], _read_status())
    if copied:
        zone = views.find_zone(occurrences, get_settings().default_zone)
        fields = forms.build_copied_fields(copied, zone)
    return _render_form(None, occurrences, fields)


@blueprint.post("/new")
@allow(Caller.STAFF, Right.MESSAGE)
def create_campaign() -> Page:
    """Save a draft, and show it as it will go out."""
    typed = forms.read_fields(request.form)
    ids = read_ids("occurrence") or _read_sent_ids(typed)
    with db().read() as session:
        occurrences = list_offered_occurrences(session, ids)
    if not occurrences:
        return _render_choice(is_missing=True), 422
    try:
        draft = _parse_draft(typed, occurrences, ())
    except ValidationError as error:
        return _render_form(None, occurrences, typed, list_first_errors(error))
    organisation_id = occurrences[0].organisation_id
    if organisation_id is None:
        raise NotFound
    with db().begin() as session:
        actor = current_staff().access
        campaign = operations.create_campaign(session, actor, organisation_id, draft)
    return redirect(f"/staff/messages/campaigns/{campaign.id}", 303)


@blueprint.get("/<uuid:campaign_id>/edit")
@allow(Caller.STAFF, Right.MESSAGE)
def show_edit_form(campaign_id: UUID) -> Page:
    """Show the form with the campaign as it is now; one that has started is only shown."""
    campaign, occurrences = _load_campaign(campaign_id)
    if campaign.state not in EDITABLE_STATES:
        return redirect(f"/staff/messages/campaigns/{campaign_id}")
    zone = views.find_zone(occurrences, get_settings().default_zone)
    return _render_form(campaign, occurrences, forms.build_campaign_fields(campaign, zone))


@blueprint.post("/<uuid:campaign_id>/edit")
@allow(Caller.STAFF, Right.MESSAGE)
def save_campaign(campaign_id: UUID) -> Page:
    """Save another text or audience, unless somebody else saved in the meantime."""
    typed = forms.read_fields(request.form)
    seen, occurrences = _load_campaign(campaign_id)
    try:
        draft = _parse_draft(typed, occurrences, seen.audience.left_out_ids)
        with db().begin() as session:
            campaign = get_own_campaign(session, campaign_id, Right.MESSAGE, lock=True)
            version = read_version(str(typed["version"]))
            operations.change_campaign(session, current_staff().access, campaign, draft, version)
    except ValidationError as error:
        return _render_form(seen, occurrences, typed, list_first_errors(error))
    except (operations.Outdated, operations.WrongState) as error:
        # What was typed stays, for saving over what a colleague saved.
        present, occurrences = _load_campaign(campaign_id)
        fresh = typed | {"version": str(present.version)}
        return _render_form(present, occurrences, fresh, refusal=error)
    return redirect(f"/staff/messages/campaigns/{campaign_id}", 303)


def _parse_draft(
    typed: FormFields, occurrences: Sequence[Occurrence], left_out_ids: tuple[UUID, ...]
) -> CampaignDraft:
    """Return the draft; raise ValidationError."""
    zone = views.find_zone(occurrences, get_settings().default_zone)
    draft = CampaignForm(zone, left_out_ids).parse(typed)
    if not set(draft.audience.occurrence_ids) <= {one.id for one in occurrences}:
        raise ValidationError({"occurrence": [_("Choose times of this event.")]})
    return draft


def _load_campaign(campaign_id: UUID) -> tuple[Campaign, list[Occurrence]]:
    """Return a campaign with the occurrences of its events; raise NotFound or Forbidden."""
    with db().read() as session:
        campaign = get_own_campaign(session, campaign_id, Right.MESSAGE)
        known = queries.list_occurrences(session, campaign)
        return campaign, list_offered_occurrences(session, [one.id for one in known])


def _read_sent_ids(typed: FormFields) -> list[UUID]:
    """Return the ids that the form sent; none when one of them is no id."""
    try:
        return [UUID(one) for one in typed["occurrence"]]
    except ValueError:
        return []


def _read_status() -> AudienceStatus:
    """Return the families that the list had from which this page was opened."""
    match request.args.get("status"):
        case RegistrationStatus.CANCELLED:
            return AudienceStatus.CANCELLED
        case RegistrationStatus.WAITING:
            return AudienceStatus.WAITING
        case _:
            return AudienceStatus.COMING


def _render_choice(*, is_missing: bool = False) -> str:
    """Let staff choose an event of the current organisation, or all events for one target group."""
    organisation = current_staff().require_current_organisation(Right.MESSAGE)
    with db().read() as session:
        coming = list_coming_occurrences(session, organisation.organisation_id)
        groups = form_views.list_target_groups(coming)
        group = request.args.get("group", "")
        occurrences = [one for one in coming if group in one.target_groups or group not in groups]
        numbers = count_confirmed(session, [one.id for one in occurrences])
    return render_template(
        "campaigns/choose.html",
        events=form_views.build_event_choices(occurrences, numbers),
        groups=groups,
        group=group if group in groups else "",
        is_missing=is_missing,
    )


def _render_form(
    campaign: Campaign | None,
    occurrences: Sequence[Occurrence],
    fields: FormFields,
    errors: dict[str, str] | None = None,
    *,
    refusal: operations.Outdated | operations.WrongState | None = None,
) -> Page:
    """Render the form. It may load our own script, which counts while people type."""
    with db().read() as session:
        numbers = count_confirmed(session, [one.id for one in occurrences])
    bodies = {code: str(fields[f"body_{code}"]).strip() for code in LANGUAGES}
    html = render_template(
        "campaigns/form.html",
        campaign_id=campaign.id if campaign else None,
        form=fields,
        errors=errors or {},
        labels=form_views.list_labels(),
        events=form_views.build_event_choices(occurrences, numbers),
        choices=form_views.list_choices(),
        texts=form_views.build_text_fields(
            bodies,
            form_views.count_readers(numbers, fields["occurrence"]),
            occurrences[0].organisation_name if occurrences else dict.fromkeys(LANGUAGES, ""),
        ),
        alphabet=build_alphabet(),
        segment_cents=get_settings().sms_segment_cents,
        notice=views.word_error(refusal, campaign) if refusal and campaign else "",
        can_save=campaign is None or campaign.state in EDITABLE_STATES,
    )
    response = make_response(html, 422 if errors else refusal.status if refusal else 200)
    policy = SECURITY_HEADERS["Content-Security-Policy"] + "; script-src 'self'"
    response.headers["Content-Security-Policy"] = policy
    return response
