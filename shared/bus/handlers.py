"""The type of a reader's handlers; apart from the consumer, so that no web process loads kombu."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

Handler = Callable[[Session, Any], None]
# What a service does with the facts that it reads, by the type of the contract.
Handlers = Mapping[str, Handler]


@dataclass(frozen=True)
class GroupHandler:
    """A handler that applies several facts of its contract by fewer statements than one by one."""

    handle_group: Callable[[Session, Sequence[Any]], None]

    def __call__(self, session: Session, fact: Any) -> None:
        """Apply one fact."""
        self.handle_group(session, [fact])


def apply_group(handler: Handler, session: Session, facts: Sequence[Any]) -> None:
    """Apply facts of one contract: together if the handler can, else one after the other."""
    if isinstance(handler, GroupHandler):
        handler.handle_group(session, facts)
        return
    for fact in facts:
        handler(session, fact)
