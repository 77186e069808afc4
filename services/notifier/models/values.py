"""Values of columns: each a closed set of texts, with its groups."""

from enum import StrEnum


class ChannelName(StrEnum):
    """A way to reach a recipient."""

    SMS = "sms"
    EMAIL = "email"


class SubjectType(StrEnum):
    """The table that the subject of a message is in."""

    REGISTRATION = "registration"
    STAFF_MAIL = "staff_mail"


class MessageKind(StrEnum):
    """The kind of a message; `message.kinds` has the rules of each."""

    CONFIRM_BY_LINK = "confirm_by_link"  # seats are held until the link is used
    CONFIRMED = "confirmed"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    GUARDIAN_ASKED = "guardian_asked"  # to the guardian of a pupil: confirm or decline by the link
    GUARDIAN_AWAITED = "guardian_awaited"  # to the pupil meanwhile
    GUARDIAN_DECLINED = "guardian_declined"
    GUARDIAN_SILENT = "guardian_silent"  # nobody answered in time
    GUARDIAN_COPY = "guardian_copy"  # to the guardian: what became of the registration
    APPROVAL_ASKED = "approval_asked"  # the organiser has to approve the registration
    DECLINED = "declined"  # by the organiser
    WAITING_MOVED = "waiting_moved"  # another time or venue, to those who have no place yet
    MOVED = "moved"  # the occurrence has another time or venue
    OCCURRENCE_CANCELLED = "called_off"
    REMINDER = "reminder"
    WAITING_JOINED = "waiting_joined"  # the entry of a waiting list, with its link
    SEATS_OFFERED = "seats_offered"  # seats of a full occurrence, to accept until a time
    OFFER_EXPIRED = "offer_expired"
    WAITING_REMOVED = "waiting_removed"  # staff took the entry from the list
    LINK = "link"  # the link of the registration, because somebody asked for it
    CAMPAIGN = "campaign"  # a text that staff wrote
    RULE = "rule"  # a text that staff wrote for a reminder rule
    SIGN_IN = "sign_in"
    INVITATION = "invitation"
    DIGEST = "digest"  # what became of the messages of a day, for staff
    TEST = "test"  # what staff wrote to families, sent to themselves first


# About an entry of a waiting list; its registration, if it gets one, has the same id.
WAITING_KINDS = frozenset(
    {
        MessageKind.WAITING_JOINED,
        MessageKind.SEATS_OFFERED,
        MessageKind.OFFER_EXPIRED,
        MessageKind.WAITING_REMOVED,
    }
)
# To the guardian of a pupil, at the guardian's own addresses.
GUARDIAN_KINDS = frozenset({MessageKind.GUARDIAN_ASKED, MessageKind.GUARDIAN_COPY})
STAFF_KINDS = frozenset(
    {MessageKind.SIGN_IN, MessageKind.INVITATION, MessageKind.DIGEST, MessageKind.TEST}
)
REGISTRATION_KINDS = tuple(kind for kind in MessageKind if kind not in STAFF_KINDS)
# Messages of texts that staff wrote: they have no details of the registration.
OWN_TEXT_KINDS = frozenset({MessageKind.CAMPAIGN, MessageKind.RULE})
# Kinds whose texts staff may change; the others are written for each campaign or rule.
AUTOMATIC_KINDS = tuple(kind for kind in REGISTRATION_KINDS if kind not in OWN_TEXT_KINDS)
# Messages that reminder rules make.
RULE_KINDS = frozenset({MessageKind.REMINDER, MessageKind.RULE})


class MessageState(StrEnum):
    """The state of a message on its way to the recipient."""

    QUEUED = "queued"
    PAUSED = "paused"  # queued, and staff stopped its campaign for a while
    SENDING = "sending"
    UNKNOWN = "unknown"  # the provider may have taken it
    SENT = "sent"
    FAILED = "failed"  # the provider refused it, or was busy too often
    UNDELIVERED = "undelivered"  # the provider took it and could not deliver it
    DELIVERED = "delivered"
    SUPPRESSED = "suppressed"  # its address is on the suppression list
    CANCELLED = "cancelled"  # no longer needed before it was sent
    MISSED = "missed"  # the system was down at its time, and for longer than it may be late


class HeldBy(StrEnum):
    """The budget that holds a queued message back."""

    RECIPIENT = "recipient"  # the budget of its recipient is used up
    REGISTRATION = "registration"  # that of its registration
    ORGANISATION = "organisation"  # that of its organisation for the day
    CHANNEL_DAY = "channel_day"  # the segments of the day are used up
    UNVERIFIED_ADDRESS = "unverified_address"  # its address is new, and nobody has confirmed it


class SuppressionReason(StrEnum):
    """The reason why an address gets no messages."""

    OPTED_OUT = "opted_out"  # wants no marketing
    STOP = "stop"  # answered STOP to a text message
    COMPLAINT = "complaint"  # reported an e-mail as unwanted
    HARD_BOUNCE = "hard_bounce"  # no mailbox has the address
    DEAD_NUMBER = "dead_number"  # no phone has the number, or it takes no text messages


