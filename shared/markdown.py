"""Renders Markdown that people typed as safe HTML."""

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

_PARSER = MarkdownIt("commonmark", {"html": False}).enable("table")
_TAGS = {
    "p", "br", "hr", "strong", "em", "ul", "ol", "li", "h2", "h3", "h4", "blockquote", "code",
    "pre", "a", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip


def render_markdown(text: str) -> Markup:
    """Return safe HTML; the highest heading is h2, links lead to http, https or mailto only."""
    raw = _PARSER.render(text).replace("<h1>", "<h2>").replace("</h1>", "</h2>")
    safe = nh3.clean(
        raw,
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener",
    )
    return Markup(safe)  # noqa: S704 - nh3 removed what is unsafe
