"""Read the fields of a page's form as a browser sends them."""

import re
from html import unescape


def read_fields(text: str) -> dict[str, str]:
    """Return the fields by name, without buttons, unticked boxes and the search."""
    fields = {}
    for tag in re.findall(r"<input[^>]*>", text):
        if 'type="checkbox"' not in tag or " checked" in tag:
            fields[_read_attribute(tag, "name")] = _read_attribute(tag, "value")
    for tag, options in re.findall(r"(<select[^>]*>)(.*?)</select>", text, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        fields[_read_attribute(tag, "name")] = chosen[1] if chosen else ""
    for tag, value in re.findall(r"(<textarea[^>]*>)(.*?)</textarea>", text, re.S):
        fields[_read_attribute(tag, "name")] = unescape(value)
    return {name: value for name, value in fields.items() if name not in ("csrf", "q", "")}


def _read_attribute(tag: str, name: str) -> str:
    found = re.search(rf' {name}="([^"]*)"', tag)
    return unescape(found[1]) if found else ""
