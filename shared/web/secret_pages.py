"""Pages whose address is a secret, or that link to such an address."""

from flask import Response


def protect_secret_page(response: Response) -> Response:
    """Keep the page out of caches and search engines, and its address out of the next request.

    A page with a form has set `Cache-Control` already, see `shared.web.responses.show_form`.
    """
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
