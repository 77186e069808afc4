"""Reads of reminder rules, their plans, and those who get their messages."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never
from uuid import UUID, uuid5

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import Session

from services.notifier.audience.recipients import AudienceMember
from services.notifier.delivery import failures
from services.notifier.models import (
    DROPPED_STATES,
    IS_NOT_PLANNED,
    OWN_TEXT_KINDS,
    REGISTRATION_KINDS,
    RULE_KINDS,
    AudienceStatus,
    Campaign,
    CampaignState,
    ChannelName,
    Message,
    MessageKind,
    MessageState,
    Occurrence,
    PlanState,
    Registration,
    ReminderPlan,
    ReminderRule,
    RowWork,
    RuleAudience,
    RuleException,
)
from shared import clock
from shared.contracts.values import WAITING_STATUSES, RegistrationStatus
from shared.errors import NotFound

# A campaign may replace the reminders that go within this time after it.
REPLACED_PERIOD, REPLACING_MARGIN = timedelta(hours=48), timedelta(minutes=5)
MAX_CAMPAIGNS = 200  # of an organisation, the newest, on a time line
# A message that was dropped, because the moment was moved, is queued again at the new moment.
REVIVED_STATES = (MessageState.CANCELLED, MessageState.MISSED)
_DEFAULT_RULES = UUID("5b0c2f5e-7c0e-4d55-9a51-7c1b9f6f2b10")


def find_default_rule_id(organisation_id: UUID) -> UUID:
    """Return the id of the rule that every organisation has from the beginning."""
    return uuid5(_DEFAULT_RULES, organisation_id.hex)


def get_rule(session: Session, rule_id: UUID, *, lock: bool = False) -> ReminderRule:
    """Return a rule that is not deleted, locked until the commit if asked for; raise NotFound."""
    rule = session.get(ReminderRule, rule_id, with_for_update=lock, populate_existing=lock)
    if rule is None or rule.deleted_at is not None:
        raise NotFound
    return rule


def list_rules(session: Session, organisation_id: UUID, *slugs: str) -> Sequence[ReminderRule]:
    """Return the rules of an organisation's events of these slugs; "" has the inherited ones."""
    rows = (
        select(ReminderRule)
        .where(
            ReminderRule.organisation_id == organisation_id,
            ReminderRule.slug.in_(slugs),
            ReminderRule.deleted_at.is_(None),
        )
        .order_by(ReminderRule.slug, ReminderRule.created_at, ReminderRule.id)
    )
    return session.scalars(rows).all()


def list_exceptions(session: Session, organisation_id: UUID, slug: str) -> set[UUID]:
    """Return the ids of the inherited rules that are switched off for an event."""
    rows = (
        select(RuleException.rule_id)
        .join(ReminderRule, ReminderRule.id == RuleException.rule_id)
        .where(ReminderRule.organisation_id == organisation_id, RuleException.slug == slug)
    )
    return set(session.scalars(rows))


def list_active_rules(session: Session, occurrence: Occurrence) -> list[ReminderRule]:
    """Return the rules that hold for an occurrence."""
    if occurrence.organisation_id is None:
        return []
    rules = list_rules(session, occurrence.organisation_id, "", occurrence.slug)
    excepted = list_exceptions(session, occurrence.organisation_id, occurrence.slug)
    return [one for one in rules if one.is_active and one.id not in excepted]


def list_unplanned_occurrences(session: Session, limit: int) -> Sequence[UUID]:
    """Return occurrences whose reminders are not planned for what they are now."""
    is_ready = failures.is_ready(RowWork.PLAN_REMINDERS, Occurrence.id)
    rows = select(Occurrence.id).where(IS_NOT_PLANNED, is_ready).limit(limit)
    return session.scalars(rows).all()


def list_due_plans(session: Session, now: datetime, limit: int) -> Sequence[UUID]:
    """Return plans whose messages are to be made now, the earliest first."""
    rows = (
        select(ReminderPlan.id)
        .where(
            ReminderPlan.state == PlanState.PLANNED,
            ReminderPlan.due_at <= now,
            failures.is_ready(RowWork.MAKE_REMINDERS, ReminderPlan.id),
        )
        .order_by(ReminderPlan.due_at, ReminderPlan.id)
        .limit(limit)
    )
    return session.scalars(rows).all()


def filter_misjudged_plans(now: datetime) -> list[ColumnElement[bool]]:
    """Return the conditions of plans that a clock which was ahead took for late."""
    late = (PlanState.MISSED, PlanState.TOO_LATE)
    return [ReminderPlan.state.in_(late), ReminderPlan.due_at > now]


def list_plans(session: Session, occurrence_id: UUID) -> Sequence[ReminderPlan]:
    """Return the plans of an occurrence, by time."""
    rows = (
        select(ReminderPlan)
        .where(ReminderPlan.occurrence_id == occurrence_id)
        .order_by(ReminderPlan.due_at, ReminderPlan.id)
    )
    return session.scalars(rows).all()


