"""Errors of schemas and operations become one message for each field of a form."""

from marshmallow import ValidationError

from shared.errors import Unprocessable
from shared.web.forms.errors import list_first_errors


def test_nested_errors_are_named_by_their_path_in_the_form() -> None:
    error = ValidationError(
        {
            "contact": {"email": ["Check the address.", "Too long."]},
            "participants": {0: {"name": ["Fill this in."]}},
        }
    )

    errors = list_first_errors(error, {"participants": "participant"})

    assert errors == {
        "contact-email": "Check the address.",
        "participant-0-name": "Fill this in.",
    }
    assert list(errors) == ["contact-email", "participant-0-name"]


def test_errors_of_an_operation_are_texts_or_lists() -> None:
    error = Unprocessable(errors={"capacity": "Too few seats.", "day": ["Not a date."]})

    assert list_first_errors(error) == {"capacity": "Too few seats.", "day": "Not a date."}


def test_error_without_fields_has_no_messages() -> None:
    assert list_first_errors(Unprocessable("Not possible.")) == {}
