"""The fields of the form of message settings as text, and the wording of their choices."""

from collections.abc import Mapping

from services.notifier.message.quiet_hours import build_times
from services.notifier.models import OrganisationSettings
from services.notifier.organisation_settings.schemas import SettingsForm
from shared.config import Fallback
from shared.web.text import _, _l

FormFields = dict[str, str]
BLANK: FormFields = dict.fromkeys((*SettingsForm().fields, "version"), "")
FALLBACK_TEXTS: Mapping[Fallback, str] = {
    Fallback.NONE: _l("In this installation nothing is sent instead."),
    Fallback.EMAIL: _l("An e-mail goes instead of a text message that cannot be delivered."),
    Fallback.SMS: _l("A text message goes instead of an e-mail that cannot be delivered."),
    Fallback.BOTH: _l("An e-mail goes instead of a text message, or the other way round."),
}


def read_fields(form: Mapping[str, str]) -> FormFields:
    """Return what the page sent, with an empty text for each field that it did not send."""
    return BLANK | {name: form[name] for name in BLANK if name in form}


def build_fields(settings: OrganisationSettings | None) -> FormFields:
    """Return the fields of an organisation's settings, or of the usual ones."""
    times = build_times(settings)
    limit = settings.sms_day_segments if settings else 0
    return {
        "opens": times.opens.strftime("%H:%M"),
        "closes": times.closes.strftime("%H:%M"),
        "on_sundays": "1" if times.on_sundays else "",
        "on_holidays": "1" if times.on_holidays else "",
        "uses_fallback": "1" if settings is None or settings.uses_fallback else "",
        "sms_day_segments": str(limit) if limit else "",
        "version": str(settings.version if settings else 0),
    }


def list_labels() -> dict[str, str]:
    """Return the labels of the fields that can be wrong."""
    return {
        "opens": _("From"),
        "closes": _("Until"),
        "sms_day_segments": _("Segments of text messages a day"),
    }


def word_fallback(fallback: Fallback) -> str:
    """Say what the installation sends instead of a message that cannot be delivered."""
    return str(FALLBACK_TEXTS[fallback])
