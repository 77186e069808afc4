"""What the gateway answers by itself, as nginx's words: a page in three languages, or JSON."""

import json
import tomllib
from dataclasses import dataclass
from html import escape
from pathlib import Path

PAGE = (
    '<!doctype html><html lang="fi"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    '<meta name="color-scheme" content="light dark"><title>Live</title></head>'
    '<body><main>{sections}<p><a href="/">Live</a></p></main></body></html>'
)
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True)
class ErrorPage:
    """One kind of answer: for which states, when to come again, what happened and what to do."""

    name: str
    states: list[int]
    retry_seconds: int
    detail: str
    texts: dict[str, list[str]]

    def errors(self, kind: str) -> str:
        """Return the line that answers these statuses with the given kind, `page` or `problem`."""
        return f"error_page {' '.join(map(str, self.states))} @{self.name}-{kind};"

    def locations(self) -> list[str]:
        """Both answers; the state stays the one that led here."""
        return [
            self._location("page", "text/html", self._page()),
            self._location("problem", "application/problem+json", self._problem()),
        ]

    def _page(self) -> str:
        sections = "".join(
            f'<section lang="{code}"><h1>{escape(what)}</h1><p>{escape(advice)}</p></section>'
            for code, (what, advice) in self.texts.items()
        )
        return PAGE.format(sections=sections)

    def _problem(self) -> str:
        """RFC 9457; nginx puts in the status."""
        body = {
            "type": f"urn:live:{self.name}",
            "title": self.texts["en"][0],
            "status": 0,
            "detail": self.detail,
        }
        return json.dumps(body).replace('"status": 0', '"status": $status')

    def _location(self, kind: str, media_type: str, body: str) -> str:
        headers = {"Retry-After": str(self.retry_seconds)} if self.retry_seconds else {}
        lines = [f"default_type {media_type};", "charset utf-8;"]
        lines += [
            f'add_header {key} "{value}" always;' for key, value in (headers | HEADERS).items()
        ]
        quoted = body.replace("\\", "\\\\").replace("'", "\\'")
        lines.append(f"return 200 '{quoted}';")
        return f"location @{self.name}-{kind} {{ {' '.join(lines)} }}"


def load_error_pages() -> list[ErrorPage]:
    """Every answer of error_pages.toml."""
    text = Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
    return [ErrorPage(**row) for row in tomllib.loads(text)["refusal"]]
