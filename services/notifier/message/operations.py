"""Writes of the message ledger. Each takes a session; none commits."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import assert_never
from uuid import UUID

from sqlalchemy import insert, or_, select, update
from sqlalchemy.orm import Session

from services.notifier.audience.queries import (
    list_confirmed_registrations,
    list_without_place,
)
from services.notifier.audience.recipients import find_address, find_kind_address
from services.notifier.models import (
    DROPPED_STATE,
    GUARDIAN_KINDS,
    NO_FORMER_VALUES,
    OWN_TEXT_KINDS,
    RULE_KINDS,
    UNSENT_STATES,
    WAITING_KINDS,
    ChannelName,
    FormerValues,
    HeldBy,
    Message,
    MessageKind,
    MessageState,
    Occurrence,
    PlanState,
    Registration,
    ReminderPlan,
    SubjectType,
)
from shared import clock
from shared.contracts import RegistrationConfirmed
from shared.contracts.registrations import UNKNOWN_TIME
from shared.contracts.values import WITHOUT_PLACE_STATUSES, CancelReason, RegistrationStatus

# Messages of a change do not replace these: reminders, and what staff wrote.
KEPT_KINDS = OWN_TEXT_KINDS | RULE_KINDS
# Unsent messages that tell what was before; the first one is about the older change.
CHANGE_KINDS = (MessageKind.CHANGED, MessageKind.MOVED)
MADE_STATES = (PlanState.MADE, PlanState.MISSED)
_REPLACED_KINDS = tuple(kind for kind in MessageKind if kind not in KEPT_KINDS)
_CANCELLED_KINDS: Mapping[CancelReason, MessageKind] = {
    CancelReason.NONE: MessageKind.CANCELLED,
    CancelReason.GUARDIAN_DECLINED: MessageKind.GUARDIAN_DECLINED,
    CancelReason.GUARDIAN_SILENT: MessageKind.GUARDIAN_SILENT,
    CancelReason.DECLINED: MessageKind.DECLINED,
}
DroppedMessages = Mapping[tuple[MessageKind, ChannelName], FormerValues]


def build_cause(version: int) -> str:
    """Build the cause of messages about a version of a registration."""
    return f"registration:{version}"


def queue_registration_messages(
    session: Session,
    registration: Registration,
    former: FormerValues,
    reason: CancelReason = CancelReason.NONE,
) -> None:
    """Queue messages about the newest state of a registration; unsent ones are dropped.

    `former` are the values before the newest change, `reason` is why it was cancelled. A reminder
    that waits is kept while the family comes.
    """
    cause, status = build_cause(registration.version), registration.status
    is_coming = status is RegistrationStatus.CONFIRMED and not registration.occurrence.cancelled
    dropped = drop_unsent_messages(session, registration, *(_REPLACED_KINDS if is_coming else ()))
    match status:
        case RegistrationStatus.CANCELLED:
            _queue_messages(session, registration, cause, _CANCELLED_KINDS[reason])
            if reason is not CancelReason.GUARDIAN_DECLINED:  # the guardian knows
                _queue_guardian_copy(session, registration, cause)
        case RegistrationStatus.HELD if _has_guardian(registration):
            _queue_messages(session, registration, cause, MessageKind.GUARDIAN_ASKED)
            _queue_messages(session, registration, cause, MessageKind.GUARDIAN_AWAITED)
        case RegistrationStatus.HELD:
            _queue_messages(session, registration, cause, MessageKind.CONFIRM_BY_LINK)
        case RegistrationStatus.CONFIRMED:
            if registration.occurrence.cancelled:
                _queue_occurrence_cancelled(session, registration)
                return
            for channel in ChannelName:
                unsent = (MessageKind.CONFIRMED, channel) in dropped
                is_first = unsent or not _was_contacted(session, registration, channel)
                kind = MessageKind.CONFIRMED if is_first else MessageKind.CHANGED
                before = NO_FORMER_VALUES if is_first else _merge(former, dropped, channel)
                _queue_messages(session, registration, cause, kind, channel, former=before)
            _queue_guardian_copy(session, registration, cause)
        case RegistrationStatus.PENDING:
            _queue_messages(session, registration, cause, MessageKind.APPROVAL_ASKED)
        case RegistrationStatus.WAITING | RegistrationStatus.OFFERED:
            pass  # `queue_waiting_messages` does it
        case _:
            assert_never(status)


def queue_first_confirmations(session: Session, facts: Sequence[RegistrationConfirmed]) -> None:
    """Queue the confirmations of registrations that nobody has got a message about."""
    now = clock.now()
    rows = [
        {
            "cause": build_cause(fact.version),
            "subject_id": fact.registration_id,
            "recipient": recipient,
            "channel": channel,
            "kind": MessageKind.CONFIRMED,
            "due_at": now,
            "decided_at": now,
            "created_at": now,
        }
        for fact in facts
        for channel in ChannelName
        if (recipient := find_address(fact, channel))
    ]
    if rows:
        session.execute(insert(Message), rows)
    made = list_occurrences_with_made_reminders(session, {fact.occurrence_id for fact in facts})
    for fact in facts:
        if fact.occurrence_id in made:
            plan_late_reminders(session, fact)


def list_occurrences_with_made_reminders(session: Session, ids: Collection[UUID]) -> set[UUID]:
    """Return at which of these occurrences a planned reminder was made, or missed."""
    made = select(ReminderPlan.occurrence_id).where(
        ReminderPlan.occurrence_id.in_(ids), ReminderPlan.state.in_(MADE_STATES)
    )
    return set(session.scalars(made))


def queue_waiting_messages(session: Session, entry: Registration, kind: MessageKind | None) -> None:
    """Queue a message about an entry of a waiting list, if any; unsent ones are dropped."""
    drop_unsent_messages(session, entry)
    if kind is not None and not entry.occurrence.cancelled:
        _queue_messages(session, entry, build_cause(entry.version), kind)


def queue_link_messages(
    session: Session, registration: Registration, cause: str, channels: Iterable[ChannelName]
) -> None:
    """Queue the link of a registration or entry; nothing when it is cancelled."""
    if registration.status in (RegistrationStatus.CONFIRMED, *WITHOUT_PLACE_STATUSES):
        _queue_messages(session, registration, cause, MessageKind.LINK, *channels)


def queue_moved_messages(session: Session, occurrence: Occurrence, former: FormerValues) -> None:
    """Queue messages about another time or venue; reminders of the former time are dropped.

    `former` are the values before the newest change. A family whose occurrence is moved back before
    it was told of the first move gets no message.
    """
    for registration in list_confirmed_registrations(session, occurrence):
        dropped = drop_unsent_messages(session, registration, MessageKind.MOVED, *RULE_KINDS)
        cause = f"moved:{occurrence.version}"
        for channel in ChannelName:
            before = _merge(former, dropped, channel)
            if differs_from(before, occurrence):
                _queue_messages(
                    session, registration, cause, MessageKind.MOVED, channel, former=before
                )
        if differs_from(former, occurrence):
            _queue_guardian_copy(session, registration, cause)
    _queue_waiting_moved(session, occurrence, former)


def _queue_waiting_moved(session: Session, occurrence: Occurrence, former: FormerValues) -> None:
    """Tell those on the waiting list, and those not approved yet, of another time or venue."""
    cause = f"moved:{occurrence.version}"
    for entry in list_without_place(session, occurrence):
        drop_unsent_messages(session, entry, MessageKind.WAITING_MOVED)
        if differs_from(former, occurrence):
            _queue_messages(session, entry, cause, MessageKind.WAITING_MOVED)


def redirect_waiting_messages(session: Session, registration: Registration) -> None:
    """Send the reminders and campaign messages of a registration to its present addresses.

    A message is cancelled when there is no address any more, or when the address gets the same one
    already.
    """
    waiting = select(Message).where(
        Message.subject_id == registration.id,
        Message.kind.in_(KEPT_KINDS),
        Message.state.in_(UNSENT_STATES),
    )
    for message in session.scalars(waiting.with_for_update(of=Message)).unique().all():
        address = find_address(registration, message.channel)
        if address == message.recipient:
            continue
        same = select(Message.id).where(
            Message.cause == message.cause,
            Message.channel == message.channel,
            Message.recipient == address,
        )
        if message.kind is not MessageKind.CAMPAIGN:  # another registration is reminded, too
            same = same.where(Message.subject_id == registration.id)
        if address and session.execute(same).first() is None:
            message.recipient = address
        else:
            message.state = message.dropped_state
        session.flush()


def drop_unsent_reminders(session: Session, occurrence: Occurrence) -> None:
    """Drop the reminders of the former time; nobody gets a message about the correction."""
    for registration in list_confirmed_registrations(session, occurrence):
        drop_unsent_messages(session, registration, *RULE_KINDS)


def plan_late_reminders(
    session: Session, registration: Registration | RegistrationConfirmed
) -> None:
    """Let the planner come back to reminders that were made before a registration was known.

    The family registered in time, and the fact of it arrived after the moment of the reminder.
    """
    is_known = registration.created_at not in (None, UNKNOWN_TIME)
    if not is_known or registration.status is not RegistrationStatus.CONFIRMED:
        return
    session.execute(
        update(ReminderPlan)
        .where(
            ReminderPlan.occurrence_id == registration.occurrence_id,
            ReminderPlan.state.in_(MADE_STATES),
            ReminderPlan.due_at >= registration.created_at,
        )
        .values(state=PlanState.PLANNED, reached_id=None)
        .execution_options(synchronize_session=False)
    )


def queue_occurrence_cancelled_messages(session: Session, occurrence: Occurrence) -> None:
    """Queue messages that the occurrence is cancelled; all other unsent ones are dropped.

    Those on the waiting list are told too.
    """
    concerned = [
        *list_confirmed_registrations(session, occurrence),
        *list_without_place(session, occurrence),
    ]
    for registration in concerned:
        drop_unsent_messages(session, registration)
        _queue_occurrence_cancelled(session, registration)


def drop_unsent_messages(
    session: Session, registration: Registration, *kinds: MessageKind
) -> DroppedMessages:
    """Cancel queued messages of these kinds, or of all; return what each told of before.

    One statement checks and writes. If they were two, a sender could claim a message in between:
    it would be cancelled in the ledger and sent all the same.
    """
    conditions = [
        Message.subject_id == registration.id,
        Message.state == MessageState.QUEUED,
    ]
    if kinds:
        conditions.append(Message.kind.in_(kinds))
    else:
        conditions.append(Message.kind != MessageKind.CAMPAIGN)  # no change replaces it
    drop = update(Message).where(*conditions).values(state=DROPPED_STATE)
    rows = session.execute(drop.returning(Message.kind, Message.channel, Message.former))
    return {(row.kind, row.channel): row.former for row in rows}


def release_held_messages(session: Session, registration: Registration) -> None:
    """Make messages due that wait because the contact had not used our link.

    The sender decides anew. Messages that are due already are among them: a sender may just be
    deciding to hold one, by what it has read before, and this statement then waits for it.
    """
    held = Message.held_by.in_((HeldBy.UNVERIFIED_ADDRESS, HeldBy.RECIPIENT))
    now = clock.now()
    session.execute(
        update(Message)
        .where(
            Message.subject_id == registration.id,
            Message.state == MessageState.QUEUED,
            or_(held, Message.due_at <= now),
        )
        .values(held_by=None, due_at=now, decided_at=now)
    )


def differs_from(former: FormerValues, copy: Occurrence | Registration) -> bool:
    """Return whether a copy has another value than before in what messages tell."""
    return any(getattr(copy, name, value) != value for name, value in former.list_given().items())


def _merge(former: FormerValues, dropped: DroppedMessages, channel: ChannelName) -> FormerValues:
    """Return what a recipient was told last: before the changes of unsent messages, too."""
    for kind in reversed(CHANGE_KINDS):
        former = former.merge_older(dropped.get((kind, channel), NO_FORMER_VALUES))
    return former


def _queue_occurrence_cancelled(session: Session, registration: Registration) -> None:
    # The cause has no version, so that the message is sent once in whatever order facts arrive.
    _queue_messages(session, registration, "called-off", MessageKind.OCCURRENCE_CANCELLED)
    _queue_guardian_copy(session, registration, "called-off")


def _has_guardian(registration: Registration) -> bool:
    return bool(registration.guardian_email or registration.guardian_phone)


def _queue_guardian_copy(session: Session, registration: Registration, cause: str) -> None:
    """Tell a pupil's guardian what became of the registration, unless the pupil asked not to."""
    if registration.is_guardian_copied:
        _queue_messages(session, registration, cause, MessageKind.GUARDIAN_COPY)


