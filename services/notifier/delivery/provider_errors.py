"""Decide what follows from each error of a provider: one table, with the source of each rule.

Codes are those of Twilio's error dictionary; basic replies of mail servers (RFC 5321, section
4.2.3) and their enhanced status codes (RFC 3463); answers of 46elks; and names of our own. No
two providers share a code, so that a stored code alone says what happened.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

TWILIO_SOURCE = "https://www.twilio.com/docs/api/errors/{code}"
REPLY_SOURCE = "RFC 5321, section 4.2.3"
STATUS_SOURCE = "RFC 3463, section 3"
ELKS_SOURCE = "https://46elks.com/docs/sms-delivery-reports"
OWN_SOURCE = "found by Live before anything was sent"


class Provider(StrEnum):
    """The provider that reports an error."""

    TWILIO = "twilio"
    ELKS = "46elks"
    SMTP = "smtp"
    OWN = "own"


class Action(StrEnum):
    """The action that follows from an error."""

    RETRY = "retry"  # try again after a pause; each pause is longer
    NEVER = "never"  # this message has failed; the next one may arrive
    SUPPRESS = "suppress"  # it has failed, and nothing reaches the address any more
    ALERT = "alert"  # it has failed, and the operator has to act
    ALERT_AND_RETRY = "alert_and_retry"  # the operator has to act; it is tried again meanwhile


RETRIED = (Action.RETRY, Action.ALERT_AND_RETRY)
ALERTING = (Action.ALERT, Action.ALERT_AND_RETRY)


class Reason(StrEnum):
    """The reason that staff see; `failure_reasons` has the words."""

    NO_SUCH_EMAIL = "no_such_email"
    NO_SUCH_NUMBER = "no_such_number"
    NUMBER_OUT_OF_REACH = "number_out_of_reach"
    NUMBER_DEAD = "number_dead"
    NO_MOBILE = "no_mobile"
    LANDLINE = "landline"
    STOPPED = "stopped"
    SUPPRESSED = "suppressed"
    PHONE_OFF = "phone_off"
    BLOCKED = "blocked"
    SPAM = "spam"
    NOT_DELIVERED = "not_delivered"
    NOT_COMPOSED = "not_composed"
    TOO_LONG = "too_long"
    SMS_NO_ACCESS = "sms_no_access"
    SMS_COUNTRY = "sms_country"
    SMS_SENDER = "sms_sender"
    SMS_CREDIT = "sms_credit"
    MAIL_NO_ACCESS = "mail_no_access"
    MAIL_POLICY = "mail_policy"
    MAILBOX_FULL = "mailbox_full"
    MAIL_REFUSED = "mail_refused"
    BUSY = "busy"
    SEVERAL_ALIKE = "several_alike"
    REPORTS_NOT_READ = "reports_not_read"


@dataclass(frozen=True)
class ErrorRule:
    """The rule of one code."""

    provider: Provider
    code: str
    action: Action
    reason: Reason
    source: str


class _Row(NamedTuple):
    code: str
    action: Action
    reason: Reason


_OWN = (
    _Row("address", Action.NEVER, Reason.NO_SUCH_EMAIL),
    _Row("number", Action.NEVER, Reason.NUMBER_OUT_OF_REACH),
    _Row("not-composed", Action.NEVER, Reason.NOT_COMPOSED),
    _Row("not-reached", Action.RETRY, Reason.BUSY),
    _Row("slow", Action.RETRY, Reason.BUSY),
    _Row("several-alike", Action.NEVER, Reason.SEVERAL_ALIKE),
    _Row("mailbox-not-read", Action.ALERT, Reason.REPORTS_NOT_READ),
    _Row("SMTPAuthenticationError", Action.ALERT_AND_RETRY, Reason.MAIL_NO_ACCESS),
)
_TWILIO = (
    # Refused at once
    _Row("429", Action.RETRY, Reason.BUSY),
    _Row("20003", Action.ALERT_AND_RETRY, Reason.SMS_NO_ACCESS),  # authentication
    _Row("20005", Action.ALERT_AND_RETRY, Reason.SMS_NO_ACCESS),  # account not active
    _Row("20429", Action.RETRY, Reason.BUSY),  # too many requests
    _Row("21211", Action.SUPPRESS, Reason.NO_SUCH_NUMBER),  # invalid number
    _Row("21214", Action.NEVER, Reason.NUMBER_OUT_OF_REACH),  # cannot be reached
    _Row("21408", Action.ALERT, Reason.SMS_COUNTRY),  # region is not enabled
    _Row("21606", Action.ALERT_AND_RETRY, Reason.SMS_SENDER),  # sender cannot send SMS
    _Row("21610", Action.SUPPRESS, Reason.STOPPED),  # recipient has sent STOP
    _Row("21611", Action.RETRY, Reason.BUSY),  # the sender's queue is full
    _Row("21612", Action.NEVER, Reason.NUMBER_OUT_OF_REACH),  # no route to the number
    _Row("21614", Action.SUPPRESS, Reason.NO_MOBILE),  # not a mobile number
    _Row("21617", Action.NEVER, Reason.TOO_LONG),  # more than 1,600 characters
    _Row("21730", Action.RETRY, Reason.BUSY),  # maintenance
    # Found out later
    _Row("30001", Action.RETRY, Reason.BUSY),  # queue overflow: it never left Twilio
    _Row("30002", Action.ALERT, Reason.SMS_NO_ACCESS),  # account suspended
    _Row("30003", Action.NEVER, Reason.PHONE_OFF),  # handset out of reach
    _Row("30004", Action.NEVER, Reason.BLOCKED),  # blocked by phone or operator
    _Row("30005", Action.SUPPRESS, Reason.NUMBER_DEAD),  # unknown handset
    _Row("30006", Action.SUPPRESS, Reason.LANDLINE),  # landline or unreachable carrier
    _Row("30007", Action.ALERT, Reason.SPAM),  # filtered by the carrier
    _Row("30008", Action.NEVER, Reason.NOT_DELIVERED),  # unknown error
    _Row("30410", Action.NEVER, Reason.NOT_DELIVERED),  # the carrier did not answer
    _Row("30500", Action.NEVER, Reason.NOT_DELIVERED),  # internal error
)
# 46elks answers with a status of HTTP, and a report of a failure has no code.
_ELKS = (
    _Row("elks-400", Action.NEVER, Reason.NUMBER_OUT_OF_REACH),
    _Row("elks-401", Action.ALERT_AND_RETRY, Reason.SMS_NO_ACCESS),
    _Row("elks-402", Action.ALERT_AND_RETRY, Reason.SMS_CREDIT),
    _Row("elks-403", Action.ALERT_AND_RETRY, Reason.SMS_CREDIT),
    _Row("elks-404", Action.ALERT_AND_RETRY, Reason.SMS_NO_ACCESS),
    _Row("elks-429", Action.RETRY, Reason.BUSY),
    _Row("elks-failed", Action.NEVER, Reason.NOT_DELIVERED),
)
_REPLIES = (
    _Row("421", Action.RETRY, Reason.BUSY),  # closing the connection
    _Row("450", Action.RETRY, Reason.BUSY),  # mailbox busy, or greylisting
    _Row("451", Action.RETRY, Reason.BUSY),  # error in processing
    _Row("452", Action.RETRY, Reason.BUSY),  # no storage, too many recipients
    _Row("454", Action.RETRY, Reason.BUSY),  # RFC 4954: temporary failure to sign in
    _Row("455", Action.RETRY, Reason.BUSY),  # cannot accommodate parameters
    _Row("530", Action.ALERT_AND_RETRY, Reason.MAIL_NO_ACCESS),  # RFC 4954: has to sign in
    _Row("534", Action.ALERT_AND_RETRY, Reason.MAIL_NO_ACCESS),  # RFC 4954: mechanism too weak
    _Row("535", Action.ALERT_AND_RETRY, Reason.MAIL_NO_ACCESS),  # RFC 4954: credentials invalid
    # A bare 550 may be about the mailbox or about a policy: only 5.1.1 is certain.
    _Row("550", Action.NEVER, Reason.NO_SUCH_EMAIL),
    _Row("551", Action.NEVER, Reason.NO_SUCH_EMAIL),  # user not local
    _Row("552", Action.NEVER, Reason.MAILBOX_FULL),  # storage exceeded
    _Row("553", Action.NEVER, Reason.NO_SUCH_EMAIL),  # name not allowed
    _Row("554", Action.NEVER, Reason.MAIL_REFUSED),  # transaction failed
)
_STATUSES = (
    _Row("5.0.0", Action.NEVER, Reason.MAIL_REFUSED),
    _Row("5.1.0", Action.NEVER, Reason.NO_SUCH_EMAIL),
    _Row("5.1.1", Action.SUPPRESS, Reason.NO_SUCH_EMAIL),  # bad mailbox
    _Row("5.1.2", Action.SUPPRESS, Reason.NO_SUCH_EMAIL),  # bad domain
    _Row("5.1.3", Action.NEVER, Reason.NO_SUCH_EMAIL),  # bad syntax
    _Row("5.1.6", Action.SUPPRESS, Reason.NO_SUCH_EMAIL),  # mailbox has moved
    _Row("5.1.10", Action.SUPPRESS, Reason.NO_SUCH_EMAIL),  # RFC 7505: takes no mail at all
    _Row("5.2.1", Action.SUPPRESS, Reason.NO_SUCH_EMAIL),  # mailbox disabled
    _Row("5.2.2", Action.NEVER, Reason.MAILBOX_FULL),
    _Row("5.2.3", Action.NEVER, Reason.TOO_LONG),
    _Row("5.3.4", Action.NEVER, Reason.TOO_LONG),
    _Row("5.4.1", Action.NEVER, Reason.MAIL_REFUSED),  # no answer from the host
    _Row("5.4.4", Action.NEVER, Reason.MAIL_REFUSED),  # unable to route
    _Row("5.7.1", Action.ALERT, Reason.MAIL_POLICY),  # delivery not authorised
    _Row("5.7.8", Action.ALERT_AND_RETRY, Reason.MAIL_NO_ACCESS),  # RFC 4954: credentials invalid
    _Row("5.7.23", Action.ALERT, Reason.MAIL_POLICY),  # RFC 7372: SPF failed
    _Row("5.7.26", Action.ALERT, Reason.MAIL_POLICY),  # RFC 7372: SPF and DKIM failed
    # A mail server that gave up after days. In an answer these mean that we come back.
    _Row("4.2.2", Action.NEVER, Reason.MAILBOX_FULL),
    _Row("4.4.1", Action.NEVER, Reason.MAIL_REFUSED),  # no answer from the host
    _Row("4.4.7", Action.NEVER, Reason.MAIL_REFUSED),  # delivery time expired
    _Row("4.7.1", Action.NEVER, Reason.MAIL_REFUSED),  # not authorised
)
_TABLES = (
    (Provider.OWN, OWN_SOURCE, _OWN),
    (Provider.TWILIO, TWILIO_SOURCE, _TWILIO),
    (Provider.ELKS, ELKS_SOURCE, _ELKS),
    (Provider.SMTP, REPLY_SOURCE, _REPLIES),
    (Provider.SMTP, STATUS_SOURCE, _STATUSES),
)
RULES: Mapping[str, ErrorRule] = {
    row.code: ErrorRule(provider, row.code, row.action, row.reason, source.format(code=row.code))
    for provider, source, rows in _TABLES
    for row in rows
}


def find_rule(code: str) -> ErrorRule | None:
    """Return the rule of a stored code; None for a code that the table does not have.

    A mail server's answer is its reply with its enhanced code, `550 5.1.1`: the latter says more.
    """
    found = (RULES.get(part) for part in (code, *reversed(code.split(" "))))
    return next((rule for rule in found if rule is not None), None)


def find_action(code: str, default: Action) -> Action:
    """Return what to do about a code; `default` for one that the table does not have."""
    rule = find_rule(code)
    return default if rule is None else rule.action
