"""Renders Markdown that people typed as safe HTML, or as text without its marks."""

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
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


def render_plain_text(text: str) -> str:
    """Return the text as an SMS shows it: lists keep their marks, emphasis and headings do not."""
    blocks: list[tuple[str, bool]] = []  # the text, and whether it is in a list
    numbers: list[int | None] = []  # of the next item of each list that is open; None: no numbers
    mark = ""
    for token in _PARSER.parse(text):
        match token.type:
            case "bullet_list_open":
                numbers.append(None)
            case "ordered_list_open":
                numbers.append(int(token.attrGet("start") or 1))
            case "bullet_list_close" | "ordered_list_close":
                numbers.pop()
            case "list_item_open":
                number = numbers[-1]
                mark = "- " if number is None else f"{number}. "
                numbers[-1] = None if number is None else number + 1
            case "inline":
                blocks.append((mark + _join_inline(token.children or []), bool(numbers)))
                mark = ""
            case "fence" | "code_block":
                blocks.append((token.content.rstrip(), bool(numbers)))
            case _:
                pass
    plain = ""
    was_in_list = False
    for block, is_in_list in blocks:
        gap = "\n" if is_in_list and was_in_list else "\n\n"
        plain += f"{gap if plain else ''}{block}"
        was_in_list = is_in_list
    return plain


def _join_inline(tokens: list[Token]) -> str:
    """Join the texts of a line; the address of a link follows its text."""
    parts, address = "", ""
    for token in tokens:
        match token.type:
            case "softbreak" | "hardbreak":
                parts += "\n"
            case "link_open":
                address = str(token.attrGet("href") or "")
            case "link_close":
                parts += "" if parts.endswith(address) else f" {address}"
            case _:
                parts += token.content
    return parts
