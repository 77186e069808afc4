"""The fact that says who wants the digest."""

from services.notifier.digest import operations
from shared.bus.handlers import Handlers
from shared.contracts import DigestChosen


def build_handlers() -> Handlers:
    """Return the handlers by contract."""
    return {DigestChosen.type: operations.store_choice}
