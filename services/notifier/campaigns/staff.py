"""Staff pages of campaigns: the list, one before and after it goes, and what is done with it."""

from collections.abc import Callable
from dataclasses import fields, replace
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from services.notifier.campaigns import (
    draft_views,
    list_views,
    operations,
    queries,
    sent_views,
    views,
)
from services.notifier.campaigns.access import get_own_campaign, read_version
from services.notifier.campaigns.categories import decide_category
from services.notifier.campaigns.operations import Confirmation
from services.notifier.message.compose import compose_campaign_email
from services.notifier.message.content import HTML_POLICY, Content
from services.notifier.message.kinds import fill_in_message_link
from services.notifier.message.opt_out import add_opt_out
from services.notifier.message.quiet_hours import load_times
from services.notifier.models import (
    STARTED_STATES,
    Campaign,
    CampaignDraft,
    CampaignState,
    ChannelName,
    MessageCategory,
    MessageKind,
)
from services.notifier.rules import planning
from services.notifier.rules.queries import list_replaceable_plans
from services.notifier.rules.views import list_replaceable
from services.notifier.staff_mail.operations import TooManyTests, UnknownAddress
from shared.errors import Conflict, NotFound
from shared.i18n import LANGUAGES
from shared.staff import audit
from shared.staff.access import StaffAccess, list_staff_names
from shared.staff.rights import Right
from shared.web import paging
from shared.web.authorization import Caller, allow
from shared.web.factory import SECURITY_HEADERS, db, get_settings
from shared.web.responses import Page
from shared.web.staff_session import current_staff

blueprint = Blueprint("campaigns", __name__, url_prefix="/staff/messages/campaigns")
HOME = "/staff/messages/campaigns/"
Act = Callable[[Session, StaffAccess, Campaign], object]


@blueprint.get("/")
@allow(Caller.STAFF, Right.MESSAGE)
def show_list() -> Page:
    """Show the organisation's campaigns, and how far those are that go out."""
    organisation = current_staff().require_current_organisation(Right.MESSAGE)
    page = paging.current_page()
    with db().read() as session:
        campaigns, more = queries.list_campaigns(session, organisation.organisation_id, page)
        occurrences = queries.find_first_occurrences(session, campaigns)
        progress = queries.count_progress(session, [one.id for one in campaigns])
    return render_template(
        "campaigns/list.html",
        groups=list_views.build_groups(campaigns, occurrences, progress),
        page=page,
        more=more,
        done=request.args.get("done", ""),
    )


@blueprint.get("/<uuid:campaign_id>")
@allow(Caller.STAFF, Right.MESSAGE)
def show_campaign(campaign_id: UUID) -> Page:
    """Show a draft as it would go out, or what became of it."""
    return _render_campaign(campaign_id)


@blueprint.get("/<uuid:campaign_id>/preview.html")
@allow(Caller.STAFF, Right.MESSAGE)
def show_preview(campaign_id: UUID) -> BaseResponse:
    """Show the e-mail as a reader of the language `text` would see it, in a sandbox."""
    with db().read() as session:
        campaign = get_own_campaign(session, campaign_id, Right.MESSAGE)
        content = _compose_preview(session, campaign, request.args.get("text", ""))
    html = fill_in_message_link(MessageKind.CAMPAIGN, content.html, "#")
    response = Response(html, mimetype="text/html")
    response.headers["Content-Security-Policy"] = HTML_POLICY
    return response


@blueprint.post("/<uuid:campaign_id>/left-out")
@allow(Caller.STAFF, Right.MESSAGE)
def set_left_out(campaign_id: UUID) -> Page:
    """Leave the ticked families out of a draft, and no others."""
    left_out = tuple(one for value in request.form.getlist("left_out") if (one := _read_id(value)))

    def leave_out(session: Session, actor: StaffAccess, campaign: Campaign) -> None:
        audience = replace(campaign.audience, left_out_ids=left_out)
        draft = replace(_read_draft(campaign), audience=audience)
        operations.change_campaign(session, actor, campaign, draft, _read_number("version"))

    return _act(campaign_id, Right.MESSAGE, leave_out, done="left-out")


