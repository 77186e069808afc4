"""From what a schema or an operation refuses to the messages beside a form's fields."""

from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import ValidationError

from shared.errors import DomainError


def list_first_errors(
    error: ValidationError | DomainError, field_names: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Return the first error of each field, by the field's name in the form and in its order.

    The name of a nested field is its path joined with "-", such as `contact-email`. `field_names`
    renames parts of a path where the form has another name than the schema.
    """
    messages = error.messages_dict if isinstance(error, ValidationError) else error.errors or {}
    return dict(_flatten_messages(messages, field_names or {}))


def _flatten_messages(
    messages: Mapping[Any, Any], field_names: Mapping[str, str], prefix: str = ""
) -> Iterator[tuple[str, str]]:
    for key, value in messages.items():
        name = prefix + field_names.get(str(key), str(key))
        if isinstance(value, Mapping):
            yield from _flatten_messages(value, field_names, f"{name}-")
        else:
            yield name, str(value[0] if isinstance(value, list | tuple) else value)
