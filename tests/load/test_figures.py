"""The bench's arithmetic; how fast anything is, no test asks."""

import pytest

from tests.load.figures import Book, lines, percentile, short


@pytest.mark.parametrize(
    ("share", "value"), [(0.5, 50), (0.99, 99), (1.0, 100), (0.001, 1), (0.0, 1)]
)
def test_percentile_of_a_hundred_is_the_value_of_that_rank(share: float, value: int) -> None:
    assert percentile(list(reversed(range(1, 101))), share) == value


def test_percentile_of_few_is_one_of_them() -> None:
    assert percentile([3.0], 0.99) == 3.0
    assert percentile([1.0, 9.0], 0.5) == 1.0


def test_percentile_of_nothing_is_an_error() -> None:
    with pytest.raises(ValueError, match="nothing"):
        percentile([], 0.5)


def rounds(book: Book, name: str, *values: float, beside: str = "") -> None:
    for value in values:
        book.note(name, "/s", value, beside=beside)


def test_ratio_over_rounds_is_the_median_of_each_rounds_own() -> None:
    book = Book()
    rounds(book, "floor", 100, 200, 400)
    rounds(book, "ours", 50, 50, 300, beside="floor")
    assert book.ratio(book.rows["ours"]) == 0.5
    assert book.ratio(book.rows["floor"]) is None


def test_ratio_with_a_round_missing_is_an_error() -> None:
    book = Book()
    rounds(book, "floor", 100, 200)
    rounds(book, "ours", 50, beside="floor")
    with pytest.raises(ValueError, match="longer"):
        book.ratio(book.rows["ours"])


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("|")[1:-1]]


def test_table_shows_median_span_and_ratio() -> None:
    book = Book()
    rounds(book, "floor", 1000, 3000, 2000)
    rounds(book, "ours", 500, 300, 20000, beside="floor")
    _head, _rule, floor, ours = book.table().splitlines()
    assert [cell.strip() for cell in floor.split("|")[1:5]] == [
        "floor",
        "2,000",
        "1,000–3,000",
        "/s",
    ]
    assert [cell.strip() for cell in ours.split("|")[1:4]] == ["ours", "500", "300–20,000"]
    assert "50%" in ours


def test_lines_of_a_table_are_equally_long() -> None:
    table = lines([("a", "bb"), ("cccc", "d")]).splitlines()
    assert table == ["| a    | bb |", "|------|----|", "| cccc | d  |"]


@pytest.mark.parametrize(
    ("value", "text"), [(1234.5, "1,234"), (99.94, "99.9"), (0.01234, "0.0123"), (5, "5")]
)
def test_short_keeps_the_figures_that_count(value: float, text: str) -> None:
    assert short(value) == text