@blueprint.post("/<uuid:campaign_id>/simplify")
@allow(Caller.STAFF, Right.MESSAGE)
def simplify_sms(campaign_id: UUID) -> Page:
    """Save an SMS text without the characters that make it longer; the e-mail keeps them."""
    wanted = request.form.get("language", "")
    language = wanted if wanted in LANGUAGES else LANGUAGES[0]

    def simplify(session: Session, actor: StaffAccess, campaign: Campaign) -> None:
        simple = draft_views.simplify_sms(campaign, language)
        if simple is None:
            return
        used = views.find_text_language(campaign, language)
        draft = replace(_read_draft(campaign), sms={**campaign.sms, used: simple})
        operations.change_campaign(session, actor, campaign, draft, _read_number("version"))

    return _act(campaign_id, Right.MESSAGE, simplify, done="simplified")


@blueprint.post("/<uuid:campaign_id>/send-to-me")
@allow(Caller.STAFF, Right.MESSAGE)
def send_to_me(campaign_id: UUID) -> Page:
    """Send the e-mail of one language to the member of staff herself, marked as a test."""
    done = "sent-to-me"
    try:
        with db().begin() as session:
            campaign = get_own_campaign(session, campaign_id, Right.MESSAGE)
            content = _compose_preview(session, campaign, request.form.get("language", ""))
            operations.send_to_writer(session, current_staff().access, campaign, content)
    except UnknownAddress:
        done = "unknown-address"
    except TooManyTests:
        done = "too-many-tests"
    return redirect(f"{HOME}{campaign_id}?done={done}", 303)


@blueprint.get("/<uuid:campaign_id>/delete")
@allow(Caller.STAFF, Right.MESSAGE)
def confirm_deletion(campaign_id: UUID) -> Page:
    """Ask before a draft is deleted."""
    return _render_question(campaign_id, "campaigns/delete.html", CampaignState.DRAFT)


@blueprint.post("/<uuid:campaign_id>/delete")
@allow(Caller.STAFF, Right.MESSAGE)
def delete_campaign(campaign_id: UUID) -> Page:
    """Delete a draft."""
    return _act(campaign_id, Right.MESSAGE, operations.delete_campaign, url=f"{HOME}?done=deleted")


@blueprint.post("/<uuid:campaign_id>/send")
@allow(Caller.STAFF, Right.SEND)
def send_campaign(campaign_id: UUID) -> Page:
    """Plan a campaign with the numbers that the page showed, once however often it is pressed."""
    seen = Confirmation(
        version=_read_number("version"),
        people=_read_number("people"),
        segments=_read_number("segments"),
    )

    def confirm(session: Session, actor: StaffAccess, campaign: Campaign) -> None:
        is_pressed_twice = (
            campaign.state is CampaignState.PLANNED
            and campaign.version == seen.version + 1
            and campaign.confirmed_by_id == actor.staff_id
        )
        if not is_pressed_twice:
            operations.confirm_campaign(session, get_settings(), actor, campaign, seen)
            planning.replace_reminders(session, campaign, _read_replaced_rules())

    return _act(campaign_id, Right.SEND, confirm)


@blueprint.post("/<uuid:campaign_id>/take-back")
@allow(Caller.STAFF, Right.SEND)
def take_back_campaign(campaign_id: UUID) -> Page:
    """Make a planned campaign a draft again."""
    return _act(campaign_id, Right.SEND, operations.take_back_campaign, done="taken-back")


@blueprint.post("/<uuid:campaign_id>/pause")
@allow(Caller.STAFF, Right.SEND)
def pause_campaign(campaign_id: UUID) -> Page:
    """Hold back what is not sent yet."""
    return _act(campaign_id, Right.SEND, operations.pause_campaign)


