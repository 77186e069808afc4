"""Read the answers of families to a text message: STOP, START and HELP, in three languages.

Source: https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out for the English words.
"""

from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notifier.models import ChannelName, Registration, SuppressionReason
from services.notifier.suppression.address_keys import Address
from services.notifier.suppression.operations import lift_suppression, suppress_address
from shared.config import Settings
from shared.i18n import LANGUAGES, load_translations

SOURCE = "sms"
STOP_WORDS = frozenset(
    {"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "OPTOUT", "REVOKE"}
    | {"LOPETA", "STOPP", "AVSLUTA", "SLUTA"}
)
START_WORDS = frozenset({"START", "UNSTOP", "YES", "ALOITA", "STARTA"})
HELP_WORDS = frozenset({"HELP", "INFO", "APUA", "OHJE", "HJÄLP"})


class Reply(StrEnum):
    """The request of an answer."""

    STOP = "stop"
    START = "start"
    HELP = "help"
    OTHER = "other"


def classify_reply(text: str) -> Reply:
    """Return what an answer asks for: a word alone counts, whatever its case and punctuation."""
    word = text.strip(" \t\r\n.!\"'").upper()
    for words, reply in (
        (STOP_WORDS, Reply.STOP),
        (START_WORDS, Reply.START),
        (HELP_WORDS, Reply.HELP),
    ):
        if word in words:
            return reply
    return Reply.OTHER


def save_reply(session: Session, settings: Settings, number: str, text: str) -> str:
    """Do what an answer asks for, and return the text to answer with; empty for none.

    The provider itself answers STOP and START.
    """
    address, reply = Address(ChannelName.SMS, number), classify_reply(text)
    match reply:
        case Reply.STOP:
            suppress_address(session, settings, address, SuppressionReason.STOP, source=SOURCE)
        case Reply.START:
            reasons = (SuppressionReason.STOP,)
            lift_suppression(session, settings, address, reasons, lifted_by=SOURCE)
        case Reply.HELP:
            return _word_help(_find_language(session, number))
    return ""


def _find_language(session: Session, number: str) -> str:
    """Return the language of the newest registration with a number; Finnish where there is none."""
    newest = (
        select(Registration.language)
        .where(Registration.contact_phone == number)
        .order_by(Registration.version.desc())
        .limit(1)
    )
    return session.scalar(newest) or LANGUAGES[0]


def _word_help(language: str) -> str:
    _ = load_translations("services/notifier", language).gettext
    return _(
        "Live sends messages about events that you have registered for. "
        "Answer STOP to get no more text messages. Nobody reads other answers."
    )
