"""Pages whose address is a secret, or leads to one."""

from flask import Response


def protect_secret_page(response: Response) -> Response:
    """No copy of the page, no word of its address to the next one, no place in a search engine."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