@blueprint.post("/<uuid:campaign_id>/resume")
@allow(Caller.STAFF, Right.SEND)
def resume_campaign(campaign_id: UUID) -> Page:
    """Go on sending."""
    return _act(campaign_id, Right.SEND, operations.resume_campaign)


@blueprint.get("/<uuid:campaign_id>/stop")
@allow(Caller.STAFF, Right.SEND)
def confirm_stop(campaign_id: UUID) -> Page:
    """Ask before what is not sent yet is cancelled for good."""
    return _render_question(campaign_id, "campaigns/stop.html", *STARTED_STATES)


@blueprint.post("/<uuid:campaign_id>/stop")
@allow(Caller.STAFF, Right.SEND)
def stop_campaign(campaign_id: UUID) -> Page:
    """Cancel what is not sent yet, for good."""
    return _act(campaign_id, Right.SEND, operations.stop_campaign)


@blueprint.post("/<uuid:campaign_id>/resend")
@allow(Caller.STAFF, Right.SEND)
def resend_failed(campaign_id: UUID) -> Page:
    """Send what did not arrive once more."""
    try:
        with db().begin() as session:
            campaign = get_own_campaign(session, campaign_id, Right.SEND, lock=True)
            actor = current_staff().access
            number = operations.resend_failed_messages(session, actor, campaign)
    except Conflict as error:
        return _render_campaign(campaign_id, error)
    return redirect(f"{HOME}{campaign_id}?resent={number}", 303)


def _compose_preview(session: Session, campaign: Campaign, wanted: str) -> Content:
    """Compose the e-mail as a real reader of a language would get it; raise NotFound."""
    language = wanted if wanted in LANGUAGES else LANGUAGES[0]
    occurrences = queries.list_occurrences(session, campaign)
    size = queries.measure_campaign(session, get_settings(), campaign)
    if not occurrences:
        raise NotFound
    reader = next(
        (
            one.member
            for one in size.recipients.recipients
            if one.channel is ChannelName.EMAIL and one.member.language == language
        ),
        None,
    )
    theirs = [one for one in occurrences if reader and one.id == reader.occurrence_id]
    content = compose_campaign_email(
        campaign, (theirs or occurrences)[0], language, reader.contact_name if reader else ""
    )
    if decide_category(campaign, occurrences, get_settings()) is MessageCategory.MARKETING:
        return add_opt_out(content, ChannelName.EMAIL)
    return content


def _act(campaign_id: UUID, right: Right, act: Act, *, done: str = "", url: str = "") -> Page:
    """Do one thing with a campaign; show why where it is refused, with the campaign as it is."""
    try:
        with db().begin() as session:
            campaign = get_own_campaign(session, campaign_id, right, lock=True)
            act(session, current_staff().access, campaign)
    except Conflict as error:
        return _render_campaign(campaign_id, error)
    query = f"?done={done}" if done else ""
    return redirect(url or f"{HOME}{campaign_id}{query}", 303)


def _render_campaign(campaign_id: UUID, error: Conflict | None = None) -> Page:
    """Render the page of a campaign; `error` is why an act was refused."""
    with db().begin() as session:
        campaign = get_own_campaign(session, campaign_id, Right.MESSAGE)
        occurrences = queries.list_occurrences(session, campaign)
        page: draft_views.DraftPage | sent_views.SentPage
        replaceable: list[tuple[UUID, str]] = []
        if campaign.state is CampaignState.DRAFT:
            size = queries.measure_campaign(session, get_settings(), campaign)
            cents = get_settings().sms_segment_cents
            times = load_times(session, campaign.organisation_id)
            page = draft_views.build_draft_page(campaign, occurrences, size, cents, times)
            plans = list_replaceable_plans(session, campaign)
            replaceable = list_replaceable(plans, occurrences)
        else:
            progress = queries.count_progress(session, [campaign.id])[campaign.id]
            failed = queries.list_failed_messages(session, campaign.id)
            is_planned = campaign.state is CampaignState.PLANNED
            planned = load_times(session, campaign.organisation_id) if is_planned else None
            page = sent_views.build_sent_page(campaign, occurrences, progress, failed, planned)
        if isinstance(page, draft_views.DraftPage) or page.failed:
            _record_view(session, campaign)
        senders = list_staff_names(session, Right.SEND, campaign.organisation_id)
    notice = views.word_error(error, campaign) if error else ""
    if isinstance(page, draft_views.DraftPage):
        named = draft_views.list_senders(senders)
        response = _render_draft(page, named, notice, replaceable)
    else:
        response = _render_sent(page, notice)
    if error:
        response.status_code = error.status
    return response


