"""The arithmetic of the benchmark; no test checks a speed."""

import pytest

from tests.load.figures import (
    FigureTable,
    compute_percentile,
    format_number,
    format_ratio,
    format_table,
)


@pytest.mark.parametrize(
    ("share", "value"), [(0.5, 50), (0.99, 99), (1.0, 100), (0.001, 1), (0.0, 1)]
)
def test_percentile_of_a_hundred_is_the_value_of_that_rank(share: float, value: int) -> None:
    assert compute_percentile(list(reversed(range(1, 101))), share) == value


def test_percentile_of_few_values_is_one_of_them() -> None:
    assert compute_percentile([3.0], 0.99) == 3.0
    assert compute_percentile([1.0, 9.0], 0.5) == 1.0


def test_percentile_of_no_values_is_an_error() -> None:
    with pytest.raises(ValueError, match="nothing"):
        compute_percentile([], 0.5)


def add_rounds(table: FigureTable, name: str, *values: float, baseline: str = "") -> None:
    for value in values:
        table.add(name, "/s", value, baseline=baseline)


def test_ratio_of_rounds_is_the_median_of_their_own_ratios() -> None:
    table = FigureTable()
    add_rounds(table, "floor", 100, 200, 400)
    add_rounds(table, "ours", 50, 50, 300, baseline="floor")
    assert table.compute_ratio(table.figures["ours"]) == 0.5
    assert table.compute_ratio(table.figures["floor"]) is None


def test_ratio_with_a_missing_round_is_an_error() -> None:
    table = FigureTable()
    add_rounds(table, "floor", 100, 200)
    add_rounds(table, "ours", 50, baseline="floor")
    with pytest.raises(ValueError, match="longer"):
        table.compute_ratio(table.figures["ours"])


def test_figures_as_text_have_median_range_and_ratio() -> None:
    table = FigureTable()
    add_rounds(table, "floor", 1000, 3000, 2000)
    add_rounds(table, "ours", 500, 300, 20000, baseline="floor")
    _heading, _rule, floor, ours = table.format().splitlines()
    assert [cell.strip() for cell in floor.split("|")[1:5]] == [
        "floor",
        "2,000",
        "1,000–3,000",
        "/s",
    ]
    assert [cell.strip() for cell in ours.split("|")[1:4]] == ["ours", "500", "300–20,000"]
    assert "50%" in ours


def test_table_lines_have_the_same_length() -> None:
    table = format_table([("a", "bb"), ("cccc", "d")]).splitlines()
    assert table == ["| a    | bb |", "|------|----|", "| cccc | d  |"]


@pytest.mark.parametrize(
    ("value", "text"), [(1234.5, "1,234"), (99.94, "99.9"), (0.01234, "0.0123"), (5, "5")]
)
def test_number_is_written_with_three_digits(value: float, text: str) -> None:
    assert format_number(value) == text


@pytest.mark.parametrize(("ratio", "text"), [(None, ""), (0.654, "65%"), (12.3, "12 x")])
def test_ratio_is_written_as_percentage_or_multiple(ratio: float | None, text: str) -> None:
    assert format_ratio(ratio) == text
