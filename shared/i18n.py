"""The three languages and their catalogues of translations."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel.support import NullTranslations

LANGUAGES = ("fi", "sv", "en")
LANGUAGE_NAMES = {"fi": "Suomi", "sv": "Svenska", "en": "English"}
ROOT = Path(__file__).parent.parent


def N_(text: str) -> str:  # noqa: N802 - the name that gettext's tools look for
    """Mark a text for the catalogues of translations; `_()` translates it where it is shown."""
    return text


@cache
def load_translations(package: str, language: str) -> "NullTranslations":
    """Load the texts of a package (`services/notifier`) in a language, then those of `shared`.

    English needs no catalogue: the texts in the code are English.
    """
    from babel.support import Translations  # noqa: PLC0415 - the gateway has no packages

    own = Translations.load(ROOT / package / "translations", [language])
    if package != "shared":
        own.add_fallback(load_translations("shared", language))
    return own
