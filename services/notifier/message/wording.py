"""Word the parts of a message that depend on more than its kind, in the recipient's language."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from gettext import NullTranslations
from typing import assert_never

from services.notifier.models import (
    NO_FORMER_VALUES,
    Campaign,
    ChannelName,
    FormerValues,
    Message,
    Registration,
    ReminderRule,
)
from shared import dates, vocabulary
from shared.contracts.values import RegistrationStatus
from shared.i18n import LANGUAGES
from shared.markdown import render_plain_text
from shared.person_name import is_person_name


@dataclass(frozen=True)
class Wording:
    """The words of a message that depend on more than its kind.

    In a message about a registration they are values of placeholders: `headline` is {headline},
    `confirm_until` {confirm_until}, and {note} is `lead` in an e-mail and `sms_note` in an SMS.
    `group` is the pupils and adults of a class group, in place of a number of participants.
    `button` is the text of the button in a mail to staff.
    """

    headline: str = ""
    lead: str = ""
    button: str = ""
    sms_note: str = ""
    lead_language: str = ""  # of a text that staff wrote, where it is not the recipient's
    confirm_until: str = ""
    group: str = ""


def find_former_values(message: Message) -> FormerValues:
    """Return the former values that a message tells: those that are different now."""
    former, registration = message.former or NO_FORMER_VALUES, message.require_registration()
    columns = registration.__mapper__.column_attrs.keys()
    return FormerValues(
        **{
            name: value
            for name, value in former.list_given().items()
            if value != getattr(registration if name in columns else registration.occurrence, name)
        }
    )


def choose_shown_name(name: str) -> str:
    """Return the name if it is one, else an empty text: a message says no other text in its place.

    The forms refuse such names; an older fact may have one.
    """
    return name if is_person_name(name) else ""


def word_nothing(_translations: NullTranslations, _message: Message) -> Wording:
    """Word a kind whose words are all in its texts."""
    return Wording()


def word_confirm_by_link(translations: NullTranslations, message: Message) -> Wording:
    """Word the request to confirm held seats by the link."""
    registration = message.require_registration()
    seats, language = registration.seats, registration.language
    headline = translations.ngettext("Confirm your place", "Confirm your places", seats)
    if registration.pupils:
        headline = translations.gettext("Confirm the seats of your group")
    if registration.held_until is None:
        return Wording(headline)
    zone = registration.occurrence.time_zone
    until = dates.format_time(registration.held_until, zone, language)
    return Wording(headline, confirm_until=until)


def word_guardian_asked(translations: NullTranslations, message: Message) -> Wording:
    """Word the request to a guardian to confirm the registration of a pupil."""
    return _word_guardian_time(translations.gettext("May your child come?"), message)


def word_guardian_awaited(translations: NullTranslations, message: Message) -> Wording:
    """Word that a guardian has to confirm, for the pupil."""
    return _word_guardian_time(translations.gettext("Your guardian confirms"), message)


def _word_guardian_time(headline: str, message: Message) -> Wording:
    registration = message.require_registration()
    until = registration.held_until or registration.occurrence.starts_at
    zone = registration.occurrence.time_zone
    return Wording(headline, confirm_until=dates.format_moment(until, zone, registration.language))


def word_guardian_copy(translations: NullTranslations, message: Message) -> Wording:
    """Word what became of a pupil's registration, for the guardian."""
    _, registration = translations.gettext, message.require_registration()
    if registration.occurrence.cancelled:
        return Wording(_("The event is cancelled"))
    if registration.status is RegistrationStatus.CONFIRMED:
        return Wording(_("Your child has a place"))
    return Wording(_("Your child's registration is cancelled"))


def word_confirmed(translations: NullTranslations, message: Message) -> Wording:
    """Word the confirmation of a registration."""
    _, registration = translations.gettext, message.require_registration()
    seats = registration.seats
    if registration.pupils:
        headline = translations.ngettext(
            "Your group has %(num)s seat", "Your group has %(num)s seats", seats
        )
        note = _("The link is also for the pupils' names and for changing the numbers.")
        return _ask_to_confirm(translations, message, Wording(headline % {"num": seats}, note))
    headline = translations.ngettext("You have a place", "You have %(num)s places", seats)
    return _ask_to_confirm(translations, message, Wording(headline % {"num": seats}))


def add_group(
    wording: Wording, translations: NullTranslations, registration: Registration
) -> Wording:
    """Return the wording with the pupils and adults of a class group, if it is one."""
    if not registration.pupils:
        return wording
    pupils = translations.ngettext("%(num)s pupil", "%(num)s pupils", registration.pupils)
    group = pupils % {"num": registration.pupils}
    if registration.adults:
        adults = translations.ngettext("%(num)s adult", "%(num)s adults", registration.adults)
        both = {"pupils": group, "adults": adults % {"num": registration.adults}}
        group = translations.gettext("%(pupils)s and %(adults)s") % both
    return replace(wording, group=group)


def word_changed(translations: NullTranslations, message: Message) -> Wording:
    """Word the change of a registration, and ask to confirm a new address."""
    return _ask_to_confirm(translations, message, _word_change(translations, message))


def _word_change(translations: NullTranslations, message: Message) -> Wording:
    """Word the change only.

    Facts about a registration contain no participants. If nothing else changed, it was they.
    """
    _, former = translations.gettext, find_former_values(message)
    headline = _("Your registration was changed")
    if former == NO_FORMER_VALUES:
        note = _("The participants' details were changed.")
        return Wording(headline, note, sms_note=note)
    if former == FormerValues(link_version=former.link_version):
        note = _("This is your new link. The old one does not work any more.")
        return Wording(_("A new link to your registration"), note)
    return Wording(headline)


