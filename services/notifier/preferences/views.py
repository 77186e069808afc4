"""The view model of the page behind the opt-out."""

from dataclasses import dataclass

from services.notifier.preferences.queries import Preferences


@dataclass(frozen=True)
class PreferencesPage:
    """The choices of a recipient; `address` is written so that only its owner knows it."""

    address: str
    organiser: str
    allows_marketing: bool
    can_opt_in: bool
    is_erased: bool


def build_page(preferences: Preferences, language: str) -> PreferencesPage:
    """Describe what a recipient chose."""
    registration = preferences.message.require_registration()
    return PreferencesPage(
        address="" if preferences.is_erased else _mask(preferences.message.recipient),
        organiser=registration.occurrence.organisation_name[language],
        allows_marketing=preferences.allows_marketing,
        can_opt_in=preferences.is_present and not preferences.is_erased,
        is_erased=preferences.is_erased,
    )


def _mask(address: str) -> str:
    name, at, domain = address.partition("@")
    return f"{name[:1]}***@{domain}" if at else f"***{address[-4:]}"