def _render_draft(
    page: draft_views.DraftPage, senders: str, notice: str, replaceable: list[tuple[UUID, str]]
) -> BaseResponse:
    """Render the page before a campaign is sent, which frames the e-mail as its reader sees it."""
    can_send = current_staff().access.has_right(Right.SEND, page.heading.organisation_id)
    response = make_response(
        render_template(
            "campaigns/draft.html",
            page=page,
            can_send=can_send,
            senders=senders,
            replaceable=replaceable,
            notice=notice,
            done=request.args.get("done", "") if request.method == "GET" else "",
        )
    )
    policy = SECURITY_HEADERS["Content-Security-Policy"] + "; frame-src 'self'"
    response.headers["Content-Security-Policy"] = policy
    return response


def _render_sent(page: sent_views.SentPage, notice: str) -> BaseResponse:
    """Render the page after the confirmation; it reloads itself while something changes."""
    is_still = "still" in request.args
    can_send = current_staff().access.has_right(Right.SEND, page.heading.organisation_id)
    response = make_response(
        render_template(
            "campaigns/sent.html",
            page=page,
            can_send=can_send,
            notice=notice,
            is_still=is_still,
            resent=_read_resent(),
        )
    )
    if page.reload_seconds and not is_still and not notice:
        # A header, because people can stop it by a link, and a meta element cannot be stopped.
        response.headers["Refresh"] = f"{page.reload_seconds}; url={HOME}{page.heading.id}"
    return response


def _render_question(campaign_id: UUID, template: str, *states: CampaignState) -> Page:
    """Ask before an act; show the campaign where it is not in a state that allows the act."""
    right = Right.SEND if CampaignState.DRAFT not in states else Right.MESSAGE
    with db().read() as session:
        campaign = get_own_campaign(session, campaign_id, right)
        if campaign.state not in states:
            return redirect(f"{HOME}{campaign_id}")
        occurrences = queries.list_occurrences(session, campaign)
        progress = queries.count_progress(session, [campaign.id])[campaign.id]
        page = sent_views.build_sent_page(campaign, occurrences, progress, [])
    return render_template(template, page=page)


def _read_draft(campaign: Campaign) -> CampaignDraft:
    """Return what staff wrote, as it is stored."""
    return CampaignDraft(
        **{field.name: getattr(campaign, field.name) for field in fields(CampaignDraft)}
    )


def _read_number(name: str) -> int:
    return read_version(request.form.get(name, ""))


def _read_replaced_rules() -> set[UUID]:
    return {one for value in request.form.getlist("replaces") if (one := _read_id(value))}


def _read_id(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return None


def _read_resent() -> str:
    number = read_version(request.args.get("resent", ""))
    return sent_views.word_resent(number) if number >= 0 else ""


def _record_view(session: Session, campaign: Campaign) -> None:
    """Record that the caller looked at personal data."""
    audit.record_action(
        session,
        current_staff().access,
        "campaign_seen",
        organisation_id=campaign.organisation_id,
        target_id=campaign.id,
        target=next((text for text in campaign.subject.values() if text), ""),
    )
