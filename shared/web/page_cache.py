"""The page cache: whole responses, pages and parts of pages, shown again for less than a second.

Nothing is older than CACHE_TIME, so a change by another process, or by the clock alone, is visible
after that time. After a commit of this process no older value is shown. Cache only what is the same
for all readers of a language: no token, no nonce, no name.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from functools import wraps
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from flask import Flask, Response, current_app, render_template, request
from markupsafe import escape
from werkzeug.http import generate_etag
from werkzeug.wsgi import ClosingIterator

from shared import clock
from shared.database.session import Database
from shared.web import metrics
from shared.web.factory import db
from shared.web.i18n import current_language, list_language_links

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
# A page may be made of an old part and then be cached itself: together less than a second.
CACHE_TIME = timedelta(seconds=0.4)
# Entries. A page has about 50 KB, a part about 2 KB; responses share the text of their page.
MAX_CACHED = {"response": 100, "page": 60, "part": 2000}
# Key in a request's environ: the state of the cache when the page of the response was made.
CREATED_STATE = "live.page_created"
# A response depends on the address, on what the pages' Vary header names, and on conditions.
REQUEST_KEYS = (
    "PATH_INFO", "QUERY_STRING", "HTTP_ACCEPT_LANGUAGE", "HTTP_COOKIE",
    "HTTP_IF_NONE_MATCH", "HTTP_IF_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE",
)  # fmt: skip


class CacheState(NamedTuple):
    """A time, and the number of commits of this process until then."""

    at: datetime
    commits: int

    def can_show(self, created: "CacheState") -> bool:
        """Return whether a value may be shown now; its creation began in the state `created`."""
        return created.commits == self.commits and abs(self.at - created.at) < CACHE_TIME


def read_cache_state(database: Database) -> CacheState:
    """Return the current state."""
    return CacheState(clock.now(), database.commits)


class CacheStore:
    """Values by key, shown for CACHE_TIME; the oldest is removed when there are too many."""

    def __init__(self, maximum: int) -> None:
        self._maximum, self._lock = maximum, threading.Lock()
        self._values: OrderedDict[Hashable, tuple[CacheState, Any]] = OrderedDict()

    def get(self, key: Hashable, now: CacheState) -> Any:
        """Return the value of this key; None when there is none or it may not be shown any more."""
        created, value = self._values.get(key, (None, None))
        return value if created is not None and now.can_show(created) else None

    def put(self, key: Hashable, created: CacheState, value: Any) -> None:
        """Store a value; `created` is the state in which its creation began."""
        with self._lock:
            self._values[key] = created, value
            self._values.move_to_end(key)
            while len(self._values) > self._maximum:
                self._values.popitem(last=False)


class ResponseCache:
    """WSGI middleware that repeats a cached response before Flask sees the request.

    Finding the view, the session and the language costs Flask more than sending the response.
    """

    def __init__(self, app: Flask) -> None:
        self._wsgi_app, self._database = app.wsgi_app, app.extensions["live"].database
        self._store = CacheStore(MAX_CACHED["response"])
        self._service = app.extensions["live"].settings.service

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer a request as WSGI defines it."""
        if environ["REQUEST_METHOD"] != "GET":
            return self._wsgi_app(environ, start_response)
        key = tuple(map(environ.get, REQUEST_KEYS))
        cached = self._store.get(key, read_cache_state(self._database))
        if cached is None:
            return self._create_response(key, environ, start_response)
        status, headers, body = cached
        metrics.count_cached_response(self._service, status[:3])
        start_response(status, list(headers))
        return [body]

    def _create_response(
        self, key: Hashable, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        started: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], error: Any = None, /) -> Any:
            started[:] = status, headers
            return start_response(status, headers, error)

        response = self._wsgi_app(environ, start)
        created = environ.get(CREATED_STATE)
        if created is None:
            return response
        status, headers = started
        with closing(ClosingIterator(response)) as chunks:
            body = b"".join(chunks)
        # A cookie belongs to this reader only. An error may have come after the page was made.
        if "Set-Cookie" not in dict(headers) and status[:3] in ("200", "304"):
            self._store.put(key, created, (status, headers, body))
        return [body]


def install_page_cache(app: Flask) -> None:
    """Repeat the responses of views that are decorated with `cache_page`."""
    app.wsgi_app = ResponseCache(app)  # type: ignore[method-assign]  # as Flask's documentation shows


def cache_page(view: Callable[..., str]) -> Callable[..., Response]:
    """Cache the page that a view returns, by its address and language."""

    @wraps(view)
    def cached_view(**arguments: Any) -> Response:
        key = request.full_path, current_language()
        store, now = _get_store("page"), read_cache_state(db())
        cached = store.get(key, now)
        if cached is None:
            body = view(**arguments).encode()
            cached = now, body, generate_etag(body)
            store.put(key, now, cached)
        request.environ[CREATED_STATE], body, etag = cached
        response = Response(body)
        response.set_etag(etag)
        return response

    return cached_view


def cache_parts(kind: str, keys: Sequence[K], create: Callable[[list[K]], list[V]]) -> list[V]:
    """Return parts of a page in the order of their keys.

    `create` makes all parts that are not cached in one call. A key has to contain everything that
    its part depends on, such as the language.
    """
    store, now = _get_store("part"), read_cache_state(db())
    parts = [store.get((kind, key), now) for key in keys]
    missing = [index for index, part in enumerate(parts) if part is None]
    if missing:
        created = create([keys[index] for index in missing])
        for index, part in zip(missing, created, strict=True):
            parts[index] = part
            store.put((kind, keys[index]), now, part)
    return parts


def render_in_frame(template: str, main: str) -> str:
    """Return a page of which only `main` and the language links depend on the address."""
    frame = cache_parts("frame", [(template, current_language())], _render_frames)[0]
    for link in list_language_links():
        frame = frame.replace(_build_mark(link.code), escape(link.url))
    return frame.replace(_build_mark("main"), main)


def _render_frames(keys: list[tuple[str, str]]) -> list[str]:
    """Render the frames with marks where `render_in_frame` puts in the rest."""
    marked_links = [replace(link, url=_build_mark(link.code)) for link in list_language_links()]
    return [
        render_template(template, main=_build_mark("main"), languages=lambda: marked_links)
        for template, _language in keys
    ]


def _build_mark(name: str) -> str:
    # No stored text and no address contains NUL, so that a mark is never mistaken for a text.
    return f"\0{name}\0"


def _get_store(kind: str) -> CacheStore:
    stores: dict[str, CacheStore] = current_app.extensions.setdefault(
        "page_cache", {name: CacheStore(maximum) for name, maximum in MAX_CACHED.items()}
    )
    return stores[kind]
