"""The base class of schemas that load to a frozen dataclass."""

from collections.abc import Mapping
from typing import Any, ClassVar, Generic, TypeVar, cast

from marshmallow import EXCLUDE, Schema, post_load, pre_load

from shared.clean_text import clean_text

T = TypeVar("T")
FieldValues = dict[str, Any]  # what the hooks of marshmallow get: values by field name


class TypedSchema(Schema, Generic[T]):
    """A schema whose `load` returns an instance of `result`, a frozen dataclass.

    The fields of the schema and of the dataclass have the same names.
    """

    result: ClassVar[type[Any]]

    @post_load
    def build_result(self, data: FieldValues, **_kwargs: Any) -> Any:
        """Build the dataclass from the validated values."""
        return self.result(**data)

    def parse(self, data: Mapping[str, Any]) -> T:
        """Validate and return the dataclass; raise ValidationError with the errors by field."""
        return cast(T, self.load(data))


class StaffForm(TypedSchema[T]):
    """A form in which an empty field counts as left out."""

    class Meta:
        """Ignore the fields that every form has, such as the CSRF token."""

        unknown = EXCLUDE

    @pre_load
    def drop_blanks(self, data: Mapping[str, Any], **_kwargs: Any) -> FieldValues:
        """Leave out empty fields, so that defaults and required errors apply to them."""
        return {name: value for name, value in data.items() if not is_blank(value)}


def is_blank(value: object) -> bool:
    """Return whether a field was left empty: it has nothing visible, or no item."""
    return not clean_text(value) if isinstance(value, str) else value == []
