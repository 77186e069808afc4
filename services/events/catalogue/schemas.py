"""The filters of the catalogue, and the JSON of its events."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import Schema, fields, pre_load, validate

from services.events.models import Availability, Organisation
from shared.contracts.questions import QuestionKind, QuestionScope
from shared.web.forms.fields import CleanText, Day
from shared.web.forms.schema import FieldValues, TypedSchema, is_blank


@dataclass(frozen=True)
class CatalogueFilters:
    """The filters and the page of a catalogue request; an empty filter has no effect.

    `page` counts from 1.
    """

    kind: str
    field: str
    target_group: str
    municipality: str
    words: str
    date_from: date | None
    date_to: date | None
    has_seats: bool
    page: int

    @property
    def is_narrowed(self) -> bool:
        """Return whether any filter is set."""
        return bool(
            self.kind
            or self.field
            or self.target_group
            or self.municipality
            or self.words
            or self.date_from
            or self.date_to
            or self.has_seats
        )


class CatalogueQuery(TypedSchema[CatalogueFilters]):
    """The query parameters of the catalogue: filters and page."""

    result = CatalogueFilters

    kind = CleanText(load_default="", maximum=50)
    field = CleanText(load_default="", maximum=50)
    target_group = CleanText(load_default="", maximum=50)
    municipality = CleanText(load_default="", maximum=50)
    words = CleanText(load_default="", maximum=100, data_key="q")
    date_from = Day(load_default=None)
    date_to = Day(load_default=None)
    has_seats = fields.Boolean(load_default=False)
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=10_000))

    @pre_load
    def drop_blanks(self, data: Mapping[str, Any], **_kwargs: Any) -> FieldValues:
        """Leave out empty filters."""
        return {name: value for name, value in data.items() if not is_blank(value)}


class TextSchema(Schema):
    """A text in the three languages; empty in one that the organiser left out."""

    fi = fields.String()
    sv = fields.String()
    en = fields.String()


class OccurrenceView(Schema):
    """An occurrence in the catalogue."""

    id = fields.UUID()
    starts_at = fields.AwareDateTime(format="iso")
    ends_at = fields.AwareDateTime(format="iso")
    capacity = fields.Integer()
    seats_left = fields.Integer()
    status = fields.Enum(
        Availability,
        by_value=True,
        attribute="availability",
        metadata={
            "description": "Only `open` takes registrations here now; the others say why not"
        },
    )


def _get_finnish_name(organisation: Organisation) -> str:
    return organisation.name["fi"]


class OrganisationView(Schema):
    """The organiser of an event, with its Finnish name."""

    id = fields.UUID()
    name = fields.Function(_get_finnish_name)


class QuestionOptionView(Schema):
    """One of the answers to choose from; an answer is its code."""

    code = fields.String()
    name = fields.Nested(TextSchema)


class QuestionView(Schema):
    """A question to those who register; without grades and roles it is asked of all."""

    id = fields.String(metadata={"description": "The name of the answer in a registration"})
    kind = fields.Enum(QuestionKind, by_value=True)
    scope = fields.Enum(QuestionScope, by_value=True)
    text = fields.Nested(TextSchema)
    is_required = fields.Boolean()
    options = fields.List(fields.Nested(QuestionOptionView))
    grades = fields.List(fields.String())
    roles = fields.List(fields.String())


class EventView(Schema):
    """An event in the catalogue, with what one needs to know to register."""

    id = fields.UUID()
    slug = fields.String()
    kind = fields.String()
    title = fields.Nested(TextSchema)
    organisation = fields.Nested(OrganisationView)
    occurrences = fields.List(fields.Nested(OccurrenceView))
    contact_roles = fields.List(fields.String())
    grades = fields.List(fields.String())
    party_max = fields.Integer()
    questions = fields.List(fields.Nested(QuestionView), attribute="asked_questions")
