"""What was made a moment ago and is shown again: whole answers, pages, and parts of pages.

Nothing is kept longer than KEEP, so whatever changes in another process, or by the clock alone, is
seen within it; what this process commits itself is seen at once. Only what is the same for all who
read a language may be kept: no token, no nonce, no name.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from functools import wraps
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import Flask, Response, current_app, render_template, request
from markupsafe import escape
from werkzeug.http import generate_etag
from werkzeug.wsgi import ClosingIterator

from shared import clock
from shared.database.session import Database
from shared.web.factory import db
from shared.web.i18n import current_language, list_language_links

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

CACHE_TIME = timedelta(seconds=0.4)  # a part and then a page made of it: less than a second
# Pages have some 50 KB, parts of them some 2; answers share the text of their page.
MAX_CACHED = {"answer": 100, "page": 60, "part": 2000}
MADE = "live.made"  # in a request's environ: the state in which its page was made
# What an answer depends on: the address, what the pages' Vary names, and what a browser has.
QUESTION = (
    "PATH_INFO", "QUERY_STRING", "HTTP_ACCEPT_LANGUAGE", "HTTP_COOKIE",
    "HTTP_IF_NONE_MATCH", "HTTP_IF_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE",
)  # fmt: skip


class CacheState(NamedTuple):
    """A moment, and how much this process had written by then."""

    moment: datetime
    commits: int

    def shows(self, made: "CacheState") -> bool:
        """Whether what began to be made in that state may be shown in this one."""
        return made.commits == self.commits and abs(self.moment - made.moment) < CACHE_TIME


def read_cache_state(database: Database) -> CacheState:
    """The state just now."""
    return CacheState(clock.now(), database.commits)


class CacheStore:
    """Values by key, each good for a moment; the oldest leave when there are too many."""

    def __init__(self, maximum: int) -> None:
        self._most, self._lock = maximum, threading.Lock()
        self._values: OrderedDict[Hashable, tuple[CacheState, Any]] = OrderedDict()

    def get(self, key: Hashable, now: CacheState) -> Any:
        """What is kept under this key and still holds; None when there is nothing."""
        made, value = self._values.get(key, (None, None))
        return value if made is not None and now.shows(made) else None

    def put(self, key: Hashable, made: CacheState, value: Any) -> None:
        """Keep a value that was made in this state."""
        with self._lock:
            self._values[key] = made, value
            self._values.move_to_end(key)
            while len(self._values) > self._most:
                self._values.popitem(last=False)


class ResponseCache:
    """Answers that were given a moment ago are given again, before Flask begins with the request.

    To know the reader, the languages and the view costs more than to send what is known already.
    """

    def __init__(self, app: Flask) -> None:
        self._answer, self._database = app.wsgi_app, app.extensions["live"].database
        self._store = CacheStore(MAX_CACHED["answer"])

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """The answer by WSGI."""
        if environ["REQUEST_METHOD"] != "GET":
            return self._answer(environ, start_response)
        question = tuple(map(environ.get, QUESTION))
        known = self._store.get(question, read_cache_state(self._database))
        if known is None:
            return self._ask(question, environ, start_response)
        status, headers, body = known
        start_response(status, list(headers))
        return [body]

    def _ask(
        self, question: Hashable, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        begun: list[Any] = []

        def note(status: str, headers: list[tuple[str, str]], error: Any = None, /) -> Any:
            begun[:] = status, headers
            return start_response(status, headers, error)

        answer = self._answer(environ, note)
        made = environ.get(MADE)
        if made is None:
            return answer
        status, headers = begun
        with closing(ClosingIterator(answer)) as pieces:
            body = b"".join(pieces)
        # A cookie is this reader's only, and an error that came after the page has its own reason.
        if "Set-Cookie" not in dict(headers) and status[:3] in ("200", "304"):
            self._store.put(question, made, (status, headers, body))
        return [body]


def install_page_cache(app: Flask) -> None:
    """Answer again what was answered a moment ago, for views that are kept as a `page`."""
    app.wsgi_app = ResponseCache(app)  # type: ignore[method-assign]  # as Flask's own documents have it


def cache_page(view: Callable[..., str]) -> Callable[..., Response]:
    """Keep a view's page by its address and language."""

    @wraps(view)
    def kept(**given: Any) -> Response:
        key, pages, now = (
            (request.full_path, current_language()),
            _store("page"),
            read_cache_state(db()),
        )
        found = pages.get(key, now)
        if found is None:
            body = view(**given).encode()
            found = now, body, generate_etag(body)
            pages.put(key, now, found)
        request.environ[MADE], body, etag = found
        response = Response(body)
        response.set_etag(etag)
        return response

    return kept


def cache_parts(
    kind: str, names: Sequence[Any], draw: Callable[[list[Any]], list[Any]]
) -> list[Any]:
    """Parts of a page by name, in order; `draw` makes all those that are not kept, at once.

    A name has to say all that its part depends on, such as the language.
    """
    store, now = _store("part"), read_cache_state(db())
    found = [store.get((kind, name), now) for name in names]
    missing = [place for place, value in enumerate(found) if value is None]
    if missing:
        made = draw([names[place] for place in missing])
        for place, value in zip(missing, made, strict=True):
            found[place] = value
            store.put((kind, names[place]), now, value)
    return found


def render_in_frame(template: str, main: str) -> str:
    """A page of which `main` alone, and the way to its other languages, depend on the address."""
    frame: str = cache_parts("frame", [(template, current_language())], _draw_frames)[0]
    for link in list_language_links():
        frame = frame.replace(_mark(link.code), escape(link.url))
    return frame.replace(_mark("main"), main)


def _draw_frames(names: list[tuple[str, str]]) -> list[str]:
    """With marks where something is put in; no text that is written or asked for holds NUL."""
    marked = [replace(link, url=_mark(link.code)) for link in list_language_links()]
    return [
        render_template(template, main=_mark("main"), languages=lambda: marked)
        for template, _language in names
    ]


def _mark(name: object) -> str:
    return f"\0{name}\0"


def _store(kind: str) -> CacheStore:
    stores: dict[str, CacheStore] = current_app.extensions.setdefault(
        "kept", {name: CacheStore(maximum) for name, maximum in MAX_CACHED.items()}
    )
    return stores[kind]