def list_replaceable_plans(session: Session, campaign: Campaign) -> Sequence[ReminderPlan]:
    """Return the plans of a campaign's occurrences that go soon after it, by time.

    Both are for those who come. Those that go at nearly the same time are left out: the campaign
    may not have begun then.
    """
    if campaign.audience.status is not AudienceStatus.COMING:
        return []
    begins_at = max(clock.now(), campaign.send_at or clock.now())
    rows = (
        select(ReminderPlan)
        .join(ReminderPlan.rule)
        .where(
            ReminderRule.audience == RuleAudience.COMING,
            ReminderPlan.occurrence_id.in_(campaign.audience.occurrence_ids),
            ReminderPlan.state == PlanState.PLANNED,
            ReminderPlan.due_at > begins_at + REPLACING_MARGIN,
            ReminderPlan.due_at <= begins_at + REPLACED_PERIOD,
        )
        .order_by(ReminderPlan.due_at, ReminderPlan.id)
    )
    return session.scalars(rows).all()


def list_recipients(
    session: Session, plan: ReminderPlan, occurrence: Occurrence, limit: int
) -> Sequence[AudienceMember]:
    """Return the next registrations that get the message of a plan, in the order of their ids.

    Those who registered after its moment get none. Left out are those whose reminder an earlier
    release has queued, and those who have the campaign that replaces it.
    """
    rows = _select_recipients(plan, occurrence).order_by(Registration.id).limit(limit)
    if plan.reached_id is not None:
        rows = rows.where(Registration.id > plan.reached_id)
    return [AudienceMember(**row._asdict()) for row in session.execute(rows)]


def _select_recipients(
    plan: ReminderPlan, occurrence: Occurrence
) -> Select[UUID, UUID, str, str, str, str, ChannelName | None]:
    return select(
        Registration.id.label("registration_id"),
        Registration.occurrence_id,
        Registration.contact_name,
        Registration.contact_email,
        Registration.contact_phone,
        Registration.language,
        Registration.chosen_channel,
    ).where(
        Registration.occurrence_id == plan.occurrence_id,
        *_filter_audience(plan.rule.audience),
        or_(Registration.created_at.is_(None), Registration.created_at <= plan.due_at),
        ~_has_other_reminder(plan, occurrence).exists(),
    )


def is_recipient(session: Session, plan: ReminderPlan, registration: Registration) -> bool:
    """Return whether a registration is to get the message of a plan, as far as is known now."""
    mine = _select_recipients(plan, registration.occurrence).where(
        Registration.id == registration.id
    )
    return session.execute(mine).first() is not None


def list_reminded(
    session: Session, plan: ReminderPlan, members: Sequence[AudienceMember]
) -> set[tuple[UUID, ChannelName]]:
    """Return the registrations and channels that have a message of a plan already.

    Its address may have been another one. A message that was dropped or missed does not count.
    """
    rows = select(Message.subject_id, Message.channel).where(
        Message.cause == plan.cause,
        Message.subject_id.in_([one.registration_id for one in members]),
        Message.state.not_in(REVIVED_STATES),
    )
    return {(row.subject_id, row.channel) for row in session.execute(rows)}


def _filter_audience(audience: RuleAudience) -> list[ColumnElement[bool]]:
    match audience:
        case RuleAudience.COMING:
            return [Registration.status == RegistrationStatus.CONFIRMED]
        case RuleAudience.WAITING:
            return [Registration.status.in_(WAITING_STATUSES)]
        case _:
            assert_never(audience)


def _has_other_reminder(plan: ReminderPlan, occurrence: Occurrence) -> Select[UUID]:
    is_other: ColumnElement[bool] = false()
    if plan.rule_id == find_default_rule_id(plan.rule.organisation_id):
        is_other = and_(
            Message.kind == MessageKind.REMINDER,
            Message.rule_id.is_(None),
            Message.cause.like(f"reminder:%:{occurrence.starts_at.isoformat()}"),
            Message.state != MessageState.CANCELLED,
        )
    if plan.campaign_id is not None:
        started = select(Campaign.id).where(
            Campaign.id == plan.campaign_id, Campaign.state != CampaignState.DRAFT
        )
        is_other = or_(
            is_other,
            and_(
                Message.campaign_id == plan.campaign_id,
                Message.state.not_in(DROPPED_STATES),
                started.exists(),
            ),
        )
    return select(Message.id).where(Message.subject_id == Registration.id, is_other)


@dataclass(frozen=True)
class DayCount:
    """The number of messages of the other automatic kinds that came into a state within an hour."""

    hour: datetime
    state: MessageState
    number: int


