"""The base class of facts, and their conversion to JSON and back."""

import dataclasses
import typing
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, TypeVar
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A fact: something that happened, as a full snapshot of its subject with a version.

    `type` is the contract's name on the bus, `readers` the services that read it, `subject_field`
    the name of the field that identifies the subject.
    """

    type: ClassVar[str]
    readers: ClassVar[tuple[str, ...]]
    subject_field: ClassVar[str]

    version: int

    @property
    def subject(self) -> str:
        """Return the subject's id as text."""
        return str(getattr(self, self.subject_field))


CONTRACTS: dict[str, type[Fact]] = {}
F = TypeVar("F", bound=Fact)


def contract(name: str, *, subject: str, readers: tuple[str, ...]) -> Callable[[type[F]], type[F]]:
    """Register a dataclass as the contract of this name, read by these services."""

    def register_contract(cls: type[F]) -> type[F]:
        cls.type, cls.subject_field, cls.readers = name, subject, readers
        CONTRACTS[name] = cls
        return cls

    return register_contract


def to_data(fact: Fact) -> dict[str, Any]:
    """Return a fact's fields as JSON values: ids, dates and enum members become text."""
    return {field.name: _encode_value(getattr(fact, field.name)) for field in list_fields(fact)}


def from_data(name: str, data: dict[str, Any]) -> Fact:
    """Return the fact of this contract from JSON values; unknown fields are ignored.

    Raises KeyError for an unknown contract, TypeError or ValueError for data that does not fit.
    """
    cls = CONTRACTS[name]
    types = {field.name: field.type for field in list_fields(cls)}
    return cls(**{key: _decode_value(types[key], data[key]) for key in types.keys() & data.keys()})


def list_fields(fact: Fact | type[Fact]) -> tuple[dataclasses.Field[Any], ...]:
    """Return the fields of a fact or of its contract."""
    return dataclasses.fields(fact)


def _encode_value(value: Any) -> Any:
    match value:
        case UUID():
            return str(value)
        case datetime():
            return value.isoformat()
        case StrEnum():
            return value.value
        case _:
            return value


def _decode_value(wanted: Any, value: Any) -> Any:
    if wanted is UUID:
        return UUID(value)
    if wanted is datetime:
        return datetime.fromisoformat(value)
    if isinstance(wanted, type) and issubclass(wanted, StrEnum):
        return wanted(value)
    # The items of a list or dict are not checked: the publisher is one of our own services.
    container = typing.get_origin(wanted) or wanted
    if not isinstance(value, container) or (container is int and isinstance(value, bool)):
        raise TypeError(f"{value!r} is not a {wanted}")
    return value
