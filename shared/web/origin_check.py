"""Forgery from other sites: a POST has to come from a page of this origin."""

from urllib.parse import urlsplit

from flask import Flask, request
from werkzeug.exceptions import Forbidden

UNSAFE = ("POST", "PUT", "PATCH", "DELETE")


def install_origin_check(app: Flask, public_url: str) -> None:
    """Refuse forms that another site's page sends; programs without a browser are not meant."""
    own = urlsplit(public_url).netloc

    def check() -> None:
        if request.method in UNSAFE and _foreign(own):
            raise Forbidden("The form was sent from another site.")

    app.before_request(check)


def _foreign(own: str) -> bool:
    """What the browser says of the sender: Sec-Fetch-Site where it has it, else Origin.

    Pages that send no referrer send `Origin: null`; they are told apart by Sec-Fetch-Site only.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin")
    if not origin or origin == "null":
        return False
    try:
        return urlsplit(origin).netloc not in (own, request.host)
    except ValueError:  # no address at all, such as http://[
        return True
