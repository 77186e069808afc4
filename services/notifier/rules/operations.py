"""Writes of reminder rules by staff. Each takes a session; none commits.

What a change means for each occurrence is planned by the timer; messages that are not sent and not
wanted any more are dropped at once.
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, select, update
from sqlalchemy.orm import Session

from services.notifier.models import (
    DROPPED_STATE,
    ChannelChoice,
    ChannelName,
    Message,
    MessageKind,
    MessageState,
    Occurrence,
    Registration,
    ReminderRule,
    RuleDraft,
    RuleException,
)
from services.notifier.rules import queries
from shared import clock
from shared.database.upsert import insert_for
from shared.errors import Conflict
from shared.staff import audit
from shared.staff.access import StaffAccess

_NO_SYNC = {"synchronize_session": False}
MAX_SPAN = timedelta(days=62)  # after the end, in which the message of a rule may still go


class Outdated(Conflict):
    """The rule was changed after it was shown for this act."""

    code, title = "outdated", "This rule was changed in the meantime"


def create_rule(
    session: Session,
    actor: StaffAccess,
    rule_id: UUID,
    organisation_id: UUID,
    slug: str,
    draft: RuleDraft,
    title: str = "",
) -> None:
    """Add a rule of an organisation, or of the event with this slug.

    Pressing the button twice adds one rule: the page has chosen its id. `title` is the event's, for
    the log.
    """
    now = clock.now()
    row = {
        "id": rule_id,
        "organisation_id": organisation_id,
        "slug": slug,
        "version": 1,
        "is_on": True,
        "valid_from": now,
        "created_at": now,
        "changed_at": now,
        "changed_by": actor.name,
        **_list_values(draft),
    }
    added = insert_for(session, ReminderRule).values(row).on_conflict_do_nothing()
    if session.execute(added.returning(ReminderRule.id)).first() is None:
        return
    rule = session.get_one(ReminderRule, rule_id)
    plan_again(session, rule.organisation_id, slug)
    _record_action(session, actor, "rule_created", rule, title)


def change_rule(
    session: Session,
    actor: StaffAccess,
    rule: ReminderRule,
    draft: RuleDraft,
    version: int,
    title: str = "",
) -> None:
    """Save other times, channels or texts of a rule.

    Messages that are made and not sent yet get the new text, and go at the new time if that is
    ahead. Raises Outdated when the rule is no longer at `version`.
    """
    if rule.version != version:
        raise Outdated
    has_new_time = rule.timing != draft.timing
    for name, value in _list_values(draft).items():
        setattr(rule, name, value)
    _note_change(rule, actor)
    if has_new_time:
        rule.valid_from = clock.now()
        _drop_messages_of_earlier_release(session, rule)
    session.flush()
    _adjust_unsent_messages(session, rule)
    plan_again(session, rule.organisation_id, rule.slug)
    _record_action(session, actor, "rule_changed", rule, title)


def switch_rule(
    session: Session, actor: StaffAccess, rule: ReminderRule, *, is_on: bool, title: str = ""
) -> None:
    """Switch a rule on or off everywhere it holds; repeating changes nothing."""
    if rule.is_on is is_on:
        return
    rule.is_on = is_on
    _note_change(rule, actor)
    rule.valid_from = clock.now()
    session.flush()
    if not is_on:
        _drop_messages(session, rule)
    plan_again(session, rule.organisation_id, rule.slug)
    _record_action(
        session, actor, "rule_switched_on" if is_on else "rule_switched_off", rule, title
    )


def switch_for_event(
    session: Session,
    actor: StaffAccess,
    rule: ReminderRule,
    slug: str,
    *,
    is_on: bool,
    title: str = "",
) -> None:
    """Switch an inherited rule on or off for one event; repeating changes nothing."""
    mine = RuleException.rule_id == rule.id, RuleException.slug == slug
    if is_on:
        removed = delete(RuleException).where(*mine).returning(RuleException.slug)
        has_changed = session.execute(removed).first() is not None
    else:
        values = {"rule_id": rule.id, "slug": slug}
        added = insert_for(session, RuleException).values(values).on_conflict_do_nothing()
        has_changed = session.execute(added.returning(RuleException.slug)).first() is not None
    if not has_changed:
        return
    if not is_on:
        _drop_messages(session, rule, slug)
    plan_again(session, rule.organisation_id, slug)
    action = "rule_switched_on_for_event" if is_on else "rule_switched_off_for_event"
    _record_action(session, actor, action, rule, title)


def delete_rule(
    session: Session, actor: StaffAccess, rule: ReminderRule, version: int, title: str = ""
) -> None:
    """Delete a rule for good; what it has sent stays in the ledger.

    Raises Outdated when the rule is no longer at `version`.
    """
    if rule.version != version:
        raise Outdated
    rule.deleted_at = clock.now()
    _note_change(rule, actor)
    session.flush()
    _drop_messages(session, rule)
    plan_again(session, rule.organisation_id, rule.slug)
    _record_action(session, actor, "rule_deleted", rule, title)


def _list_values(draft: RuleDraft) -> dict[str, object]:
    values = {name: value for name, value in vars(draft).items() if name != "timing"}
    return values | vars(draft.timing)


def _note_change(rule: ReminderRule, actor: StaffAccess) -> None:
    rule.version += 1
    rule.changed_at, rule.changed_by = clock.now(), actor.name


def plan_again(session: Session, organisation_id: UUID, slug: str = "") -> None:
    """Let the timer plan the reminders of an organisation again, or those of one event."""
    changed = update(Occurrence).where(
        Occurrence.organisation_id == organisation_id,
        Occurrence.ends_at > clock.now() - MAX_SPAN,
        # A new occurrence, which has none, is planned anyway.
        Occurrence.planned_version.is_not(None),
    )
    if slug:
        changed = changed.where(Occurrence.slug == slug)
    session.execute(
        changed.values(planned_version=0), execution_options={"synchronize_session": False}
    )


def _adjust_unsent_messages(session: Session, rule: ReminderRule) -> None:
    """Give unsent messages the kind of the present text; drop those on another channel."""
    unsent = update(Message).where(Message.rule_id == rule.id, Message.state == MessageState.QUEUED)
    match rule.channels:
        case ChannelChoice.EMAIL:
            dropped = unsent.where(Message.channel != ChannelName.EMAIL)
            session.execute(dropped.values(state=DROPPED_STATE), execution_options=_NO_SYNC)
        case ChannelChoice.SMS:
            dropped = unsent.where(Message.channel != ChannelName.SMS)
            session.execute(dropped.values(state=DROPPED_STATE), execution_options=_NO_SYNC)
        case ChannelChoice.BOTH | ChannelChoice.SMS_WITHOUT_EMAIL:
            pass
    kind = MessageKind.RULE if rule.has_own_text else MessageKind.REMINDER
    session.execute(unsent.values(kind=kind), execution_options=_NO_SYNC)


def _drop_messages(session: Session, rule: ReminderRule, slug: str = "") -> None:
    """Drop what a rule has queued, everywhere or for one event."""
    _drop(session, Message.rule_id == rule.id, rule, slug)
    _drop_messages_of_earlier_release(session, rule, slug)


def _drop_messages_of_earlier_release(session: Session, rule: ReminderRule, slug: str = "") -> None:
    """Drop reminders that an earlier release queued, if this is the rule that replaced them."""
    if rule.id == queries.find_default_rule_id(rule.organisation_id):
        is_earlier = and_(Message.rule_id.is_(None), Message.kind == MessageKind.REMINDER)
        _drop(session, is_earlier, rule, slug)


def _drop(session: Session, condition: ColumnElement[bool], rule: ReminderRule, slug: str) -> None:
    families = (
        select(Registration.id)
        .join(Occurrence, Occurrence.id == Registration.occurrence_id)
        .where(Occurrence.organisation_id == rule.organisation_id)
    )
    if slug:
        families = families.where(Occurrence.slug == slug)
    session.execute(
        update(Message)
        .where(condition, Message.state == MessageState.QUEUED, Message.subject_id.in_(families))
        .values(state=DROPPED_STATE),
        execution_options=_NO_SYNC,
    )


def _record_action(
    session: Session, actor: StaffAccess, action: str, rule: ReminderRule, title: str
) -> None:
    audit.record_action(
        session,
        actor,
        action,
        organisation_id=rule.organisation_id,
        target_id=rule.id,
        target=title,
    )