@dataclass(frozen=True)
class EventPlan:
    """Everything that is said about an event, for its time line.

    plan_states: the messages by cause and occurrence. campaign_states: by campaign, to the families
    of this event. people: the registrations of each audience by occurrence. replacing: the
    campaigns that replace reminders, by id.
    """

    occurrences: Sequence[Occurrence]
    plans: Sequence[ReminderPlan]
    plan_states: Mapping[tuple[str, UUID], Counter[MessageState]]
    days: Sequence[DayCount]
    campaigns: Sequence[Campaign]
    campaign_states: Mapping[UUID, Counter[MessageState]]
    people: Mapping[RuleAudience, Mapping[UUID, int]]
    replacing: Mapping[UUID | None, Campaign]


def load_event_plan(session: Session, occurrences: Sequence[Occurrence]) -> EventPlan:
    """Read what is said about the occurrences of one event, in a constant number of queries."""
    ids = [one.id for one in occurrences]
    plans = (
        select(ReminderPlan)
        .where(ReminderPlan.occurrence_id.in_(ids))
        .order_by(ReminderPlan.due_at, ReminderPlan.id)
    )
    campaigns = _list_campaigns(session, occurrences)
    by_id: dict[UUID | None, Campaign] = {one.id: one for one in campaigns}
    return EventPlan(
        occurrences=occurrences,
        plans=session.scalars(plans).all(),
        plan_states=_count_by_cause(session, ids),
        days=_count_by_hour(session, ids),
        campaigns=campaigns,
        campaign_states=_count_by_campaign(session, ids),
        people={audience: _count_people(session, ids, audience) for audience in RuleAudience},
        replacing=by_id,
    )


def _list_campaigns(session: Session, occurrences: Sequence[Occurrence]) -> list[Campaign]:
    """Return the campaigns to the families of these occurrences that were confirmed."""
    ids = {one.id for one in occurrences}
    rows = (
        select(Campaign)
        .where(
            Campaign.organisation_id == occurrences[0].organisation_id,
            Campaign.state != CampaignState.DRAFT,
        )
        .order_by(Campaign.created_at.desc())
        .limit(MAX_CAMPAIGNS)
    )
    return [one for one in session.scalars(rows) if ids & set(one.audience.occurrence_ids)]


def _count_people(
    session: Session, occurrence_ids: Sequence[UUID], audience: RuleAudience
) -> Mapping[UUID, int]:
    rows = (
        select(Registration.occurrence_id, func.count(Registration.id))
        .where(Registration.occurrence_id.in_(occurrence_ids), *_filter_audience(audience))
        .group_by(Registration.occurrence_id)
    )
    return dict(session.execute(rows).all())


def _count_by_cause(
    session: Session, occurrence_ids: Sequence[UUID]
) -> Mapping[tuple[str, UUID], Counter[MessageState]]:
    rows = (
        select(Message.cause, Registration.occurrence_id, Message.state, func.count(Message.id))
        .join(Registration, Registration.id == Message.subject_id)
        .where(Registration.occurrence_id.in_(occurrence_ids), Message.rule_id.is_not(None))
        .group_by(Message.cause, Registration.occurrence_id, Message.state)
    )
    counts: dict[tuple[str, UUID], Counter[MessageState]] = defaultdict(Counter)
    for cause, occurrence_id, state, number in session.execute(rows):
        counts[cause, occurrence_id][state] = number
    return counts


def _count_by_campaign(
    session: Session, occurrence_ids: Sequence[UUID]
) -> Mapping[UUID, Counter[MessageState]]:
    rows = (
        select(Message.campaign_id, Message.state, func.count(Message.id))
        .join(Registration, Registration.id == Message.subject_id)
        .where(Registration.occurrence_id.in_(occurrence_ids), Message.campaign_id.is_not(None))
        .group_by(Message.campaign_id, Message.state)
    )
    counts: dict[UUID, Counter[MessageState]] = defaultdict(Counter)
    for campaign_id, state, number in session.execute(rows):
        if campaign_id is not None:  # as the condition says
            counts[campaign_id][state] = number
    return counts


def _count_by_hour(session: Session, occurrence_ids: Sequence[UUID]) -> list[DayCount]:
    """Count the confirmations, changes and the like by the hour in which they went."""
    at = func.coalesce(Message.sent_at, Message.created_at)
    if session.get_bind().dialect.name == "postgresql":
        hour: ColumnElement[str] = func.to_char(func.timezone("UTC", at), 'YYYY-MM-DD"T"HH24')
    else:
        hour = func.strftime("%Y-%m-%dT%H", at)
    other = [kind for kind in REGISTRATION_KINDS if kind not in (*OWN_TEXT_KINDS, *RULE_KINDS)]
    rows = (
        select(hour.label("hour"), Message.state, func.count(Message.id))
        .join(Registration, Registration.id == Message.subject_id)
        .where(
            Registration.occurrence_id.in_(occurrence_ids),
            Message.kind.in_(other),
            Message.state.not_in(DROPPED_STATES),
        )
        .group_by("hour", Message.state)
        .order_by("hour")
    )
    return [
        DayCount(datetime.fromisoformat(f"{text}:00+00:00"), state, number)
        for text, state, number in session.execute(rows)
    ]
