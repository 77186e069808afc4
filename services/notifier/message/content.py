"""The texts of a composed message, and the templates they are rendered from."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from uuid import UUID

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from shared.i18n import load_translations
from shared.markdown import render_markdown

TEMPLATES = Path(__file__).parent.parent / "templates" / "message"
# Placeholders are written by our templates only: `render_template` removes control characters from
# every value, so that nothing that people typed is taken for one.
LINK_PLACEHOLDER = "\x02link\x03"  # stored instead of the secret link
NAME_PLACEHOLDER = "\x02name\x03"  # stands for the recipient's name while a text is cached
OLD_LINK_PLACEHOLDER = "{manage_url}"  # in texts composed by versions before 0.3
CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
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
    template_version: UUID | None = None  # of the organisation's texts, unless they are the default


def fill_in_link(text: str, link: str) -> str:
    """Return a text whose template has a link with the secret link in place of the placeholder."""
    is_old = LINK_PLACEHOLDER not in text
    return text.replace(OLD_LINK_PLACEHOLDER if is_old else LINK_PLACEHOLDER, link)


def fill_in_name(text: str, name: str) -> str:
    """Return a text with the name in place of the placeholder."""
    return text.replace(NAME_PLACEHOLDER, name)


def render_template(
    name: str, language: str, values: Mapping[str, object], body: str | Markup = ""
) -> str:
    """Render a template of messages with values that people typed, and our own placeholders.

    `body` was rendered before, and may have our placeholders.
    """
    template = load_templates(language).get_template(name)
    own = {"link": LINK_PLACEHOLDER, "name": NAME_PLACEHOLDER, "body": body}
    return template.render({**_clean_values(values), **own})


def clean_text(text: str) -> str:
    """Return what people typed without control characters, of which placeholders are made."""
    return CONTROL_CHARACTERS.sub("", text)


def _clean_values(values: Mapping[str, object]) -> dict[str, object]:
    return {name: _clean_value(value) for name, value in values.items()}


def _clean_value(value: object) -> object:
    match value:
        case str():
            return clean_text(value)
        case Mapping():
            return _clean_values(value)
        case list() | tuple():
            return [_clean_value(one) for one in value]
        case _:
            return value


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
    templates.filters["markdown"] = render_markdown
    translations = load_translations("services/notifier", language)
    templates.install_gettext_translations(translations, newstyle=True)  # type: ignore[attr-defined]  # of the extension
    return templates
