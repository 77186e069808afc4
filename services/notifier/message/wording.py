"""The headline and the first sentence of each kind of message, in the recipient's language."""

from dataclasses import dataclass
from gettext import NullTranslations

from services.notifier.models import Message
from shared import vocabulary


@dataclass(frozen=True)
class Wording:
    """The first words of a message, and the text of the button in a mail to staff."""

    headline: str
    lead: str
    button: str = ""


def word_confirmed(translations: NullTranslations, message: Message) -> Wording:
    """Word the confirmation of a registration."""
    _, seats = translations.gettext, message.require_registration().seats
    headline = translations.ngettext("You have a place", "You have %(num)s places", seats)
    return Wording(headline % {"num": seats}, _("Welcome! Your registration is confirmed."))


def word_changed(translations: NullTranslations, _message: Message) -> Wording:
    """Word the change of a registration."""
    _ = translations.gettext
    return Wording(_("Your registration was changed"), _("These are the details now."))


def word_cancelled(translations: NullTranslations, _message: Message) -> Wording:
    """Word the cancellation of a registration."""
    _ = translations.gettext
    return Wording(
        _("Your registration is cancelled"),
        _("You are not expected any more, and get no reminder. A mistake? Ask the organiser."),
    )


def word_moved(translations: NullTranslations, _message: Message) -> Wording:
    """Word another time or venue of the occurrence."""
    _ = translations.gettext
    return Wording(
        _("New time or place"),
        _("The organiser has changed the time or the place. Your places are kept."),
    )


def word_occurrence_cancelled(translations: NullTranslations, _message: Message) -> Wording:
    """Word the cancellation of the occurrence."""
    _ = translations.gettext
    return Wording(
        _("The event is cancelled"),
        _("The organiser has cancelled the event. It will not take place. We are sorry."),
    )


def word_reminder(translations: NullTranslations, _message: Message) -> Wording:
    """Word the reminder of an occurrence."""
    _ = translations.gettext
    return Wording(_("Reminder"), _("See you soon! If you cannot come, please tell us now."))


def word_sign_in(translations: NullTranslations, message: Message) -> Wording:
    """Word the mail with a link to sign in."""
    _ = translations.gettext
    lead = _("Hello %(name)s! Here is your link to sign in.")
    name = message.require_staff_mail().name
    return Wording(_("Sign in to Live"), lead % {"name": name}, _("Sign in"))


def word_invitation(translations: NullTranslations, message: Message) -> Wording:
    """Word the invitation to an organisation's staff."""
    _, mail = translations.gettext, message.require_staff_mail()
    headline = _("Join %(organisation)s in Live") % {
        "organisation": mail.organisation_name[mail.language]
    }
    lead = (
        _("%(name)s invites you. Your role: %(role)s.")
        if mail.name
        else _("You are invited. Your role: %(role)s.")
    )
    role = vocabulary.load_roles()[mail.role].name(mail.language)
    return Wording(headline, lead % {"name": mail.name, "role": role}, _("Join"))
