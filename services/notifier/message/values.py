"""Describes what a message is about in words: the values of placeholders."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.notifier.message.content import LINK_PLACEHOLDER, NAME_PLACEHOLDER, clean_text
from services.notifier.message.placeholders import Placeholder
from services.notifier.message.wording import Wording, choose_shown_name, find_former_values
from services.notifier.models import ChannelName, Message, MessageKind, Occurrence
from shared import dates
from shared.i18n import load_translations

CHANGE_KINDS = (MessageKind.CHANGED, MessageKind.MOVED)


@dataclass(frozen=True)
class OccurrenceText:
    """An occurrence in the words of one language: the same for everybody who comes."""

    title: str
    when: str
    venue: str  # with the address
    venue_name: str
    address: str
    online_url: str
    organiser: str
    email: str
    phone: str
    until: str


@dataclass(frozen=True)
class ContactText:
    """A part of the contact that changed; what was before is masked, as a stranger may read it."""

    label: str
    now: str
    before: str


@dataclass(frozen=True)
class FormerText:
    """The values before a change, in words; empty or 0 where nothing changed."""

    when: str = ""
    venue: str = ""
    seats: int = 0
    is_online_url_new: bool = False
    contacts: tuple[ContactText, ...] = ()


def describe_occurrence(occurrence: Occurrence, language: str) -> OccurrenceText:
    """Describe an occurrence in the words of a language."""
    zone = occurrence.time_zone
    return OccurrenceText(
        title=occurrence.title[language],
        when=dates.format_period(occurrence.starts_at, occurrence.ends_at, zone, language),
        venue=", ".join(part for part in (occurrence.venue, occurrence.address) if part),
        venue_name=occurrence.venue,
        address=occurrence.address,
        online_url=occurrence.online_url,
        organiser=occurrence.organisation_name[language],
        email=occurrence.contact_email,
        phone=occurrence.contact_phone,
        until=dates.format_moment(occurrence.cancel_until, zone, language),
    )


def describe_former(message: Message, language: str) -> FormerText:
    """Describe what was before, in a message of a change."""
    if message.kind not in CHANGE_KINDS:
        return FormerText()
    former, registration = find_former_values(message), message.require_registration()
    occurrence = registration.occurrence
    _ = load_translations("services/notifier", language).gettext
    when = venue = ""
    if former.starts_at is not None or former.ends_at is not None:
        starts_at = former.starts_at or occurrence.starts_at
        ends_at = former.ends_at or occurrence.ends_at
        when = dates.format_period(starts_at, ends_at, occurrence.time_zone, language)
    if former.venue is not None or former.address is not None:
        parts = (
            occurrence.venue if former.venue is None else former.venue,
            occurrence.address if former.address is None else former.address,
        )
        venue = ", ".join(part for part in parts if part) or _("online")
    former_name = former.contact_name
    if former_name is not None:
        former_name = choose_shown_name(former_name)
    contacts = (
        (_("Contact"), choose_shown_name(registration.contact_name), former_name),
        (_("E-mail"), registration.contact_email, _mask(former.contact_email)),
        (_("Phone"), registration.contact_phone, _mask(former.contact_phone)),
    )
    return FormerText(
        when=when,
        venue=venue,
        seats=former.seats or 0,
        is_online_url_new=former.online_url is not None,
        contacts=tuple(
            ContactText(label, now or "–", before or "")
            for label, now, before in contacts
            if before is not None
        ),
    )


def build_values(
    channel: ChannelName,
    language: str,
    seats: int,
    wording: Wording,
    occurrence: OccurrenceText,
    former: FormerText,
    *,
    has_name: bool,
) -> Mapping[str, str]:
    """Return the value of each placeholder but those of blocks; empty where there is none."""
    translations = load_translations("services/notifier", language)
    _ = translations.gettext
    place = occurrence.venue or (_("online") if occurrence.online_url else "")
    participants = translations.ngettext("%(num)s participant", "%(num)s participants", seats)
    values = {
        Placeholder.HEADLINE: wording.headline,
        Placeholder.NOTE: wording.sms_note if channel is ChannelName.SMS else wording.lead,
        Placeholder.CONFIRM_UNTIL: wording.confirm_until,
        Placeholder.EVENT: occurrence.title,
        Placeholder.TIME: _add_former(occurrence.when, former.when, language),
        Placeholder.PLACE: _add_former(place, former.venue, language),
        Placeholder.VENUE: occurrence.venue_name,
        Placeholder.ADDRESS: occurrence.address,
        Placeholder.ONLINE: occurrence.online_url,
        Placeholder.PARTICIPANTS: wording.group or participants % {"num": seats},
        Placeholder.CHANGES: "\n".join(_list_changes(seats, former, language)),
        Placeholder.DEADLINE: occurrence.until,
        Placeholder.ORGANISATION: occurrence.organiser,
        Placeholder.CONTACT: ", ".join(filter(None, (occurrence.email, occurrence.phone))),
        Placeholder.EMAIL: occurrence.email,
        Placeholder.PHONE: occurrence.phone,
    }
    return {
        **{name.value: clean_text(value) for name, value in values.items()},
        Placeholder.NAME: NAME_PLACEHOLDER if has_name else "",
        Placeholder.LINK: LINK_PLACEHOLDER,
    }


def _add_former(now: str, before: str, language: str) -> str:
    """Return a value with what it was before a change."""
    if not before:
        return now
    _ = load_translations("services/notifier", language).gettext
    return f"{now} ({_('was %(before)s') % {'before': before}})".strip()


def _list_changes(seats: int, former: FormerText, language: str) -> list[str]:
    """List what a change says about the places and the contact, as sentences."""
    translations = load_translations("services/notifier", language)
    changes = [f"{contact.label}: {contact.now}." for contact in former.contacts]
    if former.seats:
        places = translations.ngettext("%(num)s seat", "%(num)s seats", seats) % {"num": seats}
        changes.insert(0, f"{_add_former(places, str(former.seats), language)}.")
    return changes


def _mask(address: str | None) -> str | None:
    """Return enough of an address that its owner knows it: a***@example.org, ***4567."""
    if not address:
        return address
    name, at, domain = address.partition("@")
    return f"{name[:1]}***@{domain}" if at else f"***{address[-4:]}"
