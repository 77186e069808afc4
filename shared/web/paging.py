"""Which page of a list an address asks for."""

from flask import request

MAX_CACHED = 10_000  # pages; further on a database only counts


def current_page() -> int:
    """The page's number, from 1; 1 for what is no number, the last one there can be past it."""
    asked = request.args.get("page", "")
    if not asked.isdecimal():
        return 1
    return min(max(1, int(asked)), MAX_CACHED) if len(asked) <= len(str(MAX_CACHED)) else MAX_CACHED
