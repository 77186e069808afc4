"""Whether a draft can be published, and what its editor may want to look at."""

from services.events.event import texts
from services.events.models import Event
from shared import clock
from shared.i18n import LANGUAGE_NAMES
from shared.web.text import _, ngettext


def faults(event: Event) -> dict[str, str]:
    """What has to be put right before publishing, by the part of the page where that is done."""
    wrong = {}
    if not texts.complete(event):
        wrong["texts"] = _(
            "No language is complete. Write the title, the summary and the description in one."
        )
    if not any(slot.ends_at > clock.now() for slot in event.occurrences):
        wrong["times"] = _("There is no time to come yet. Add one.")
    return wrong


def hints(event: Event) -> list[str]:
    """What can be put right at any time: languages that are missing, deadlines that have passed."""
    whole = texts.complete(event)
    notice = [missing(code) for code in texts.missing(event)] if whole else []
    coming = [slot for slot in event.occurrences if slot.ends_at > clock.now()]
    shut = [slot for slot in coming if slot.closes_at <= clock.now() and not slot.cancelled]
    if event.registration == "here" and shut:
        notice.append(
            ngettext(
                "Registration has closed for %(num)s time by the rule you chose.",
                "Registration has closed for %(num)s times by the rule you chose.",
                len(shut),
            )
        )
    return notice


def missing(language: str) -> str:
    """Says that an event lacks a language."""
    return _("%(language)s is missing.", language=LANGUAGE_NAMES[language])
