"""Group commit: writers that wait for SQLite share one transaction and its fsync.

SQLite lets one connection write at a time. While one transaction commits, other threads arrive; the
first of them becomes the leader, writes for all that wait, and commits once.
"""

import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from shared.errors import DomainError

T = TypeVar("T")


class _Write:
    """One waiting write.

    It waits until a leader has written it (`is_done`), until it has to lead itself (`is_leader`),
    or until it has to write alone (neither).
    """

    def __init__(self, work: Callable[[Session], Any]) -> None:
        self.work = work
        self.result: Any = None
        self.refusal: DomainError | None = None
        self.is_leader = self.is_done = False
        self._wake_lock = threading.Lock()
        self._wake_lock.acquire()

    def wait(self) -> None:
        """Wait until `wake` is called."""
        self._wake_lock.acquire()

    def wake(self) -> None:
        """Let the waiting thread go on."""
        self._wake_lock.release()


class GroupCommit:
    """The queue of the writers of one database.

    `write_lock` lets one thread write at a time; `begin` opens a transaction.
    """

    def __init__(
        self,
        write_lock: AbstractContextManager[Any],
        begin: Callable[[], AbstractContextManager[Session]],
    ) -> None:
        self._write_lock, self._begin = write_lock, begin
        self._queue_lock = threading.Lock()
        self._waiting: list[_Write] = []
        self._has_leader = False  # the leader wakes the next one

    def write(self, work: Callable[[Session], T]) -> T:
        """Run the work, commit, and return its result.

        A DomainError, which the work raises before it writes, affects no other work. Any other
        error rolls back the whole group; then each writes alone, so that only the work at fault
        fails.
        """
        write = _Write(work)
        with self._queue_lock:
            self._waiting.append(write)
            write.is_leader, self._has_leader = not self._has_leader, True
        if not write.is_leader:
            write.wait()
        if write.is_leader:
            self._lead_group()
        if not write.is_done:
            with self._write_lock, self._begin() as session:
                return work(session)
        if write.refusal is not None:
            raise write.refusal
        result: T = write.result
        return result

    def _lead_group(self) -> None:
        """Write for all that wait, if there are several, and name the next leader."""
        group: list[_Write] = []
        try:
            with self._write_lock:
                with self._queue_lock:
                    group, self._waiting = self._waiting, []
                if len(group) > 1:
                    self._write_together(group)
        finally:
            with self._queue_lock:
                next_leader = self._waiting[:1]
                self._has_leader = bool(next_leader)
            for write in next_leader:
                write.is_leader = True
            for write in [*next_leader, *group]:
                write.wake()

    def _write_together(self, group: Sequence[_Write]) -> None:
        with suppress(Exception):
            with self._begin() as session:
                for write in group:
                    _run_work(session, write)
            for write in group:
                write.is_done = True


def _run_work(session: Session, write: _Write) -> None:
    try:
        write.result = write.work(session)
    except DomainError as refusal:
        write.refusal = refusal
    finally:
        session.expunge_all()  # the next work must read from the database, not from this session
