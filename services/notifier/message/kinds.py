"""The kinds of messages: the one registry of how each of them behaves.

To add a kind, add a member to `MessageKind` and an entry to `KINDS`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from gettext import NullTranslations
from typing import assert_never

from services.notifier.audience.recipients import find_address
from services.notifier.message import wording
from services.notifier.message.calendar import CalendarMethod
from services.notifier.message.content import LINK_PLACEHOLDER, fill_in_link
from services.notifier.message.opt_out import fill_in_opt_out
from services.notifier.message.quiet_hours import DEFAULT_TIMES, SendingTimes, get_sending_times
from services.notifier.message.wording import Wording
from services.notifier.models import (
    OWN_TEXT_KINDS,
    AudienceStatus,
    CampaignState,
    HeldBy,
    Message,
    MessageKind,
    RuleAnchor,
    RuleAudience,
    RuleDirection,
)
from shared import links
from shared.config import Settings
from shared.contracts.values import WAITING_STATUSES, WITHOUT_PLACE_STATUSES, RegistrationStatus

# A version that no link has: such a link opens nothing.
_NO_VERSION = 0


def _build_manage_url(message: Message, settings: Settings) -> str:
    """Return the link of the registration; one that opens nothing when the address was corrected.

    A message that may not have been sent is sent again to its first recipient.
    """
    registration = message.require_registration()
    is_present = message.recipient == find_address(registration, message.channel)
    version = registration.link_version if is_present else _NO_VERSION
    return links.build_manage_url(settings, registration.id, version)


Limits = frozenset[HeldBy]
NO_LIMITS: Limits = frozenset()
# Staff write to everybody, and nobody else can cause it.
OF_STAFF: Limits = frozenset({HeldBy.ORGANISATION})
BUDGETS: Limits = OF_STAFF | {HeldBy.RECIPIENT, HeldBy.REGISTRATION}
# A family causes these, at whatever address it has typed.
OF_FAMILY: Limits = BUDGETS | {HeldBy.UNVERIFIED_ADDRESS}


@dataclass(frozen=True)
class KindRules:
    """The rules of one kind of message.

    word: return the wording, in the language of the translations.
    is_valid: return whether the message is still true at a time.
    build_link: return the secret link that the message contains.
    calendar: the calendar entry attached to the e-mail, if any.
    is_urgent: whether the message is sent in quiet hours too.
    must_be_sent: whether it is sent in quiet hours if the morning would be too late.
    has_deadline: whether it asks for an answer in a time that stands still in the usual quiet hours
        only. The organisation's own hours do not hold it: it would be read too late.
    limits: what may hold the message back.
    """

    word: Callable[[NullTranslations, Message], Wording]
    is_valid: Callable[[Message, datetime], bool]
    build_link: Callable[[Message, Settings], str] = _build_manage_url
    calendar: CalendarMethod | None = CalendarMethod.REQUEST
    is_urgent: bool = True
    must_be_sent: bool = False
    has_deadline: bool = False
    limits: Limits = NO_LIMITS

    @property
    def is_cancellation(self) -> bool:
        """Return whether the message says that the recipient is no longer expected."""
        return self.calendar is CalendarMethod.CANCEL


def _build_guardian_url(message: Message, settings: Settings) -> str:
    return links.build_guardian_url(settings, message.require_registration().id)


def _is_confirmed(message: Message, _now: datetime) -> bool:
    return message.require_registration().status is RegistrationStatus.CONFIRMED


def _is_expected(message: Message, now: datetime) -> bool:
    occurrence = message.require_registration().occurrence
    return _is_confirmed(message, now) and not occurrence.cancelled


def _is_ahead(message: Message, now: datetime) -> bool:
    occurrence = message.require_registration().occurrence
    return _is_expected(message, now) and now < occurrence.starts_at


def _is_reminder_valid(message: Message, now: datetime) -> bool:
    # A reminder of an earlier release has no rule.
    return _is_ahead(message, now) and (message.rule is None or message.rule.is_active)


def _is_rule_valid(message: Message, now: datetime) -> bool:
    rule, occurrence = message.require_rule(), message.require_registration().occurrence
    match rule.audience:
        case RuleAudience.COMING:
            is_of_audience = _is_expected(message, now)
        case RuleAudience.WAITING:
            is_of_audience = _is_on_waiting_list(message, now)
        case _:
            assert_never(rule.audience)
    if not rule.is_active or not is_of_audience:
        return False
    end = occurrence.starts_at if rule.anchor is RuleAnchor.START else occurrence.ends_at
    return rule.direction is RuleDirection.AFTER or now < end


def _is_registration_cancelled(message: Message, _now: datetime) -> bool:
    return message.require_registration().status is RegistrationStatus.CANCELLED


def _is_occurrence_cancelled(message: Message, now: datetime) -> bool:
    registration = message.require_registration()
    is_waiting = registration.status in WITHOUT_PLACE_STATUSES or registration.awaits_guardian
    return (_is_confirmed(message, now) or is_waiting) and registration.occurrence.cancelled


def _is_link_valid(message: Message, now: datetime) -> bool:
    return now < message.require_staff_mail().expires_at


def _build_sign_in_url(message: Message, settings: Settings) -> str:
    return links.build_sign_in_url(settings, message.require_staff_mail().id)


def _build_invitation_url(message: Message, settings: Settings) -> str:
    return links.build_invitation_url(settings, message.require_staff_mail().id)


def _build_messages_url(_message: Message, settings: Settings) -> str:
    return f"{settings.public_url}/staff/messages/"


def _is_held(message: Message, now: datetime) -> bool:
    registration = message.require_registration()
    is_in_time = registration.held_until is None or now < registration.held_until
    return registration.status is RegistrationStatus.HELD and is_in_time


def _build_waiting_url(message: Message, settings: Settings) -> str:
    entry = message.require_registration()
    is_present = message.recipient == find_address(entry, message.channel)
    version = entry.link_version if is_present else _NO_VERSION
    return links.build_waiting_url(settings, entry.id, version)


def _build_family_url(message: Message, settings: Settings) -> str:
    """Return the link of the registration, or of the entry of the waiting list that it is yet."""
    is_waiting = message.require_registration().status in WAITING_STATUSES
    build = _build_waiting_url if is_waiting else _build_manage_url
    return build(message, settings)


def _is_pending(message: Message, _now: datetime) -> bool:
    registration = message.require_registration()
    is_pending = registration.status is RegistrationStatus.PENDING
    return is_pending and not registration.occurrence.cancelled


def _has_no_place_yet(message: Message, _now: datetime) -> bool:
    registration = message.require_registration()
    is_waiting = registration.status in WITHOUT_PLACE_STATUSES
    return is_waiting and not registration.occurrence.cancelled


def _has_link(message: Message, now: datetime) -> bool:
    return _is_expected(message, now) or _has_no_place_yet(message, now)


def _is_waiting(message: Message, _now: datetime) -> bool:
    entry = message.require_registration()
    return entry.status is RegistrationStatus.WAITING and not entry.occurrence.cancelled


def _is_offer_open(message: Message, now: datetime) -> bool:
    entry = message.require_registration()
    is_in_time = entry.held_until is None or now < entry.held_until
    is_offered = entry.status is RegistrationStatus.OFFERED
    return is_offered and is_in_time and not entry.occurrence.cancelled


def _is_on_waiting_list(message: Message, _now: datetime) -> bool:
    """Return whether the family waits, whether seats are offered to it or not."""
    entry = message.require_registration()
    return entry.status in WAITING_STATUSES and not entry.occurrence.cancelled


def _has_no_seats(message: Message, now: datetime) -> bool:
    occurrence = message.require_registration().occurrence
    is_ahead = not occurrence.cancelled and now < occurrence.starts_at
    return _is_registration_cancelled(message, now) and is_ahead


def _is_copy_valid(message: Message, _now: datetime) -> bool:
    return message.require_registration().is_guardian_copied


def _is_campaign_valid(message: Message, now: datetime) -> bool:
    campaign = message.require_campaign()
    if campaign.state is CampaignState.STOPPED:
        return False
    if message.is_marketing and not message.require_registration().allows_marketing:
        return False
    match campaign.audience.status:
        case AudienceStatus.COMING:
            return _is_expected(message, now)
        case AudienceStatus.WAITING:
            return _is_on_waiting_list(message, now)
        case AudienceStatus.CANCELLED:
            return _is_registration_cancelled(message, now)
        case _:
            assert_never(campaign.audience.status)


KINDS: Mapping[MessageKind, KindRules] = {
    MessageKind.CONFIRM_BY_LINK: KindRules(
        word=wording.word_confirm_by_link, is_valid=_is_held, calendar=None, limits=BUDGETS
    ),
    MessageKind.CONFIRMED: KindRules(
        word=wording.word_confirmed, is_valid=_is_expected, limits=OF_FAMILY
    ),
    MessageKind.CHANGED: KindRules(
        word=wording.word_changed, is_valid=_is_expected, limits=OF_FAMILY
    ),
    MessageKind.CANCELLED: KindRules(
        word=wording.word_nothing,
        is_valid=_is_registration_cancelled,
        calendar=CalendarMethod.CANCEL,
        limits=BUDGETS,
    ),
    MessageKind.GUARDIAN_ASKED: KindRules(
        word=wording.word_guardian_asked,
        is_valid=_is_held,
        build_link=_build_guardian_url,
        calendar=None,
        limits=BUDGETS,
    ),
    MessageKind.GUARDIAN_AWAITED: KindRules(
        word=wording.word_guardian_awaited, is_valid=_is_held, calendar=None, limits=BUDGETS
    ),
    MessageKind.GUARDIAN_DECLINED: KindRules(
        word=wording.word_nothing, is_valid=_has_no_seats, calendar=None, limits=BUDGETS
    ),
    MessageKind.GUARDIAN_SILENT: KindRules(
        word=wording.word_nothing, is_valid=_has_no_seats, calendar=None, limits=BUDGETS
    ),
    MessageKind.GUARDIAN_COPY: KindRules(
        word=wording.word_guardian_copy,
        is_valid=_is_copy_valid,
        build_link=_build_guardian_url,
        calendar=None,
        limits=BUDGETS,
    ),
    MessageKind.APPROVAL_ASKED: KindRules(
        word=wording.word_nothing, is_valid=_is_pending, calendar=None, limits=OF_FAMILY
    ),
    MessageKind.DECLINED: KindRules(
        word=wording.word_declined, is_valid=_has_no_seats, calendar=None, limits=OF_STAFF
    ),
    MessageKind.WAITING_MOVED: KindRules(
        word=wording.word_nothing,
        is_valid=_has_no_place_yet,
        build_link=_build_family_url,
        calendar=None,
        limits=OF_STAFF,
    ),
    MessageKind.MOVED: KindRules(word=wording.word_moved, is_valid=_is_expected, limits=OF_STAFF),
    # No limit: a family must always learn that the event does not take place.
    MessageKind.OCCURRENCE_CANCELLED: KindRules(
        word=wording.word_nothing,
        is_valid=_is_occurrence_cancelled,
        calendar=CalendarMethod.CANCEL,
    ),
    MessageKind.REMINDER: KindRules(
        word=wording.word_nothing,
        is_valid=_is_reminder_valid,
        is_urgent=False,
        limits=BUDGETS,
    ),
    MessageKind.WAITING_JOINED: KindRules(
        word=wording.word_nothing,
        is_valid=_is_waiting,
        build_link=_build_waiting_url,
        calendar=None,
        limits=BUDGETS,
    ),
    # No budget of the recipient or the family: an offer that is held back expires unread.
    MessageKind.SEATS_OFFERED: KindRules(
        word=wording.word_seats_offered,
        is_valid=_is_offer_open,
        build_link=_build_waiting_url,
        calendar=None,
        is_urgent=False,
        must_be_sent=True,
        has_deadline=True,
        limits=OF_STAFF,
    ),
    MessageKind.OFFER_EXPIRED: KindRules(
        word=wording.word_nothing,
        is_valid=_has_no_seats,
        build_link=_build_waiting_url,
        calendar=None,
        is_urgent=False,
        limits=BUDGETS,
    ),
    MessageKind.WAITING_REMOVED: KindRules(
        word=wording.word_nothing,
        is_valid=_has_no_seats,
        build_link=_build_waiting_url,
        calendar=None,
        limits=BUDGETS,
    ),
    MessageKind.LINK: KindRules(
        word=wording.word_link,
        is_valid=_has_link,
        build_link=_build_family_url,
        calendar=None,
        limits=OF_FAMILY,
    ),
    MessageKind.CAMPAIGN: KindRules(
        word=wording.word_campaign,
        is_valid=_is_campaign_valid,
        build_link=_build_family_url,
        calendar=None,
        is_urgent=False,
        must_be_sent=True,
        limits=OF_STAFF | {HeldBy.RECIPIENT},
    ),
    MessageKind.RULE: KindRules(
        word=wording.word_rule,
        is_valid=_is_rule_valid,
        build_link=_build_family_url,
        calendar=None,
        is_urgent=False,
        limits=BUDGETS,
    ),
    MessageKind.SIGN_IN: KindRules(
        word=wording.word_sign_in,
        is_valid=_is_link_valid,
        build_link=_build_sign_in_url,
        calendar=None,
    ),
    # Its texts are composed when it is queued; a link in it leads to the first page only.
    MessageKind.TEST: KindRules(
        word=wording.word_test,
        is_valid=_is_link_valid,
        build_link=lambda _message, settings: f"{settings.public_url}/",
        calendar=None,
    ),
    MessageKind.INVITATION: KindRules(
        word=wording.word_invitation,
        is_valid=_is_link_valid,
        build_link=_build_invitation_url,
        calendar=None,
    ),
    # Its texts are stored when it is queued: it says what was true that morning.
    MessageKind.DIGEST: KindRules(
        word=wording.word_digest,
        is_valid=_is_link_valid,
        build_link=_build_messages_url,
        calendar=None,
    ),
}


def is_valid(message: Message, now: datetime) -> bool:
    """Return whether a message is still true."""
    return KINDS[message.kind].is_valid(message, now)


def find_sending_times(message: Message) -> SendingTimes:
    """Return the times at which a message about a registration may go, unless it is urgent."""
    if KINDS[message.kind].has_deadline:
        return DEFAULT_TIMES
    return get_sending_times(message.require_registration().occurrence)


def is_missed(message: Message, now: datetime) -> bool:
    """Return whether a reminder has waited for longer than its rule allows.

    A budget or the quiet hours move the time at which a message is due: only a system that was down
    makes it that late.
    """
    rule = message.rule if message.rule_id else None
    return rule is not None and now - message.due_at > timedelta(hours=rule.grace_hours)


def build_opt_out_url(message: Message, settings: Settings) -> str:
    """Return the link by which the recipient of a marketing message opts out; else an empty one."""
    if not message.is_marketing:
        return ""
    if message.short_code:
        return links.build_short_preferences_url(settings, message.short_code)
    return links.build_preferences_url(settings, message.id)


def fill_in_message_link(kind: MessageKind, text: str, link: str, opt_out: str = "") -> str:
    """Return a composed text with the links where the template of its kind has them.

    `opt_out` is the link of a marketing message by which its recipient opts out; `link` is shown
    in its place where nobody is to use either.
    """
    text = fill_in_opt_out(text, opt_out or link)
    # An SMS that staff wrote has no link, and what staff wrote in it is no placeholder.
    is_own_sms = kind in OWN_TEXT_KINDS and LINK_PLACEHOLDER not in text
    return text if KINDS[kind].is_cancellation or is_own_sms else fill_in_link(text, link)
