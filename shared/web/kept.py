"""What was made a moment ago and is shown again: whole pages, and the parts they have in common.

Nothing is kept longer than KEEP, so whatever changes in another process, or by the clock alone, is
seen within it; what this process commits itself is seen at once. Only what is the same for all who
read a language may be kept: no token, no nonce, no name.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from datetime import timedelta
from functools import wraps
from typing import Any

from flask import Response, current_app, make_response, request
from werkzeug.http import generate_etag

from shared import clock
from shared.web.factory import db
from shared.web.i18n import language

KEEP = timedelta(seconds=0.4)  # a part and then a page made of it: less than a second
MOST = {"page": 60, "part": 2000}  # pages have some 50 KB, parts of them some 2


class Store:
    """Values by key, each good for a moment; the oldest leave when there are too many."""

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, threading.Lock()
        self._values: OrderedDict[Hashable, tuple[State, Any]] = OrderedDict()

    def get(self, key: Hashable) -> Any:
        """What is kept under this key and still holds; None when there is nothing."""
        state, value = self._values.get(key, (None, None))
        return value if state is not None and state.holds() else None

    def put(self, key: Hashable, state: "State", value: Any) -> None:
        """Keep a value that was made in this state."""
        with self._lock:
            self._values[key] = state, value
            self._values.move_to_end(key)
            while len(self._values) > self._most:
                self._values.popitem(last=False)


class State:
    """When something began to be made, and how much this process had written by then."""

    def __init__(self) -> None:
        self._moment, self._commits = clock.now(), db().commits

    def holds(self) -> bool:
        """Whether what was made then may be shown now."""
        return self._commits == db().commits and abs(clock.now() - self._moment) < KEEP


def page(view: Callable[..., Any]) -> Callable[..., Response]:
    """Keep a view's page by its address and language."""

    @wraps(view)
    def kept(**given: Any) -> Response:
        key, pages = (request.full_path, language()), _store("page")
        found = pages.get(key)
        if found is None:
            state, made = State(), make_response(view(**given))
            found = made.get_data(), made.mimetype, generate_etag(made.get_data())
            pages.put(key, state, found)
        body, mimetype, etag = found
        response = Response(body, mimetype=mimetype)
        response.set_etag(etag)
        return response

    return kept


def parts(kind: str, names: Sequence[Any], draw: Callable[[list[Any]], list[Any]]) -> list[Any]:
    """Parts of a page by name, in order; `draw` makes all those that are not kept, at once."""
    store, present = _store("part"), language()
    found = {name: store.get((kind, present, name)) for name in names}
    missing = [name for name, value in found.items() if value is None]
    if missing:
        state = State()
        for name, value in zip(missing, draw(missing), strict=True):
            found[name] = value
            store.put((kind, present, name), state, value)
    return [found[name] for name in names]


def _store(kind: str) -> Store:
    stores: dict[str, Store] = current_app.extensions.setdefault(
        "kept", {name: Store(most) for name, most in MOST.items()}
    )
    return stores[kind]
