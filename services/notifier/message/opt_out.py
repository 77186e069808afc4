"""The opt-out at the end of every marketing message, with a link that only the provider gets."""

import secrets
from dataclasses import replace
from typing import assert_never

from services.notifier.message.content import Content
from services.notifier.models import ChannelName
from shared.i18n import load_translations

OPT_OUT_PLACEHOLDER = "\x02stop\x03"  # stored instead of the link; see content.py
CODE_SIGNS, CODE_LENGTH = "abcdefghjkmnpqrstuvwxyz23456789", 10  # nobody confuses or guesses them
_END_OF_EMAIL = "</body>"
_STYLE = "max-width:600px;margin:16px auto 0;color:#4a5a6d;font-size:14px"


def add_opt_out(content: Content, channel: ChannelName) -> Content:
    """Return the texts of a marketing message with the opt-out at their end."""
    _ = load_translations("services/notifier", content.language).gettext
    match channel:
        case ChannelName.SMS:
            words = _("No more of these")
            return replace(content, text=f"{content.text}\n{words}: {OPT_OUT_PLACEHOLDER}")
        case ChannelName.EMAIL:
            reason = _("You get this because you allowed us to tell you about other events.")
            words = _("No more such messages")
            text = f"{content.text.rstrip()}\n\n--\n{reason}\n{words}: {OPT_OUT_PLACEHOLDER}\n"
            link = f'<a href="{OPT_OUT_PLACEHOLDER}" style="color:#083d98">{words}</a>'
            html = f'<p style="{_STYLE}">{reason} {link}</p>'
            before, end, after = content.html.rpartition(_END_OF_EMAIL)
            return replace(content, text=text, html=f"{before}{html}\n{end}{after}")
        case _:
            assert_never(channel)


def create_short_code() -> str:
    """Return the code of the short link of an SMS, where each character costs."""
    return "".join(secrets.choice(CODE_SIGNS) for _ in range(CODE_LENGTH))


def fill_in_opt_out(text: str, link: str) -> str:
    """Return a text with the link in place of the placeholder."""
    return text.replace(OPT_OUT_PLACEHOLDER, link)
