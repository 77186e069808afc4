"""Find faults of HTML that browsers forgive and validators and assistive programs do not."""

import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser

# A date, or a moment with its offset; HTML takes no microseconds.
DATETIME = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?([+-]\d\d:\d\d|Z))?")


class _FaultFinder(HTMLParser):
    """Collects the faults of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.counts: Counter[str] = Counter()
        self.option_text: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if "id" in attributes:
            self.counts[f"id {attributes['id']}"] += 1
        if "autofocus" in attributes:
            self.counts["autofocus"] += 1
        if tag == "time" and not DATETIME.fullmatch(attributes.get("datetime") or ""):
            self.faults.append(f"<time datetime={attributes.get('datetime')}>")
        if tag == "img" and "alt" not in attributes:
            self.faults.append("<img> without alt")
        if tag == "option":
            self.option_text = attributes.get("label") or ""

    def handle_data(self, data: str) -> None:
        if self.option_text is not None:
            self.option_text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "option" and self.option_text is not None:
            if not self.option_text.strip():
                self.faults.append("empty <option>")
            self.option_text = None

    def find_repeated(self) -> Iterator[str]:
        """Yield each id that is there twice, and a second autofocus."""
        yield from (f"twice: {name}" for name, count in self.counts.items() if count > 1)


def find_html_faults(page: str) -> list[str]:
    """Return the faults of a page of HTML; an empty list when it is valid."""
    parser = _FaultFinder()
    parser.feed(page)
    return [*parser.faults, *parser.find_repeated()]
