"""Error pages of the gateway as nginx directives: HTML in three languages, or JSON."""

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
    """One error page of error_pages.toml, for some HTTP statuses that nginx itself returns.

    `texts` has a heading and an advice for each language; `detail` is for programs.
    """

    name: str
    statuses: list[int]
    retry_seconds: int
    detail: str
    texts: dict[str, list[str]]

    def build_directive(self, kind: str) -> str:
        """Return the directive that answers these statuses; `kind` is `page` or `problem`."""
        return f"error_page {' '.join(map(str, self.statuses))} @{self.name}-{kind};"

    def build_locations(self) -> list[str]:
        """Return the locations of both kinds; the HTTP status of the error stays."""
        return [
            self._build_location("page", "text/html", self._render_page()),
            self._build_location("problem", "application/problem+json", self._render_problem()),
        ]

    def _render_page(self) -> str:
        sections = "".join(
            f'<section lang="{code}"><h1>{escape(heading)}</h1><p>{escape(advice)}</p></section>'
            for code, (heading, advice) in self.texts.items()
        )
        return PAGE.format(sections=sections)

    def _render_problem(self) -> str:
        """Return a problem of RFC 9457; nginx fills in the status."""
        body = {
            "type": f"urn:live:{self.name}",
            "title": self.texts["en"][0],
            "status": 0,
            "detail": self.detail,
        }
        return json.dumps(body).replace('"status": 0', '"status": $status')

    def _build_location(self, kind: str, media_type: str, body: str) -> str:
        headers = {"Retry-After": str(self.retry_seconds)} if self.retry_seconds else {}
        lines = [f"default_type {media_type};", "charset utf-8;"]
        lines += [
            f'add_header {key} "{value}" always;' for key, value in (headers | HEADERS).items()
        ]
        quoted = body.replace("\\", "\\\\").replace("'", "\\'")
        lines.append(f"return 200 '{quoted}';")
        return f"location @{self.name}-{kind} {{ {' '.join(lines)} }}"


def load_error_pages() -> list[ErrorPage]:
    """Load every error page of error_pages.toml."""
    text = Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
    return [ErrorPage(**row) for row in tomllib.loads(text)["error_page"]]