def _queue_messages(
    session: Session,
    registration: Registration,
    cause: str,
    kind: MessageKind,
    *channels: ChannelName,
    former: FormerValues = NO_FORMER_VALUES,
) -> None:
    """Queue a message on each channel, or all, that has an address; it is due now.

    A repeated cause queues the message of the first time again if it was cancelled.
    """
    now = clock.now()
    for channel in channels or ChannelName:
        recipient = find_kind_address(registration, channel, kind)
        if not recipient:
            continue
        message = _find_message(session, registration, cause, recipient, channel)
        if message is None:
            message = Message(
                cause=cause,
                subject_id=registration.id,
                recipient=recipient,
                channel=channel,
                created_at=now,
                state=MessageState.CANCELLED,
            )
            session.add(message)
        if message.state is MessageState.CANCELLED:
            message.state, message.kind, message.due_at = MessageState.QUEUED, kind, now
            message.former = former
            message.held_by, message.is_released, message.claimed_at = None, False, None
            message.decided_at, message.is_forced = now, False
    session.flush()


def _find_message(
    session: Session, registration: Registration, cause: str, recipient: str, channel: ChannelName
) -> Message | None:
    found = select(Message).where(
        Message.cause == cause,
        Message.subject_type == SubjectType.REGISTRATION,
        Message.subject_id == registration.id,
        Message.recipient == recipient,
        Message.channel == channel,
    )
    return session.scalars(found).unique().one_or_none()


def _was_contacted(session: Session, registration: Registration, channel: ChannelName) -> bool:
    """Return whether any message was sent on this channel, or is being sent.

    A request to confirm held seats does not count, nor a link, nor what a guardian gets, nor does
    what was sent while it was on the waiting list: the confirmation is the first message then.
    Nor does a text that staff wrote, which has no details of the registration.
    """
    sent = select(Message.id).where(
        Message.subject_id == registration.id,
        Message.channel == channel,
        Message.kind.not_in(
            (
                MessageKind.CONFIRM_BY_LINK,
                MessageKind.LINK,
                MessageKind.GUARDIAN_AWAITED,
                MessageKind.APPROVAL_ASKED,
                MessageKind.WAITING_MOVED,
                *GUARDIAN_KINDS,
                *OWN_TEXT_KINDS,
                *WAITING_KINDS,
            )
        ),
        Message.state.not_in((MessageState.QUEUED, MessageState.CANCELLED)),
    )
    return session.execute(sent.limit(1)).first() is not None
