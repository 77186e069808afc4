"""The JSON API for systems that have a key of an organisation."""

from dataclasses import asdict
from uuid import UUID

from marshmallow import ValidationError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.notifier.campaigns import operations, queries
from services.notifier.campaigns.operations import Confirmation
from services.notifier.message_search import queries as ledger
from services.notifier.message_search.queries import LedgerFilter, TooManyPeople
from services.notifier.models import (
    ApiScope,
    Campaign,
    CampaignDraft,
    CampaignState,
    Occurrence,
)
from services.notifier.partner_api import access, idempotency, views
from services.notifier.partner_api.access import ApiCaller
from services.notifier.partner_api.schemas import (
    CampaignAnswer,
    CampaignListAnswer,
    CampaignListSchema,
    CampaignRequest,
    CampaignRequestSchema,
    CampaignSchema,
    ConfirmationRequest,
    ConfirmationRequestSchema,
    MessageListAnswer,
    MessageListSchema,
    MessageQuery,
    MessageQuerySchema,
    PageQuery,
    PageQuerySchema,
    build_draft,
)
from shared.errors import Unprocessable
from shared.staff.api_keys import record_key_action
from shared.web.authorization import Caller, allow
from shared.web.factory import db, get_settings
from shared.web.openapi import ApiBlueprint

blueprint = ApiBlueprint("partner_api", __name__, url_prefix="/api/notifier/v1")
KEY_HEADER = {
    "in": "header",
    "name": idempotency.HEADER,
    "schema": {"type": "string", "minLength": 1, "maxLength": idempotency.MAX_KEY_LENGTH},
    "description": "The same key and body again make no second campaign.",
}
_SECURITY: list[dict[str, list[str]]] = [{"secret": []}]


@blueprint.get("/campaigns")
@blueprint.arguments(PageQuerySchema, location="query")
@blueprint.response(200, CampaignListSchema)
@blueprint.doc(security=_SECURITY)
@allow(Caller.KEY)
def list_campaigns(query: PageQuery) -> CampaignListAnswer:
    """List the organisation's campaigns, the newest first; scope campaigns:read."""
    with db().read() as session:
        caller = access.require_caller(session, ApiScope.READ_CAMPAIGNS)
        campaigns, more = queries.list_campaigns(session, caller.organisation_id, query.page)
        progress = queries.count_progress(session, [one.id for one in campaigns])
        answers = [
            views.build_campaign(one, progress[one.id], one.people, one.segments)
            for one in campaigns
        ]
    return CampaignListAnswer(campaigns=answers, has_more=more)


@blueprint.post("/campaigns")
@blueprint.arguments(CampaignRequestSchema)
@blueprint.doc(parameters=[KEY_HEADER], security=_SECURITY)
@blueprint.response(201, CampaignSchema)
@allow(Caller.KEY)
def create_campaign(body: CampaignRequest) -> CampaignAnswer:
    """Make a draft; scope campaigns:write.

    Nothing is sent: staff see it in their list and send it, or a key that may do so confirms it.
    422 for a text that staff could not save either, for an occurrence of another organisation, and
    for an Idempotency-Key that came with another body.
    """
    key = idempotency.read_key()
    with db().begin() as session:
        caller = access.require_caller(session, ApiScope.WRITE_CAMPAIGNS)
        draft = _read_draft(session, caller, body)

        def create() -> UUID:
            made = operations.create_campaign(session, caller.actor, caller.organisation_id, draft)
            return made.id

        campaign_id = idempotency.create_once(session, caller.key, key, asdict(body), create)
        return _describe(session, access.get_own_campaign(session, caller, campaign_id))


@blueprint.get("/campaigns/<uuid:campaign_id>")
@blueprint.response(200, CampaignSchema)
@blueprint.doc(security=_SECURITY)
@allow(Caller.KEY)
def show_campaign(campaign_id: UUID) -> CampaignAnswer:
    """Show a campaign and how far it is; scope campaigns:read."""
    with db().read() as session:
        caller = access.require_caller(session, ApiScope.READ_CAMPAIGNS)
        return _describe(session, access.get_own_campaign(session, caller, campaign_id))


