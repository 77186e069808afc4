"""The heading of a table's column that sorts the table."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class SortLink:
    """A heading with the address that sorts by its column, and the order of the column now."""

    name: str
    url: str
    order: str  # a value of aria-sort; empty when the table is sorted by another column
