"""Explains the errors of providers to staff, and says what they can do.

`provider_errors` has the codes and their sources.
"""

from collections.abc import Mapping

from services.notifier.delivery.provider_errors import Reason, find_rule
from services.notifier.models import DeliveryState, MessageState
from shared.web.text import _, _l

REASON_TEXTS: Mapping[Reason, str] = {
    Reason.NO_SUCH_EMAIL: _l("There is no such e-mail address. Ask the family for the right one."),
    Reason.NO_SUCH_NUMBER: _l("There is no such phone number. Ask the family for the right one."),
    Reason.NUMBER_OUT_OF_REACH: _l(
        "No text message reaches this number. Ask the family for another one."
    ),
    Reason.NUMBER_DEAD: _l("The number is not in use any more. Ask the family for the right one."),
    Reason.NO_MOBILE: _l("This is not a mobile number. Ask the family for another one."),
    Reason.LANDLINE: _l(
        "This is a landline, or its operator takes no text messages. Call instead."
    ),
    Reason.STOPPED: _l("The recipient has stopped text messages. Call, or write an e-mail."),
    Reason.SUPPRESSED: _l("Nothing is sent to this address any more."),
    Reason.PHONE_OFF: _l("The phone was switched off or out of reach. Try again later."),
    Reason.BLOCKED: _l("The recipient's phone or operator blocks our text messages. Call instead."),
    Reason.SPAM: _l("The operator took the text message for spam. Tell the administrator of Live."),
    Reason.NOT_DELIVERED: _l(
        "The operator did not deliver it and does not say why. Try again later."
    ),
    Reason.NOT_COMPOSED: _l("Live could not write this message. Tell the administrator of Live."),
    Reason.TOO_LONG: _l("It is too long for the recipient's service. Write a shorter one."),
    Reason.SMS_NO_ACCESS: _l(
        "The text message service did not let Live in. Tell the administrator of Live."
    ),
    Reason.SMS_COUNTRY: _l(
        "Live may not send text messages to that country. Tell the administrator of Live."
    ),
    Reason.SMS_SENDER: _l(
        "The text message service does not accept our sender. Tell the administrator of Live."
    ),
    Reason.SMS_CREDIT: _l(
        "The text message service has no credit left or refuses us. Tell the administrator of Live."
    ),
    Reason.MAIL_NO_ACCESS: _l(
        "The mail server did not let Live in. Tell the administrator of Live."
    ),
    Reason.MAIL_POLICY: _l(
        "The recipient's mail server does not trust our e-mails. Tell the administrator of Live."
    ),
    Reason.MAILBOX_FULL: _l("The recipient's mailbox is full. Try again later."),
    Reason.MAIL_REFUSED: _l(
        "The recipient's mail server turned the e-mail away. Call, or write yourself."
    ),
    Reason.BUSY: _l("The provider was busy or was not reached."),
    Reason.REPORTS_NOT_READ: _l(
        "Live cannot read its mailbox, and so does not learn which e-mails came back. "
        "Tell the administrator of Live."
    ),
    Reason.SEVERAL_ALIKE: _l("Several messages like this went to the same number."),
}


def describe_failure(state: MessageState | DeliveryState, code: str) -> str:
    """Say why a message or a delivery failed; return an empty text in other states."""
    rule = find_rule(code)
    if state == DeliveryState.UNKNOWN:
        if rule is None or rule.reason is Reason.BUSY:
            return _("The provider did not answer.")
        return describe_reason(rule.reason)
    if state not in (DeliveryState.FAILED, DeliveryState.UNDELIVERED, DeliveryState.BUSY):
        return ""
    if rule is not None:
        return describe_reason(rule.reason)
    if code[:1].isdecimal():
        return _("The provider did not take it and says only: code %(code)s.", code=code)
    return describe_reason(Reason.BUSY)


def describe_reason(reason: Reason) -> str:
    """Say what happened and what staff can do, in the language of the page."""
    return str(REASON_TEXTS[reason])
