"""Writers of an SQLite database that wait for each other share a commit, and nothing else."""

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
    """A file with one table of names."""
    made = Database(f"sqlite:///{tmp_path / 'x.sqlite'}")
    with made.begin() as session:
        session.execute(text("CREATE TABLE name (name TEXT PRIMARY KEY)"))
    yield made
    made.dispose()


def names(database: Database) -> set[str]:
    with database.read() as session:
        return set(session.scalars(text("SELECT name FROM name")))


def keep(name: str) -> Work:
    """Return a unit of work that writes a name and returns it."""

    def work(session: Session) -> str:
        session.execute(text("INSERT INTO name VALUES (:name)"), {"name": name})
        return name

    return work


def refuse(_session: Session) -> str:
    raise Conflict("not this one")


def together(database: Database, *works: Work) -> list["Future[str]"]:
    """Run works that all wait while another transaction writes; return their results."""
    begun, go_on = Event(), Event()

    def hold(session: Session) -> None:
        session.execute(text("SELECT 1"))
        begun.set()
        go_on.wait(WAIT_SECONDS)

    with ThreadPoolExecutor(len(works) + 1) as pool:
        holder = pool.submit(database.write, hold)
        begun.wait(WAIT_SECONDS)
        futures = [pool.submit(database.write, work) for work in works]
        wait_until(lambda: len(database._group_commit._waiting) == len(works))
        go_on.set()
    holder.result()
    return futures


def commits(database: Database) -> list[object]:
    """Grows with every commit."""
    seen: list[object] = []
    event.listen(database.engine, "commit", seen.append)
    return seen


def test_writes_that_wait_are_committed_together(database: Database) -> None:
    seen = commits(database)
    futures = together(database, *(keep(str(number)) for number in range(5)))
    assert [one.result() for one in futures] == ["0", "1", "2", "3", "4"]
    assert names(database) == {"0", "1", "2", "3", "4"}
    assert len(seen) == 2  # who held the turn, and everybody else


def test_write_that_is_refused_concerns_nobody_else(database: Database) -> None:
    first, refused, last = together(database, keep("a"), refuse, keep("b"))
    with pytest.raises(Conflict, match="not this one"):
        refused.result()
    assert (first.result(), last.result(), names(database)) == ("a", "b", {"a", "b"})


def test_write_that_fails_undoes_itself_alone(database: Database) -> None:
    first, wrong, last = together(database, keep("a"), keep("a"), keep("b"))
    outcomes = [one.exception() for one in (first, wrong)]
    assert [type(one) for one in outcomes if one] == [IntegrityError]  # of two, whoever was later
    assert (last.result(), names(database)) == ("b", {"a", "b"})


def test_write_whose_commit_fails_is_told_so_and_holds_nobody_up(database: Database) -> None:
    with database.begin() as session:
        session.execute(
            text("CREATE TABLE nick (name TEXT REFERENCES name DEFERRABLE INITIALLY DEFERRED)")
        )
    with pytest.raises(IntegrityError):
        database.write(lambda session: session.execute(text("INSERT INTO nick VALUES ('a')")))
    other = Database(database.url)  # as another process
    assert [other.write(keep("b")), database.write(keep("c"))] == ["b", "c"]
    other.dispose()
    assert names(database) == {"b", "c"}


def test_writes_whose_common_commit_fails_are_all_told_so(database: Database) -> None:
    seen: list[object] = []

    def full(connection: object) -> None:
        seen.append(connection)
        if len(seen) > 1:  # who held the turn is through
            raise OperationalError("COMMIT", {}, Exception("disk full"))

    event.listen(database.engine, "commit", full)
    futures = together(database, keep("a"), keep("b"))
    event.remove(database.engine, "commit", full)
    assert {type(one.exception()) for one in futures} == {OperationalError}
    assert names(database) == set()


def test_write_that_is_committed_does_not_wait_for_the_next_group(database: Database) -> None:
    slow, begun, go_on = [], Event(), Event()

    def hold(_session: Session) -> str:
        begun.set()
        go_on.wait(WAIT_SECONDS)
        return "slow"

    def ask_for_a_slow_one(session: Session) -> str:
        slow.append(pool.submit(database.write, hold))
        wait_until(lambda: len(database._group_commit._waiting) == 1)
        return keep("b")(session)

    with ThreadPoolExecutor(1) as pool:
        first, second, third = together(database, keep("a"), ask_for_a_slow_one, keep("c"))
        assert begun.wait(WAIT_SECONDS)
        assert [one.result() for one in (first, second, third)] == ["a", "b", "c"]
        assert names(database) == {"a", "b", "c"}
        assert not slow[0].done()
        go_on.set()
        assert slow[0].result() == "slow"


def test_writes_of_an_interrupted_group_are_made_by_the_others(database: Database) -> None:
    class Interrupted(BaseException):
        """As a signal's handler raises it, in whichever thread leads."""

    seen: list[str] = []

    def interrupt(session: Session) -> str:
        seen.append("once")
        if len(seen) == 1:
            raise Interrupted
        return keep("b")(session)

    first, second, third = together(database, keep("a"), interrupt, keep("c"))
    outcomes = [one.exception() for one in (first, second, third)]
    assert [type(one) for one in outcomes if one] == [Interrupted]
    assert names(database) <= {"a", "b", "c"}
    assert len(names(database)) == 2
    assert database.write(keep("d")) == "d"
