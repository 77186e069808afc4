"""Shape of the form about a place."""

from marshmallow import fields, validate

from services.events.event.form_fields import StaffForm
from shared import vocabulary
from shared.web.forms.fields import CleanText
from shared.web.text import _l

NAME, ADDRESS = 200, 300  # characters at most


class VenueForm(StaffForm):
    """What a place is called, and where it is."""

    name = CleanText(required=True, minimum=1, maximum=NAME)
    address = CleanText(required=True, minimum=1, maximum=ADDRESS)
    municipality = fields.String(
        required=True,
        validate=validate.OneOf(
            list(vocabulary.load_municipalities()), error=_l("Choose the municipality.")
        ),
        error_messages={"required": _l("Choose the municipality.")},
    )