@blueprint.post("/campaigns/<uuid:campaign_id>/confirm")
@blueprint.arguments(ConfirmationRequestSchema)
@blueprint.response(200, CampaignSchema)
@blueprint.doc(security=_SECURITY)
@allow(Caller.KEY)
def confirm_campaign(seen: ConfirmationRequest, campaign_id: UUID) -> CampaignAnswer:
    """Send a draft, at the earliest after a minute in which staff can take it back.

    Scope campaigns:send, and the maker of the key must have the right to send. 409 when the
    version or the numbers are not those that the draft has now. Repeating it changes nothing.
    """
    with db().begin() as session:
        caller = access.require_caller(session, ApiScope.SEND_CAMPAIGNS)
        access.require_sender(session, caller)
        campaign = access.get_own_campaign(session, caller, campaign_id, lock=True)
        is_repeated = (
            campaign.state is CampaignState.PLANNED
            and campaign.version == seen.version + 1
            and campaign.confirmed_by == caller.actor.name
        )
        if not is_repeated:
            numbers = Confirmation(**vars(seen))
            operations.confirm_campaign(session, get_settings(), caller.actor, campaign, numbers)
        return _describe(session, campaign)


@blueprint.get("/messages")
@blueprint.arguments(MessageQuerySchema, location="query")
@blueprint.response(200, MessageListSchema)
@blueprint.doc(security=_SECURITY)
@allow(Caller.KEY)
def list_messages(query: MessageQuery) -> MessageListAnswer:
    """List messages with their recipients and states, the newest first; scope messages:read.

    Each page that is read stands in the organisation's log. 422 when the words of `q` fit too many
    people.
    """
    wanted = LedgerFilter(
        q=query.q,
        event=query.event,
        occurrence=query.occurrence_id,
        state=query.state,
        kind=query.kind,
        channel=query.channel,
        since=query.since,
        until=query.until,
    )
    with db().begin() as session:
        caller = access.require_caller(session, ApiScope.READ_MESSAGES)
        try:
            found = ledger.select_messages(
                session, caller.organisation_id, wanted, get_settings().default_zone
            )
        except TooManyPeople:
            raise Unprocessable("The words fit too many people.") from None
        messages, more = ledger.list_messages(session, found, query.page)
        total = ledger.count_messages(session, found)
        record_key_action(session, caller.actor, caller.key, "ledger_read_by_system")
        answers = [views.build_message(message) for message in messages]
    return MessageListAnswer(messages=answers, total=total, has_more=more)


def _read_draft(session: Session, caller: ApiCaller, body: CampaignRequest) -> CampaignDraft:
    """Return the draft of a request; raise Unprocessable with the errors by field."""
    try:
        draft = build_draft(body)
    except ValidationError as error:
        raise Unprocessable(errors=error.messages_dict) from None
    ids = draft.audience.occurrence_ids
    mine = select(func.count(Occurrence.id)).where(
        Occurrence.id.in_(ids), Occurrence.organisation_id == caller.organisation_id
    )
    if session.execute(mine).scalar_one() != len(set(ids)):
        raise Unprocessable(errors={"occurrence_ids": ["Not an occurrence of this organisation."]})
    return draft


def _describe(session: Session, campaign: Campaign) -> CampaignAnswer:
    """Describe a campaign, a draft with the numbers that it would have now."""
    progress = queries.count_progress(session, [campaign.id])[campaign.id]
    people, segments = campaign.people, campaign.segments
    if campaign.state is CampaignState.DRAFT:
        size = queries.measure_campaign(session, get_settings(), campaign)
        people, segments = size.people, size.segments
    return views.build_campaign(campaign, progress, people, segments)
