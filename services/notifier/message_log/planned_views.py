"""Build the view models of the reminders that a registration is still to get."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from services.notifier.audience.recipients import list_channels, list_contact_addresses
from services.notifier.message_log.views import CHANNEL_LABELS, format_time
from services.notifier.models import (
    ChannelName,
    PlanState,
    Registration,
    ReminderPlan,
    RuleAudience,
)
from services.notifier.rules.queries import is_recipient, list_plans
from services.notifier.rules.views import name_rule, word_timing
from services.notifier.suppression.address_keys import Address
from services.notifier.suppression.queries import SuppressedAddresses
from shared import dates
from shared.contracts.values import RegistrationStatus
from shared.web.text import _

# The rules that are for a registration; no rule is for one that was cancelled or is held.
AUDIENCES: Mapping[RegistrationStatus, RuleAudience] = {
    RegistrationStatus.CONFIRMED: RuleAudience.COMING,
    RegistrationStatus.WAITING: RuleAudience.WAITING,
    RegistrationStatus.OFFERED: RuleAudience.WAITING,
}


@dataclass(frozen=True)
class PlannedReminder:
    """A reminder that a rule plans for a registration; `note` says why it does not get it."""

    timing: str
    text: str
    channels: str
    when: str
    iso: str
    note: str


def list_planned_reminders(
    session: Session, registration: Registration, suppressed: SuppressedAddresses
) -> list[PlannedReminder]:
    """Describe the reminders that a registration is still to get, and those it does not, by time.

    Left out are the rules that are for others, and what is in its messages already.
    """
    audience = AUDIENCES.get(registration.status)
    plans = [
        plan
        for plan in list_plans(session, registration.occurrence_id)
        if plan.rule.audience is audience and not registration.occurrence.cancelled
    ]
    notes = [(plan, _find_note(session, plan, registration, suppressed)) for plan in plans]
    return [
        _build_planned(plan, registration, suppressed, note)
        for plan, note in notes
        if note or plan.state is PlanState.PLANNED
    ]


def _find_note(
    session: Session,
    plan: ReminderPlan,
    registration: Registration,
    suppressed: SuppressedAddresses,
) -> str:
    """Say why a registration does not get what is planned; return an empty text if it does."""
    created_at = registration.created_at
    if created_at is not None and created_at > plan.due_at:
        return _("Not to this family: it registered after that moment.")
    if plan.state is PlanState.TOO_LATE:
        return _("Its time had passed when the rule or the date was set.")
    if plan.state is not PlanState.PLANNED:
        return ""
    note = _find_address_note(plan, registration, suppressed)
    if not note and not is_recipient(session, plan, registration):
        return _("Not to this family: another message replaces it.")
    return note


def _find_address_note(
    plan: ReminderPlan, registration: Registration, suppressed: SuppressedAddresses
) -> str:
    if not _list_addresses(plan, registration):
        return _("Not to this family: it has left no address for it.")
    if not _list_open_channels(plan, registration, suppressed):
        return _("Not to this family: no messages go to its address.")
    return ""


def _list_addresses(plan: ReminderPlan, registration: Registration) -> list[Address]:
    channels = list_channels(registration, plan.rule.channels)
    return [one for one in list_contact_addresses(registration) if one.channel in channels]


def _list_open_channels(
    plan: ReminderPlan, registration: Registration, suppressed: SuppressedAddresses
) -> list[ChannelName]:
    """Return the channels of a plan on which messages go to the contact."""
    return [
        one.channel
        for one in _list_addresses(plan, registration)
        if suppressed.find_reason(one, is_marketing=False) is None
    ]


def _build_planned(
    plan: ReminderPlan, registration: Registration, suppressed: SuppressedAddresses, note: str
) -> PlannedReminder:
    channels = _list_open_channels(plan, registration, suppressed)
    return PlannedReminder(
        timing=word_timing(plan.rule.timing),
        text=name_rule(plan.rule),
        channels=", ".join(str(CHANNEL_LABELS[channel]) for channel in channels),
        when=format_time(plan.due_at, registration.occurrence),
        iso=dates.format_iso(plan.due_at),
        note=note,
    )
