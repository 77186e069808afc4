"""What a fact is, and how it becomes JSON and a fact again."""

import dataclasses
import typing
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, TypeVar
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class Fact:
    """What every fact has: a type on the wire, its readers, a subject and a version."""

    type: ClassVar[str]
    readers: ClassVar[tuple[str, ...]]
    subject_field: ClassVar[str]

    version: int

    @property
    def subject(self) -> str:
        """The id of what the fact is about, as text."""
        return str(getattr(self, self.subject_field))


CONTRACTS: dict[str, type[Fact]] = {}
F = TypeVar("F", bound=Fact)


def contract(name: str, *, subject: str, readers: tuple[str, ...]) -> Callable[[type[F]], type[F]]:
    """Register a dataclass as the contract of this name, read by these services."""

    def register(cls: type[F]) -> type[F]:
        cls.type, cls.subject_field, cls.readers = name, subject, readers
        CONTRACTS[name] = cls
        return cls

    return register


def to_data(fact: Fact) -> dict[str, Any]:
    """A fact's fields as JSON values: ids and moments as text."""
    return {field.name: _plain(getattr(fact, field.name)) for field in dataclasses.fields(fact)}


def from_data(name: str, data: dict[str, Any]) -> Fact:
    """The fact of this contract from JSON values; unknown fields are ignored.

    Raises KeyError for an unknown contract, TypeError or ValueError for data that do not fit.
    """
    cls = CONTRACTS[name]
    known = {field.name: field.type for field in dataclasses.fields(cls)}
    return cls(**{key: _typed(known[key], data[key]) for key in known.keys() & data.keys()})


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    return value.isoformat() if isinstance(value, datetime) else value


def _typed(kind: Any, value: Any) -> Any:
    if kind is UUID:
        return UUID(value)
    if kind is datetime:
        return datetime.fromisoformat(value)
    wanted = typing.get_origin(kind) or kind  # what stands inside is the publisher's word
    if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
        raise TypeError(f"{value!r} is not a {kind}")
    return value
