"""Plans the reminders of occurrences, and makes their messages when the moment has come.

Each function takes a session and locks the occurrence first, as the handlers of facts do; none
commits. A message is unique by its cause, so that repeating makes none twice.
"""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from services.notifier.audience.recipients import AudienceMember, find_address, list_channels
from services.notifier.message.quiet_hours import get_sending_times
from services.notifier.models import (
    DROPPED_STATE,
    Campaign,
    ChannelChoice,
    Message,
    MessageKind,
    MessageState,
    Occurrence,
    PlanState,
    Registration,
    ReminderPlan,
    ReminderRule,
    RuleAnchor,
    RuleAudience,
    RuleDirection,
    RuleUnit,
    SubjectType,
)
from services.notifier.rules import queries
from services.notifier.rules.moments import can_be_of_use, find_local_day, find_moment
from shared import clock
from shared.database.upsert import insert_for
from shared.i18n import LANGUAGES

PEOPLE_SIZE = 500  # registrations that one transaction writes to
DEFAULT_HOURS, DEFAULT_GRACE_HOURS = 24, 12
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_messages: Any = Message.__table__
_KEY = ("cause", "subject_type", "subject_id", "recipient", "channel")


def ensure_default_rule(session: Session, organisation_id: UUID) -> None:
    """Give an organisation the rule that every organisation has from the beginning.

    One that staff have changed or deleted stays as it is.
    """
    no_text = dict.fromkeys(LANGUAGES, "")
    now = clock.now()
    row = {
        "id": queries.find_default_rule_id(organisation_id),
        "organisation_id": organisation_id,
        "slug": "",
        "version": 1,
        "is_on": True,
        "anchor": RuleAnchor.START,
        "direction": RuleDirection.BEFORE,
        "amount": DEFAULT_HOURS,
        "unit": RuleUnit.HOURS,
        "at_time": None,
        "audience": RuleAudience.COMING,
        "channels": ChannelChoice.BOTH,
        "subject": no_text,
        "body": no_text,
        "sms": no_text,
        "grace_hours": DEFAULT_GRACE_HOURS,
        "valid_from": _LONG_AGO,
        "created_at": now,
        "changed_at": now,
        "changed_by": "",
    }
    session.execute(insert_for(session, ReminderRule).values(row).on_conflict_do_nothing())


def plan_occurrence(session: Session, occurrence_id: UUID) -> None:
    """Plan the reminders of an occurrence for what it and the rules are now."""
    occurrence = _lock_occurrence(session, occurrence_id)
    if occurrence.organisation_id is not None:
        ensure_default_rule(session, occurrence.organisation_id)
    rules = [] if occurrence.cancelled else queries.list_active_rules(session, occurrence)
    day, times = find_local_day(occurrence), get_sending_times(occurrence)
    known = {(one.rule_id, one.day): one for one in queries.list_plans(session, occurrence.id)}
    for rule in rules:
        due_at = find_moment(rule.timing, occurrence, times)
        if not can_be_of_use(rule.timing, occurrence, due_at):
            continue
        plan = known.pop((rule.id, day), None)
        if plan is None:
            state = choose_first_state(rule, occurrence, due_at)
            session.add(
                ReminderPlan(
                    rule_id=rule.id,
                    occurrence_id=occurrence.id,
                    day=day,
                    due_at=due_at,
                    state=state,
                )
            )
        else:
            _move_plan(session, plan, due_at, occurrence)
    for plan in known.values():
        _end_plan(session, plan)
    occurrence.planned_version = occurrence.version
    session.flush()


def make_messages(session: Session, plan_id: UUID) -> None:
    """Queue the messages of a plan whose moment has come, to at most `PEOPLE_SIZE` families.

    The plan stays as it is until all have been written to. Messages that are later than the rule
    allows are missed: they are in the ledger, and not sent.
    """
    occurrence_id = session.scalar(
        select(ReminderPlan.occurrence_id).where(ReminderPlan.id == plan_id)
    )
    if occurrence_id is None:
        return
    occurrence = _lock_occurrence(session, occurrence_id)
    plan = session.get_one(ReminderPlan, plan_id, populate_existing=True)
    now, is_planned = clock.now(), occurrence.planned_version == occurrence.version
    if plan.state is not PlanState.PLANNED or plan.due_at > now or not is_planned:
        return
    grace = timedelta(hours=plan.rule.grace_hours)
    state = MessageState.MISSED if now - plan.due_at > grace else MessageState.QUEUED
    members = queries.list_recipients(session, plan, occurrence, PEOPLE_SIZE)
    _insert_messages(session, plan, members, state)
    plan.people = _count_people(session, plan)
    if len(members) == PEOPLE_SIZE:
        plan.reached_id = members[-1].registration_id
        return
    is_missed = state is MessageState.MISSED and plan.made_at is None and plan.people > 0
    plan.state, plan.reached_id = PlanState.MISSED if is_missed else PlanState.MADE, None
    if not is_missed:
        plan.made_at = plan.made_at or now


def replace_reminders(session: Session, campaign: Campaign, rule_ids: Collection[UUID]) -> None:
    """Let a campaign replace the reminders of these rules that go soon after it, and no others.

    Families who do not get the campaign are reminded all the same, and everybody is when it is
    taken back or stopped.
    """
    mine = ReminderPlan.campaign_id == campaign.id
    session.execute(update(ReminderPlan).where(mine).values(campaign_id=None))
    for plan in queries.list_replaceable_plans(session, campaign):
        if plan.rule_id in rule_ids:
            plan.campaign_id = campaign.id
    session.flush()


