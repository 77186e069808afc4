"""Refuses requests that a page of another site makes a browser send (CSRF)."""

from urllib.parse import urlsplit

from flask import Flask, request
from werkzeug.exceptions import Forbidden

UNSAFE_METHODS = ("POST", "PUT", "PATCH", "DELETE")


def install_origin_check(app: Flask, public_url: str) -> None:
    """Refuse POST, PUT, PATCH and DELETE from pages of other sites.

    Programs send neither of the headers that browsers send, and are let through.
    """
    own_host = urlsplit(public_url).netloc

    def check_origin() -> None:
        if request.method in UNSAFE_METHODS and _is_cross_site(own_host):
            raise Forbidden("The form was sent from another site.")

    app.before_request(check_origin)


def _is_cross_site(own_host: str) -> bool:
    """Return whether the request comes from a page of another site.

    Sec-Fetch-Site decides where the browser sends it, else Origin.

    Pages without a referrer send `Origin: null`, our own ones too, so that it proves nothing.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin")
    if not origin or origin == "null":
        return False
    try:
        return urlsplit(origin).netloc not in (own_host, request.host)
    except ValueError:  # not an address, such as http://[
        return True
