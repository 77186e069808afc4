"""The Flask class that all services use."""

from flask import Flask
from flask.typing import ResponseReturnValue

from shared.database.retry import retry_lost_transaction


class App(Flask):
    """A Flask app that runs a view again when its database transaction lost against another.

    This is safe because a view opens one transaction and has no other effect. Werkzeug caches the
    parsed body of the request, so the second run reads the same data.
    """

    def dispatch_request(self) -> ResponseReturnValue:
        """Return the response of the view; raise the last run's error when all runs lost."""
        return retry_lost_transaction(super().dispatch_request)