class SuppressionScope(StrEnum):
    """The messages that a suppressed address does not get."""

    MARKETING = "marketing"
    EVERYTHING = "everything"


# Nothing can arrive there: staff may say that the address works again. The others are the
# recipient's own will.
UNREACHABLE_REASONS = (SuppressionReason.HARD_BOUNCE, SuppressionReason.DEAD_NUMBER)
UNSENT_STATES = (MessageState.QUEUED, MessageState.PAUSED)
WAITING_STATES = (*UNSENT_STATES, MessageState.SENDING)
SENT_STATES = (MessageState.SENT, MessageState.DELIVERED)
FAILED_STATES = (MessageState.FAILED, MessageState.UNDELIVERED)
DROPPED_STATES = (MessageState.CANCELLED, MessageState.SUPPRESSED)
# States in which a member of staff may have to act.
PROBLEM_STATES = (*FAILED_STATES, MessageState.UNKNOWN, MessageState.MISSED)


class DeliveryState(StrEnum):
    """The state of one attempt to send a message."""

    SENDING = "sending"
    BUSY = "busy"  # the provider asks to try again later
    UNKNOWN = "unknown"
    SENT = "sent"
    FAILED = "failed"
    UNDELIVERED = "undelivered"
    DELIVERED = "delivered"


# A delivery moves only to a state of a higher rank: reports of a provider arrive late and repeated.
DELIVERY_RANK = {
    DeliveryState.SENDING: 1,
    DeliveryState.BUSY: 2,
    DeliveryState.UNKNOWN: 3,
    DeliveryState.SENT: 4,
    DeliveryState.FAILED: 5,
    DeliveryState.UNDELIVERED: 5,
    DeliveryState.DELIVERED: 6,
}
# What the provider took, it charges for, also where it could not deliver it.
CHARGED_STATES = (DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.UNDELIVERED)
STATES_BEFORE_SENT = tuple(
    state for state in DeliveryState if DELIVERY_RANK[state] < DELIVERY_RANK[DeliveryState.SENT]
)


class RowWork(StrEnum):
    """Periodic work that is done row by row."""

    PLAN_REMINDERS = "plan_reminders"  # of an occurrence
    MAKE_REMINDERS = "make_reminders"  # of a plan
    START_CAMPAIGN = "start_campaign"
    FINISH_CAMPAIGN = "finish_campaign"
    WRITE_DIGEST = "write_digest"  # to a member of staff


class CampaignState(StrEnum):
    """The state of a campaign, from its first text to its last message."""

    DRAFT = "draft"
    PLANNED = "planned"  # confirmed; it starts at its time, and can be taken back until then
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"  # what was not sent is not sent any more
    DONE = "done"


EDITABLE_STATES = (CampaignState.DRAFT, CampaignState.PLANNED)
STARTED_STATES = (CampaignState.RUNNING, CampaignState.PAUSED)
ENDED_STATES = (CampaignState.STOPPED, CampaignState.DONE)


class ChannelChoice(StrEnum):
    """The channels on which a campaign reaches a family."""

    EMAIL = "email"
    SMS = "sms"
    BOTH = "both"
    SMS_WITHOUT_EMAIL = "sms_without_email"  # an SMS only where there is no e-mail


class MessageCategory(StrEnum):
    """The category of a text: about what the family signed up for, or about something else."""

    SERVICE = "service"
    MARKETING = "marketing"  # goes only to those who allowed it, and can be stopped by each of them


class AudienceStatus(StrEnum):
    """The families of a campaign by what became of their registration."""

    COMING = "coming"
    WAITING = "waiting"  # on the waiting list, with an offer or without
    CANCELLED = "cancelled"


class Reach(StrEnum):
    """The families of a campaign by how they can be reached."""

    ALL = "all"
    WITH_EMAIL = "with_email"
    WITHOUT_EMAIL = "without_email"
    WITH_PHONE = "with_phone"
    WITHOUT_PHONE = "without_phone"


class ApiScope(StrEnum):
    """The things that another system may do with its key."""

    READ_CAMPAIGNS = "campaigns:read"
    WRITE_CAMPAIGNS = "campaigns:write"  # drafts only
    SEND_CAMPAIGNS = "campaigns:send"
    READ_MESSAGES = "messages:read"


class RuleAnchor(StrEnum):
    """The point that the time of a rule is relative to."""

    START = "start"
    END = "end"


class RuleDirection(StrEnum):
    """The side of the start or the end on which the message of a rule goes."""

    BEFORE = "before"
    AFTER = "after"


class RuleUnit(StrEnum):
    """The unit in which the distance to the start or the end is counted."""

    HOURS = "hours"
    DAYS = "days"


class RuleAudience(StrEnum):
    """The families that get the message of a rule.

    To add one, such as those who attended, add a member and its registrations in `rules.queries`.
    """

    COMING = "coming"
    WAITING = "waiting"  # on the waiting list, with an offer or without


class PlanState(StrEnum):
    """The state of what a rule plans for an occurrence."""

    PLANNED = "planned"
    MADE = "made"  # its messages were queued
    MISSED = "missed"  # the system was down at its time, and for longer than it may be late
    TOO_LATE = "too_late"  # its time was past when the rule or the date was set
