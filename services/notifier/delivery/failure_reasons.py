"""Explains the error codes of providers to staff, and says what they can do.

Sources: Twilio's error dictionary; RFC 5321 section 4.2 for the answers of mail servers.
"""

from services.notifier.models import DeliveryState, MessageState
from shared.web.text import _, _l

REASONS = {
    # Found by ourselves
    "address": _l("There is no such e-mail address. Ask the family for the right one."),
    "number": _l("No text message reaches this number. Ask the family for another one."),
    "not-composed": _l("Live could not write this message. Tell the administrator of Live."),
    # Twilio: refused at once
    "20003": _l("The text message service did not let Live in. Tell the administrator of Live."),
    "21211": _l("There is no such phone number. Ask the family for the right one."),
    "21214": _l("No text message reaches this number. Ask the family for another one."),
    "21408": _l("Live may not send text messages to that country. Tell the administrator of Live."),
    "21610": _l("The recipient has stopped text messages. Call, or write an e-mail."),
    "21612": _l("No text message reaches this number. Ask the family for another one."),
    "21614": _l("This is not a mobile number. Ask the family for another one."),
    # Twilio: found out later
    "30002": _l("The text message service did not let Live in. Tell the administrator of Live."),
    "30003": _l("The phone was switched off or out of reach. Try again later."),
    "30004": _l("The recipient's phone or operator blocks our text messages. Call instead."),
    "30005": _l("The number is not in use any more. Ask the family for the right one."),
    "30006": _l("This is a landline, or its operator takes no text messages. Call instead."),
    "30007": _l("The operator took the text message for spam. Tell the administrator of Live."),
    "30008": _l("The operator did not deliver it and does not say why. Try again later."),
    # Mail servers: refused for good
    "530": _l("The mail server did not let Live in. Tell the administrator of Live."),
    "535": _l("The mail server did not let Live in. Tell the administrator of Live."),
    "550": _l("There is no such e-mail address. Ask the family for the right one."),
    "551": _l("There is no such e-mail address. Ask the family for the right one."),
    "552": _l("The recipient's mailbox is full. Try again later."),
    "553": _l("There is no such e-mail address. Ask the family for the right one."),
    "554": _l("The recipient's mail server turned the e-mail away. Call, or write yourself."),
    # Asked about, and still unknown
    "several-alike": _l("Several messages like this went to the same number."),
}
BUSY_CODES = {"421", "429", "450", "451", "452"}  # tried many times


def describe_failure(state: MessageState | DeliveryState, code: str) -> str:
    """Say why a message or a delivery failed; return an empty text in other states."""
    if state == DeliveryState.UNKNOWN:
        return str(REASONS.get(code) or _("The provider did not answer."))
    if state not in (DeliveryState.FAILED, DeliveryState.UNDELIVERED, DeliveryState.BUSY):
        return ""
    if code in REASONS:
        return str(REASONS[code])
    if code in BUSY_CODES or not code.isdecimal():
        return _("The provider was busy or was not reached.")
    return _("The provider did not take it and says only: code %(code)s.", code=code)
