"""What messages say: one set of words for text message, e-mail and calendar, in three languages."""

from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import escape

from services.notifier.message.calendar import calendar
from services.notifier.models import Occurrence, Registration
from shared import dates
from shared.i18n import load_translations

FOLDER = Path(__file__).parent.parent / "templates" / "message"
LINK = "{manage_url}"  # filled at handing over: a stored text opens nothing
NAME = "\x1fname\x1f"  # no text that anybody gave us has a control character
GONE = ("cancelled", "called_off")
MAX_CACHED = 200  # drawn texts kept


@dataclass(frozen=True)
class Content:
    """A message's words; `text` is the whole of a text message or the plain half of an e-mail."""

    subject: str
    text: str
    html: str
    calendar: str


@dataclass(frozen=True)
class Slot:
    """A time slot in the words of one language: what is the same for all who come to it."""

    title: str
    when: str
    place: str
    online_url: str
    organiser: str
    email: str
    phone: str
    until: str


def compose(kind: str, channel: str, registration: Registration) -> Content:
    """The words of one message, from what is known now."""
    language, occurrence = registration.language, registration.occurrence
    slot, name = _slot(occurrence, language), registration.contact_name
    subject, text, html = _rendered(kind, channel, language, registration.seats, slot)
    return Content(
        subject,
        text.replace(NAME, name),
        html.replace(NAME, escape(name)),
        "" if channel == "sms" else calendar(registration, cancelled=kind in GONE),
    )


def _slot(occurrence: Occurrence, language: str) -> Slot:
    starts, ends, zone = occurrence.starts_at, occurrence.ends_at, occurrence.time_zone
    return Slot(
        occurrence.title[language],
        dates.format_period(starts, ends, zone, language),
        ", ".join(part for part in (occurrence.venue, occurrence.address) if part),
        occurrence.online_url,
        occurrence.organisation_name[language],
        occurrence.contact_email,
        occurrence.contact_phone,
        _until(occurrence, language),
    )


@lru_cache(MAX_CACHED)
def _rendered(
    kind: str, channel: str, language: str, seats: int, slot: Slot
) -> tuple[str, str, str]:
    """Subject, text and HTML for all who have so many seats: drawing them is a campaign's cost."""
    headline, lead = words(kind, language, seats)
    values = {
        **vars(slot),
        "kind": kind,
        "lang": language,
        "headline": headline,
        "lead": lead,
        "link": LINK,
        "name": NAME,
        "seats": seats,
        "gone": kind in GONE,
    }
    templates = environment(language)
    if channel == "sms":
        text = templates.get_template("sms.txt").render(values).strip()
        # A dash outside the GSM alphabet would cost every text message two segments more.
        return "", text.replace("–", "-"), ""
    subject = " ".join(f"{headline}: {slot.title}".split())  # never a second header line
    return (
        subject,
        templates.get_template("mail.txt").render(values),
        templates.get_template("mail.html").render(values, subject=subject),
    )


def words(kind: str, language: str, seats: int) -> tuple[str, str]:
    """The headline and the first sentence of this kind of message."""
    texts = load_translations("services/notifier", language)
    _ = texts.gettext
    places = texts.ngettext("You have a place", "You have %(num)s places", seats) % {"num": seats}
    notice = {
        "confirmed": (places, _("Welcome! Your registration is confirmed.")),
        "changed": (_("Your registration was changed"), _("These are the details now.")),
        "cancelled": (
            _("Your registration is cancelled"),
            _("You are not expected any more, and get no reminder. A mistake? Ask the organiser."),
        ),
        "moved": (
            _("New time or place"),
            _("The organiser has changed the time or the place. Your places are kept."),
        ),
        "called_off": (
            _("The event is cancelled"),
            _("The organiser has cancelled the event. It will not take place. We are sorry."),
        ),
        "reminder": (_("Reminder"), _("See you soon! If you cannot come, please tell us now.")),
    }
    return notice[kind]


def filled(text: str, link: str) -> str:
    """A stored text with the secret link put in."""
    return text.replace(LINK, link)


def _until(occurrence: Occurrence, language: str) -> str:
    moment, zone = occurrence.cancel_until, occurrence.time_zone
    return f"{dates.format_day(moment, zone, language)} {dates.format_time(moment, zone, language)}"


@cache
def environment(language: str) -> Environment:
    """The templates of messages, with texts in this language."""
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    texts = load_translations("services/notifier", language)
    made.install_gettext_translations(texts, newstyle=True)  # type: ignore[attr-defined]  # of the extension
    return made
