"""Group commit: writers that queue for SQLite anyway share a transaction and its fsync."""

import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from shared.errors import DomainError

T = TypeVar("T")


class _Write:
    """A write that waits: for what came of it, or for its turn to write for all who wait."""

    def __init__(self, work: Callable[[Session], Any]) -> None:
        self.work = work
        self.result: Any = None
        self.error: Exception | None = None
        self.done = False
        self._woken = threading.Lock()
        self._woken.acquire()

    def wait(self) -> None:
        """Until somebody wakes it, once."""
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
        self._led = False  # somebody writes, and will wake whoever is next

    def write(self, work: Callable[[Session], T]) -> T:
        """What the work returns, once it is committed.

        A DomainError, which the work raises before it writes, concerns nobody else. Any other error
        undoes the whole group; whose fault it was shows when each is written alone.
        """
        mine = _Write(work)
        with self._queue:
            self._waiting.append(mine)
            first, self._led = not self._led, True
        if not first:
            mine.wait()
        if not mine.done:
            self._lead(mine)
        if mine.error is not None:
            raise mine.error
        made: T = mine.result
        return made

    def _lead(self, mine: _Write) -> None:
        """Write for all who wait; the first of those who come meanwhile leads next."""
        group: list[_Write] = []
        try:
            with self._turn:
                with self._queue:
                    group, self._waiting = self._waiting, []
                if len(group) > 1:
                    self._together(group)
                for one in group:
                    if not one.done:
                        self._alone(one)
        finally:
            others = [one for one in group if one is not mine]
            with self._queue:
                self._waiting[:0] = [one for one in others if not one.done]  # we were interrupted
                self._led = bool(self._waiting)
                woken = self._waiting[:1] + [one for one in others if one.done]
            for one in woken:
                one.wake()

    def _together(self, group: Sequence[_Write]) -> None:
        with suppress(Exception):
            with self._begin() as session:
                for one in group:
                    _attempt(session, one)
            for one in group:
                one.done = True

    def _alone(self, one: _Write) -> None:
        one.error = None
        try:
            with self._begin() as session:
                one.result = one.work(session)
        except Exception as error:  # noqa: BLE001 - raised where the write was asked for
            one.error = error
        one.done = True


def _attempt(session: Session, one: _Write) -> None:
    try:
        one.result = one.work(session)
    except DomainError as refusal:
        one.error = refusal
    finally:
        session.expunge_all()  # the next one sees what the database has
