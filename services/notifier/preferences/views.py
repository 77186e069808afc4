"""The view model of the page of what a recipient chose."""

from dataclasses import dataclass

from services.notifier.models import ChannelName, Registration
from services.notifier.preferences.queries import Preferences
from shared.i18n import LANGUAGE_NAMES
from shared.web.text import _

BOTH = "both"


@dataclass(frozen=True)
class PreferencesPage:
    """The choices of a recipient; `address` is written so that only its owner knows it."""

    address: str
    organiser: str
    allows_marketing: bool
    can_choose: bool
    can_opt_in: bool
    is_sent_link: bool
    is_erased: bool
    language: str
    languages: list[tuple[str, str]]
    channel: str
    channels: list[tuple[str, str]]  # none when there is nothing to choose from


def build_page(preferences: Preferences, language: str) -> PreferencesPage:
    """Describe what a recipient chose."""
    registration = preferences.registration
    channel = registration.chosen_channel
    return PreferencesPage(
        address="" if preferences.is_erased else _mask(preferences.recipient.value),
        organiser=registration.occurrence.organisation_name[language],
        allows_marketing=preferences.allows_marketing,
        can_choose=preferences.can_choose,
        can_opt_in=preferences.can_opt_in,
        is_sent_link=preferences.is_sent_link,
        is_erased=preferences.is_erased,
        language=registration.language,
        languages=list(LANGUAGE_NAMES.items()),
        channel=channel.value if channel else BOTH,
        channels=_list_channels(registration),
    )


def _list_channels(registration: Registration) -> list[tuple[str, str]]:
    if not (registration.contact_email and registration.contact_phone):
        return []
    return [
        (BOTH, _("By e-mail and text message")),
        (ChannelName.EMAIL, _("Only by e-mail")),
        (ChannelName.SMS, _("Only by text message")),
    ]


def _mask(address: str) -> str:
    name, at, domain = address.partition("@")
    return f"{name[:1]}***@{domain}" if at else f"***{address[-4:]}"
