"""Labels of the action codes in this service's audit log."""

from shared.web.text import _l

ACTIONS = {
    "messages_seen": _l("Looked at the messages that did not arrive"),
    "messages_searched": _l("Searched the messages for a recipient"),
    "occurrence_messages_seen": _l("Looked at an event's messages"),
    "registration_messages_seen": _l("Looked at one family's messages"),
    "ledger_searched": _l("Searched all messages"),
    "ledger_exported": _l("Downloaded a list of messages"),
    "mail_seen": _l("Looked at the text of an e-mail"),
    "resent_sms": _l("Sent a text message again"),
    "resent_email": _l("Sent an e-mail again"),
    "released_sms": _l("Sent a text message that was held back"),
    "released_email": _l("Sent an e-mail that was held back"),
    "sent_anyway_sms": _l("Sent a text message to a number that gets none"),
    "sent_anyway_email": _l("Sent an e-mail to an address that gets none"),
    "address_allowed_sms": _l("Let text messages go to a number again"),
    "address_allowed_email": _l("Let e-mails go to an address again"),
    "api_key_created": _l("Made a key for another system"),
    "api_key_revoked": _l("Revoked the key of another system"),
    "ledger_read_by_system": _l("A system with a key read the messages"),
    "campaign_seen": _l("Looked at who gets a message to families"),
    "campaign_created": _l("Wrote a message to families"),
    "campaign_changed": _l("Changed a message to families"),
    "campaign_deleted": _l("Deleted the draft of a message to families"),
    "campaign_tested": _l("Sent a message to families to themselves first"),
    "campaign_confirmed": _l("Sent a message to families"),
    "campaign_taken_back": _l("Took back a message to families"),
    "campaign_paused": _l("Paused a message to families"),
    "campaign_resumed": _l("Went on with a message to families"),
    "campaign_stopped": _l("Stopped a message to families"),
    "campaign_resent": _l("Sent a message to families again to those who did not get it"),
}
# These read personal data and change nothing.
VIEWS = {
    "messages_seen",
    "messages_searched",
    "occurrence_messages_seen",
    "registration_messages_seen",
    "ledger_searched",
    "ledger_exported",
    "ledger_read_by_system",
    "mail_seen",
    "campaign_seen",
}
