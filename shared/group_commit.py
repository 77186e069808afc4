"""Group commit: writers that queue for SQLite anyway share a transaction and its fsync."""

from collections import deque
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from shared.errors import DomainError

T = TypeVar("T")


@dataclass
class _Write:
    """A write that waits; `outcome` is what it returned, or why not, once that is committed."""

    work: Callable[[Session], Any]
    outcome: tuple[Any, DomainError | None] | None = None


class GroupCommit:
    """The queue of one database's writers: who is first in it writes for all who wait.

    `turn` lets one thread write at a time, `begin` opens a transaction.
    """

    def __init__(
        self,
        turn: AbstractContextManager[Any],
        begin: Callable[[], AbstractContextManager[Session]],
    ) -> None:
        self._turn, self._begin = turn, begin
        self._waiting: deque[_Write] = deque()

    def write(self, work: Callable[[Session], T]) -> T:
        """What the work returns, once it is committed.

        A DomainError, which the work raises before it writes, concerns nobody else. Any other error
        undoes the whole group; whose fault it was shows when each writes alone.
        """
        mine = _Write(work)
        self._waiting.append(mine)
        with self._turn:
            if mine.outcome is None:
                group = [self._waiting.popleft() for _ in range(len(self._waiting))]
                if group != [mine]:
                    self._together(group)
            if mine.outcome is None:
                with self._begin() as session:
                    return work(session)
        result, refusal = mine.outcome
        if refusal is not None:
            raise refusal
        made: T = result
        return made

    def _together(self, group: Sequence[_Write]) -> None:
        with suppress(Exception):
            with self._begin() as session:
                outcomes = [_attempt(session, one.work) for one in group]
            for one, outcome in zip(group, outcomes, strict=True):
                one.outcome = outcome


def _attempt(session: Session, work: Callable[[Session], Any]) -> tuple[Any, DomainError | None]:
    try:
        return work(session), None
    except DomainError as refusal:
        return None, refusal
    finally:
        session.expunge_all()  # the next one sees what the database has
