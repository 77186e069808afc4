"""The number of the requested page of a list."""

from flask import request

MAX_PAGE = 10_000  # a database would only skip rows to get there


def current_page() -> int:
    """Return the page's number from the address, from 1 to MAX_PAGE; 1 for anything else."""
    value = request.args.get("page", "")
    if not value.isdecimal():
        return 1
    return min(max(1, int(value)), MAX_PAGE) if len(value) <= len(str(MAX_PAGE)) else MAX_PAGE
