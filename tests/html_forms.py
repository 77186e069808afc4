"""Read the forms of a page as a browser does."""

from html.parser import HTMLParser
from typing import Any


class _FieldParser(HTMLParser):
    """Collects the fields that a browser would send of the forms on a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, Any] = {}
        self.open_field = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        name = attributes.get("name") or ""
        if tag == "input" and attributes.get("type") == "checkbox":
            if "checked" in attributes:
                self.found.setdefault(name, []).append(attributes["value"])
        elif tag == "input" and (attributes.get("type") != "radio" or "checked" in attributes):
            self.found[name] = attributes.get("value", "")
        elif tag in ("select", "textarea"):
            self.open_field, self.found[name] = name, ""
        elif tag == "option" and "selected" in attributes:
            self.found[self.open_field] = attributes["value"]

    def handle_data(self, data: str) -> None:
        if self.lasttag == "textarea" and self.open_field:
            self.found[self.open_field] += data

    def handle_endtag(self, tag: str) -> None:
        if tag in ("select", "textarea"):
            self.open_field = ""


def read_form_fields(page: str) -> dict[str, Any]:
    """Return the fields that the forms on a page would send, without the CSRF token."""
    parser = _FieldParser()
    parser.feed(page)
    parser.found.pop("csrf", None)
    return parser.found