def _ask_to_confirm(translations: NullTranslations, message: Message, wording: Wording) -> Wording:
    """Add the request to confirm an address that the family has changed to, if it is one."""
    if message.require_registration().is_confirmed_address(message.recipient):
        return wording
    _ = translations.gettext
    match message.channel:
        case ChannelName.SMS:
            request = _("Open the link and confirm your new number.")
        case ChannelName.EMAIL:
            request = _("Open the link and confirm your new e-mail address.")
        case _:
            assert_never(message.channel)
    note = f"{wording.sms_note} {request}".strip()
    return replace(wording, lead=f"{wording.lead} {request}".strip(), sms_note=note)


def word_moved(translations: NullTranslations, message: Message) -> Wording:
    """Word another time or venue of the occurrence."""
    _, former = translations.gettext, find_former_values(message)
    has_new_time = former.starts_at is not None or former.ends_at is not None
    has_new_place = former.venue is not None or former.address is not None
    match has_new_time, has_new_place, former.online_url is not None:
        case True, False, False:
            headline, lead = _("New time"), _("The organiser has changed the time.")
        case False, True, _:
            headline, lead = _("New place"), _("The organiser has changed the place.")
        case False, False, True:
            headline, lead = _("New online link"), _("The organiser has changed the online link.")
        case True, _, _:
            headline = _("New time and place")
            lead = _("The organiser has changed the time and the place.")
        case _:
            headline = _("New time or place")
            lead = _("The organiser has changed the time or the place.")
    return Wording(headline, lead)


def word_declined(translations: NullTranslations, message: Message) -> Wording:
    """Word that the organiser declined a registration, with the reason that staff wrote."""
    reason = message.require_registration().staff_note
    if not reason:
        return Wording()
    note = translations.gettext("The organiser writes: %(reason)s") % {"reason": reason}
    return Wording(lead=note, sms_note=note)


def word_seats_offered(translations: NullTranslations, message: Message) -> Wording:
    """Word the offer of seats, and until when it can be accepted."""
    registration = message.require_registration()
    headline = translations.ngettext(
        "A place is free for you", "%(num)s places are free for you", registration.seats
    )
    until = registration.held_until or registration.occurrence.starts_at
    zone = registration.occurrence.time_zone
    return Wording(
        headline % {"num": registration.seats},
        confirm_until=dates.format_moment(until, zone, registration.language),
    )


def word_link(translations: NullTranslations, message: Message) -> Wording:
    """Word the link of a registration, for somebody who asked for it."""
    return _ask_to_confirm(translations, message, Wording())


def word_campaign(_translations: NullTranslations, message: Message) -> Wording:
    """Word a text that staff wrote, in the recipient's language if it has one."""
    campaign, language = message.require_campaign(), message.require_registration().language
    return word_campaign_text(campaign, message.channel, language)


def word_rule(_translations: NullTranslations, message: Message) -> Wording:
    """Word a text that staff wrote for a reminder rule, as that of a campaign."""
    rule, language = message.require_rule(), message.require_registration().language
    return word_campaign_text(rule, message.channel, language)


def word_campaign_text(
    campaign: Campaign | ReminderRule, channel: ChannelName, language: str
) -> Wording:
    """Word the text of a campaign on a channel for a reader of this language."""
    used = choose_text_language(campaign.body, language)
    lead = campaign.body.get(used, "")
    if channel is ChannelName.SMS:
        lead = campaign.sms.get(used) or render_plain_text(lead)
    return Wording(
        headline=campaign.subject.get(used, ""),
        lead=lead,
        lead_language="" if used == language else used,
    )


def choose_text_language(texts: Mapping[str, str], language: str) -> str:
    """Return the language that a reader gets: the wanted one if it has a text, else the first."""
    return next((one for one in (language, *LANGUAGES) if texts.get(one)), language)


def word_sign_in(translations: NullTranslations, message: Message) -> Wording:
    """Word the mail with a link to sign in."""
    _ = translations.gettext
    name = choose_shown_name(message.require_staff_mail().name)
    lead = (
        _("Hello %(name)s! Here is your link to sign in.")
        if name
        else _("Hello! Here is your link to sign in.")
    )
    return Wording(_("Sign in to Live"), lead % {"name": name}, _("Sign in"))


def word_digest(translations: NullTranslations, _message: Message) -> Wording:
    """Word a digest whose stored texts were erased before it was sent."""
    _ = translations.gettext
    return Wording(_("Messages to families"), _("See what was sent."), _("Open the messages"))


def word_test(translations: NullTranslations, _message: Message) -> Wording:
    """Word a text that a member of staff sent to herself, once its own texts are erased."""
    return Wording(translations.gettext("Test"), "")


def word_invitation(translations: NullTranslations, message: Message) -> Wording:
    """Word the invitation to an organisation's staff."""
    _, mail = translations.gettext, message.require_staff_mail()
    name = choose_shown_name(mail.name)
    headline = _("Join %(organisation)s in Live") % {
        "organisation": mail.organisation_name[mail.language]
    }
    lead = (
        _("%(name)s invites you. Your role: %(role)s.")
        if name
        else _("You are invited. Your role: %(role)s.")
    )
    role = vocabulary.load_roles()[mail.role].name(mail.language)
    return Wording(headline, lead % {"name": name, "role": role}, _("Join"))
