"""The Flask app of every service."""

from flask import Flask
from flask.typing import ResponseReturnValue

from shared.database.retry import retry_lost_transaction


class App(Flask):
    """A Flask app whose doors are tried again when their transaction lost against another.

    A door holds one transaction; the request keeps what was read of its body.
    """

    def dispatch_request(self) -> ResponseReturnValue:
        """The door's answer; the error of the last try when all of them lost."""
        return retry_lost_transaction(super().dispatch_request)
