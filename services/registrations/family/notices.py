"""The notices above the registration form, by the code in the address."""

from services.registrations.family import join
from services.registrations.models import Occurrence
from services.registrations.registration.views import word_full
from shared.web.text import _l

NOTICES: dict[str, str] = {
    "form-changed": _l("The organiser has changed the questions. Check your answers and go on."),
    "old": _l("The form was open for a long time. Check it and send it once more."),
    "verify": _l(
        "You have registered many people already. Open the link in our message first and "
        "press the button “This is my address”. Then you can register more."
    ),
    "again": _l("You have already registered for this time. Do you want to add more?"),
    "sent": _l(
        "You have already sent this form. If you send it again, you make one more registration."
    ),
}


def word_notice(code: str, occurrence: Occurrence, seats: int) -> str:
    """Word why the form is shown again to a party of so many; empty for an unknown code."""
    if code == "full" and seats > occurrence.open_seats:
        can_wait = join.describe_waiting(occurrence, seats) is not None
        return word_full(occurrence.open_seats, has_waiting_list=can_wait)
    return str(NOTICES[code]) if code in NOTICES else join.word_refusal(code)
