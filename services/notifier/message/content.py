"""The texts of a composed message, and the templates they are rendered from."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from shared.i18n import load_translations

TEMPLATES = Path(__file__).parent.parent / "templates" / "message"
LINK_PLACEHOLDER = "{manage_url}"  # stored instead of the secret link
# The Content-Security-Policy of a page that shows the HTML of an e-mail: styles and nothing else.
HTML_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'self'"
)


@dataclass(frozen=True)
class Content:
    """The texts of a message in the recipient's language.

    `text` is a whole SMS, or the plain text of an e-mail. An SMS has no subject, HTML or calendar.
    """

    language: str
    email_subject: str
    text: str
    html: str
    calendar: str


def fill_in_link(text: str, link: str) -> str:
    """Return the text with the secret link in place of the placeholder."""
    return text.replace(LINK_PLACEHOLDER, link)


@cache
def load_templates(language: str) -> Environment:
    """Return the templates of messages, with the translations of a language."""
    templates = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    translations = load_translations("services/notifier", language)
    templates.install_gettext_translations(translations, newstyle=True)  # type: ignore[attr-defined]  # of the extension
    return templates