def drop_unsent_messages(session: Session, plan: ReminderPlan) -> None:
    """Drop the messages of a plan that are not sent yet."""
    unsent = Message.cause == plan.cause, Message.state == MessageState.QUEUED
    dropped = update(Message).where(*unsent, _is_of_occurrence(plan.occurrence_id))
    session.execute(
        dropped.values(state=DROPPED_STATE), execution_options={"synchronize_session": False}
    )


def correct_misjudged_plans(session: Session) -> None:
    """Plan again what a clock that was ahead took for late."""
    corrected = update(ReminderPlan).where(*queries.filter_misjudged_plans(clock.now()))
    session.execute(
        corrected.values(state=PlanState.PLANNED),
        execution_options={"synchronize_session": False},
    )


def _lock_occurrence(session: Session, occurrence_id: UUID) -> Occurrence:
    return session.get_one(Occurrence, occurrence_id, with_for_update=True, populate_existing=True)


def choose_first_state(rule: ReminderRule, occurrence: Occurrence, due_at: datetime) -> PlanState:
    """Choose the state of a plan that is new.

    The moment of an occurrence that we have just heard of may have passed while the system was
    down. In other cases the rule or the date was set after it.
    """
    late = clock.now() - due_at
    if late < timedelta(0):
        return PlanState.PLANNED
    was_down = occurrence.planned_version is None and rule.valid_from <= due_at
    is_in_time = was_down and late <= timedelta(hours=rule.grace_hours)
    return PlanState.PLANNED if is_in_time else PlanState.TOO_LATE


def _move_plan(
    session: Session, plan: ReminderPlan, due_at: datetime, occurrence: Occurrence
) -> None:
    """Give a plan another moment, on the same day of its occurrence.

    A reminder that waited for hours which the organisation has opened meanwhile goes now.
    """
    now = clock.now()
    if plan.due_at == due_at:
        return
    if due_at > now:
        if plan.made_at is not None:
            drop_unsent_messages(session, plan)
        plan.state, plan.due_at, plan.reached_id = PlanState.PLANNED, due_at, None
    elif plan.made_at is not None:
        # Some of its messages may have been dropped when the occurrence was moved: they go now.
        plan.state, plan.reached_id = PlanState.PLANNED, None
        plan.due_at = min(plan.due_at, now)
    elif plan.due_at > now:
        has_only_other_hours = occurrence.planned_version == 0 and plan.rule.valid_from <= due_at
        plan.state = plan.state if has_only_other_hours else PlanState.TOO_LATE
        plan.due_at = now if has_only_other_hours else due_at


def _end_plan(session: Session, plan: ReminderPlan) -> None:
    """End a plan whose rule or day does not hold for the occurrence any more."""
    if plan.made_at is not None:
        drop_unsent_messages(session, plan)
        plan.state, plan.reached_id = PlanState.MADE, None
    elif plan.state is not PlanState.MISSED:
        session.delete(plan)


def _insert_messages(
    session: Session, plan: ReminderPlan, members: Sequence[AudienceMember], state: MessageState
) -> None:
    """Insert a message to each address that has none by this plan.

    It is due at the moment of the plan by the clock on the wall: if that was ahead and is set back,
    the message waits.
    """
    now, rule = clock.now(), plan.rule
    reminded = queries.list_reminded(session, plan, members)
    if state is MessageState.QUEUED:
        plan.made_at = plan.made_at or now
    rows = [
        {
            "id": uuid4(),
            "cause": plan.cause,
            "subject_type": SubjectType.REGISTRATION,
            "subject_id": member.registration_id,
            "recipient": address,
            "channel": channel,
            "kind": MessageKind.RULE if rule.has_own_text else MessageKind.REMINDER,
            "status": state,
            "due_at": plan.due_at,
            "decided_at": None,
            "created_at": now,
            "rule_id": rule.id,
            "language": "",
            "subject": "",
            "text": "",
            "html": "",
            "calendar": "",
        }
        for member in members
        for channel in list_channels(member, rule.channels)
        if (member.registration_id, channel) not in reminded
        and (address := find_address(member, channel))
    ]
    if not rows:
        return
    added = insert_for(session, _messages)
    new = added.excluded
    statement = added.on_conflict_do_update(
        index_elements=_KEY,
        set_={
            "status": new.status,
            "kind": new.kind,
            "due_at": new.due_at,
            "decided_at": new.decided_at,
            "held_by": None,
            "is_forced": False,
        },
        where=or_(*(_messages.c.status == one for one in queries.REVIVED_STATES)),
    )
    session.execute(statement, rows)


def _count_people(session: Session, plan: ReminderPlan) -> int:
    mine = Message.cause == plan.cause, _is_of_occurrence(plan.occurrence_id)
    return session.scalar(select(func.count(Message.subject_id.distinct())).where(*mine)) or 0


def _is_of_occurrence(occurrence_id: UUID) -> ColumnElement[bool]:
    families = select(Registration.id).where(Registration.occurrence_id == occurrence_id)
    return Message.subject_id.in_(families)
