"""Writes to SQLite that wait for each other share a commit, but not their failures."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from shared.database.session import Database
from shared.errors import Conflict
from tests.deploy.embedded_run import WAIT_SECONDS, wait_until

Work = Callable[[Session], str]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Return a SQLite database with one table of names."""
    made = Database(f"sqlite:///{tmp_path / 'x.sqlite'}")
    with made.begin() as session:
        session.execute(text("CREATE TABLE name (name TEXT PRIMARY KEY)"))
    yield made
    made.dispose()


def read_names(database: Database) -> set[str]:
    with database.read() as session:
        return set(session.scalars(text("SELECT name FROM name")))


def insert_name(name: str) -> Work:
    """Return a unit of work that writes a name and returns it."""

    def work(session: Session) -> str:
        session.execute(text("INSERT INTO name VALUES (:name)"), {"name": name})
        return name

    return work


def raise_conflict(_session: Session) -> str:
    raise Conflict("not this one")


def write_concurrently(database: Database, *works: Work) -> list["Future[str]"]:
    """Run works that all wait while another transaction writes; return their results."""
    has_begun, release = Event(), Event()

    def hold_write_lock(session: Session) -> None:
        session.execute(text("SELECT 1"))
        has_begun.set()
        release.wait(WAIT_SECONDS)

    with ThreadPoolExecutor(len(works) + 1) as pool:
        holder = pool.submit(database.write, hold_write_lock)
        has_begun.wait(WAIT_SECONDS)
        futures = [pool.submit(database.write, work) for work in works]
        wait_until(lambda: len(database._group_commit._waiting) == len(works))
        release.set()
    holder.result()
    return futures


def record_commits(database: Database) -> list[object]:
    """Grows with every commit."""
    commits: list[object] = []
    event.listen(database.engine, "commit", commits.append)
    return commits


def test_waiting_writes_share_one_commit(database: Database) -> None:
    commits = record_commits(database)
    futures = write_concurrently(database, *(insert_name(str(number)) for number in range(5)))
    assert [one.result() for one in futures] == ["0", "1", "2", "3", "4"]
    assert read_names(database) == {"0", "1", "2", "3", "4"}
    assert len(commits) == 2  # the one that held the lock, and all others together


def test_refused_write_leaves_the_other_writes(database: Database) -> None:
    first, refused, last = write_concurrently(
        database, insert_name("a"), raise_conflict, insert_name("b")
    )
    with pytest.raises(Conflict, match="not this one"):
        refused.result()
    assert (first.result(), last.result(), read_names(database)) == ("a", "b", {"a", "b"})


def test_failed_write_is_rolled_back_alone(database: Database) -> None:
    first, wrong, last = write_concurrently(
        database, insert_name("a"), insert_name("a"), insert_name("b")
    )
    outcomes = [one.exception() for one in (first, wrong)]
    assert [type(one) for one in outcomes if one] == [IntegrityError]  # the later one of the two
    assert (last.result(), read_names(database)) == ("b", {"a", "b"})


def test_write_whose_commit_fails_raises_and_releases_the_lock(database: Database) -> None:
    with database.begin() as session:
        session.execute(
            text("CREATE TABLE nick (name TEXT REFERENCES name DEFERRABLE INITIALLY DEFERRED)")
        )
    with pytest.raises(IntegrityError):
        database.write(lambda session: session.execute(text("INSERT INTO nick VALUES ('a')")))
    other = Database(database.url)  # as another process
    assert [other.write(insert_name("b")), database.write(insert_name("c"))] == ["b", "c"]
    other.dispose()
    assert read_names(database) == {"b", "c"}


def test_writes_whose_shared_commit_fails_all_raise(database: Database) -> None:
    commits: list[object] = []

    def fail_second_commit(connection: object) -> None:
        commits.append(connection)
        if len(commits) > 1:  # the first is the commit of the write that held the lock
            raise OperationalError("COMMIT", {}, Exception("disk full"))

    event.listen(database.engine, "commit", fail_second_commit)
    futures = write_concurrently(database, insert_name("a"), insert_name("b"))
    event.remove(database.engine, "commit", fail_second_commit)
    assert {type(one.exception()) for one in futures} == {OperationalError}
    assert read_names(database) == set()


def test_committed_write_does_not_wait_for_the_next_group(database: Database) -> None:
    slow_writes, has_begun, release = [], Event(), Event()

    def write_slowly(_session: Session) -> str:
        has_begun.set()
        release.wait(WAIT_SECONDS)
        return "slow"

    def insert_after_queueing_slow_write(session: Session) -> str:
        slow_writes.append(pool.submit(database.write, write_slowly))
        wait_until(lambda: len(database._group_commit._waiting) == 1)
        return insert_name("b")(session)

    with ThreadPoolExecutor(1) as pool:
        first, second, third = write_concurrently(
            database, insert_name("a"), insert_after_queueing_slow_write, insert_name("c")
        )
        assert has_begun.wait(WAIT_SECONDS)
        assert [one.result() for one in (first, second, third)] == ["a", "b", "c"]
        assert read_names(database) == {"a", "b", "c"}
        assert not slow_writes[0].done()
        release.set()
        assert slow_writes[0].result() == "slow"


def test_writes_of_an_interrupted_leader_are_written_by_others(database: Database) -> None:
    class Interrupted(BaseException):
        """Raised as by a signal handler, in the thread that leads."""

    calls: list[str] = []

    def interrupt_first_call(session: Session) -> str:
        calls.append("interrupt")
        if len(calls) == 1:
            raise Interrupted
        return insert_name("b")(session)

    first, second, third = write_concurrently(
        database, insert_name("a"), interrupt_first_call, insert_name("c")
    )
    outcomes = [one.exception() for one in (first, second, third)]
    assert [type(one) for one in outcomes if one] == [Interrupted]
    assert read_names(database) <= {"a", "b", "c"}
    assert len(read_names(database)) == 2
    assert database.write(insert_name("d")) == "d"
