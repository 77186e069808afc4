"""Renders the body of an e-mail, Markdown with placeholders, as HTML and as plain text.

Values are put in after Markdown was read, so that nothing in a title or a name is a mark. While it
is read, a word that the text does not have stands for each of them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup, escape

from services.notifier.message.content import LINK_PLACEHOLDER, clean_text, load_templates
from services.notifier.message.placeholders import Placeholder
from services.notifier.message.template_text import render_text
from shared.i18n import load_translations
from shared.markdown import render_markdown, render_plain_text

# Placeholders whose value may be the address of a link that staff write: [label]({link}).
_ADDRESSES = (Placeholder.LINK, Placeholder.ONLINE)


@dataclass(frozen=True)
class Block:
    """A part of an e-mail that has a form of its own, as HTML and as plain text."""

    html: str
    text: str


def render_body(
    text: str, language: str, values: Mapping[str, str], details: Block
) -> tuple[Markup, str]:
    """Return the body as HTML and as plain text.

    The link on a line of its own, or with a label that staff wrote, becomes a button.
    """
    _ = load_translations("services/notifier", language).gettext
    known = {**values, Placeholder.DETAILS: details.text}
    prefix = _choose_prefix(text)
    tokens = {name: f"{prefix}{number}q" for number, name in enumerate(known)}
    source = render_text(clean_text(text), known, tokens)
    link, see = tokens[Placeholder.LINK], _("See, change or cancel")
    html = _fill_in_html(render_markdown(source), language, tokens, known, details.html, see)
    labelled = re.sub(rf"^\[([^\]\n]+)\]\({link}\)$", rf"\1: {link}", source, flags=re.M)
    plain = re.sub(rf"^{link}$", f"{see}: {link}", render_plain_text(labelled), flags=re.M)
    shown = {token: known[name] for name, token in tokens.items()}
    return html, re.sub(rf"{prefix}\d+q", lambda match: shown[match[0]], plain)


def _fill_in_html(
    html: str,
    language: str,
    tokens: Mapping[str, str],
    values: Mapping[str, str],
    details: str,
    label: str,
) -> Markup:
    """Return the HTML with the values in place of the words that stand for them."""
    link = tokens[Placeholder.LINK]
    html = html.replace(f"<p>{tokens[Placeholder.DETAILS]}</p>", details)

    def show_button(match: re.Match[str]) -> str:
        return _render_button(language, match[1] or str(escape(label)))

    html = re.sub(rf'<p>(?:{link}|<a href="{link}"[^>]*>(.*?)</a>)</p>', show_button, html)
    for name, token in tokens.items():
        html = re.sub(
            rf'href="[^"]*{token}[^"]*"',
            lambda _match, name=name: f'href="{escape(_find_address(name, values))}"',  # type: ignore[misc]  # a lambda with a default
            html,
        )
    anchor = f'<a href="{LINK_PLACEHOLDER}">{LINK_PLACEHOLDER}</a>'
    shown = {
        token: str(escape(values[name])).replace("\n", "<br>") for name, token in tokens.items()
    }
    shown[link] = anchor
    filled = re.sub("|".join(tokens.values()), lambda match: shown[match[0]], html)
    return Markup(filled)  # noqa: S704 - Markdown was cleaned, and the values are escaped


def _escape_lines(value: str) -> str:
    return str(escape(value)).replace("\n", "<br>")


def _find_address(name: str, values: Mapping[str, str]) -> str:
    """Return the value as the address of a link; # for one that is none."""
    value = values[name] if name in _ADDRESSES else ""
    is_address = value == LINK_PLACEHOLDER or value.startswith(("https://", "http://"))
    return value if is_address else "#"


def _render_button(language: str, label: str) -> str:
    parts = load_templates(language).get_template("parts.html").module
    return str(parts.button(LINK_PLACEHOLDER, Markup(label)))  # type: ignore[attr-defined]  # noqa: S704 - a macro; cleaned


def _choose_prefix(text: str) -> str:
    """Return the beginning of words that a text does not have."""
    number = 0
    while f"xq{number}x" in text:
        number += 1
    return f"xq{number}x"
