"""The form about a venue."""

from marshmallow import fields, validate

from services.events.event.content import VenueDetails
from shared import vocabulary
from shared.web.forms.fields import CleanText
from shared.web.forms.schema import StaffForm
from shared.web.text import _l

MAX_NAME, MAX_ADDRESS = 200, 300  # characters


class VenueForm(StaffForm[VenueDetails]):
    """The name of a venue, and where it is."""

    result = VenueDetails

    name = CleanText(required=True, minimum=1, maximum=MAX_NAME)
    address = CleanText(required=True, minimum=1, maximum=MAX_ADDRESS)
    municipality = fields.String(
        required=True,
        validate=validate.OneOf(
            list(vocabulary.load_municipalities()), error=_l("Choose the municipality.")
        ),
        error_messages={"required": _l("Choose the municipality.")},
    )
