"""The form in which staff say why a message goes to an address that gets none."""

from dataclasses import dataclass

from shared.web.forms.fields import CleanText
from shared.web.forms.schema import StaffForm

MAX_REASON = 200


@dataclass(frozen=True)
class SendAnyway:
    """The reason, which the log of staff actions shows."""

    reason: str


class SendAnywayForm(StaffForm[SendAnyway]):
    """The form of the reason."""

    result = SendAnyway

    reason = CleanText(maximum=MAX_REASON, required=True)
