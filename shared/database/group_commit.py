"""Group commit: writers that queue for SQLite anyway share a transaction and its fsync."""

import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from shared.errors import DomainError

T = TypeVar("T")


class _Write:
    """A write that waits: for what came of it, or to lead, or to be told to write alone."""

    def __init__(self, work: Callable[[Session], Any]) -> None:
        self.work = work
        self.result: Any = None
        self.refusal: DomainError | None = None
        self.leads = self.done = False
        self._woken = threading.Lock()
        self._woken.acquire()

    def wait(self) -> None:
        """Until somebody wakes it."""
        self._woken.acquire()

    def wake(self) -> None:
        """Let it go on."""
        self._woken.release()


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
        self._queue = threading.Lock()
        self._waiting: list[_Write] = []
        self._led = False  # somebody leads, and will wake whoever is next

    def write(self, work: Callable[[Session], T]) -> T:
        """Return what the work returned, after its commit.

        A DomainError, which the work raises before it writes, concerns nobody else. Any other error
        undoes the whole group; whose fault it was shows when each writes alone.
        """
        mine = _Write(work)
        with self._queue:
            self._waiting.append(mine)
            mine.leads, self._led = not self._led, True
        if not mine.leads:
            mine.wait()
        if mine.leads:
            self._lead()
        if not mine.done:
            with self._turn, self._begin() as session:
                return work(session)
        if mine.refusal is not None:
            raise mine.refusal
        made: T = mine.result
        return made

    def _lead(self) -> None:
        """Write for all who wait, if it is more than one; who came meanwhile goes on in turn."""
        group: list[_Write] = []
        try:
            with self._turn:
                with self._queue:
                    group, self._waiting = self._waiting, []
                if len(group) > 1:
                    self._together(group)
        finally:
            with self._queue:
                following = self._waiting[:1]
                self._led = bool(following)
            for one in following:
                one.leads = True
            for one in [*following, *group]:
                one.wake()

    def _together(self, group: Sequence[_Write]) -> None:
        with suppress(Exception):
            with self._begin() as session:
                for one in group:
                    _attempt(session, one)
            for one in group:
                one.done = True


def _attempt(session: Session, one: _Write) -> None:
    try:
        one.result = one.work(session)
    except DomainError as refusal:
        one.refusal = refusal
    finally:
        session.expunge_all()  # the next one sees what the database has
