"""The type of a reader's handlers; apart from the consumer, so that no web process loads kombu."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session

# What a service does with the facts that it reads, by the type of the contract.
Handlers = Mapping[str, Callable[[Session, Any], None]]
