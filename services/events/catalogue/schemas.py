"""Shapes of what comes in and goes out; nothing here knows the database."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, pre_load, validate

from shared.web.forms.fields import CleanText, Day


class CatalogueQuery(Schema):
    """How to narrow the catalogue."""

    kind = CleanText(load_default="", maximum=50)
    field = CleanText(load_default="", maximum=50)
    target_group = CleanText(load_default="", maximum=50)
    municipality = CleanText(load_default="", maximum=50)
    q = CleanText(load_default="", maximum=100)
    date_from = Day(load_default=None)
    date_to = Day(load_default=None)
    has_seats = fields.Boolean(load_default=False)
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=10_000))

    @pre_load
    def without_blanks(self, data: Mapping[str, Any], **_kwargs: Any) -> dict[str, Any]:
        """A filter that was left empty was not asked for."""
        return {name: value for name, value in data.items() if value != ""}


class TextSchema(Schema):
    """A text in the three languages; empty in one that the organiser left out."""

    fi = fields.String()
    sv = fields.String()
    en = fields.String()


class OccurrenceView(Schema):
    """A time slot in the catalogue."""

    id = fields.UUID()
    starts_at = fields.AwareDateTime(format="iso")
    ends_at = fields.AwareDateTime(format="iso")
    capacity = fields.Integer()
    seats_left = fields.Integer()
    status = fields.String()


def _finnish(organisation: Any) -> str:
    name: str = organisation.name["fi"]
    return name


class OrganisationView(Schema):
    """Who organises it, named in Finnish."""

    id = fields.UUID()
    name = fields.Function(_finnish)


class EventView(Schema):
    """An event in the catalogue."""

    id = fields.UUID()
    slug = fields.String()
    kind = fields.String()
    title = fields.Nested(TextSchema)
    organisation = fields.Nested(OrganisationView)
    occurrences = fields.List(fields.Nested(OccurrenceView))
