"""The forms in which staff say why messages go to an address that gets none."""

from dataclasses import dataclass

from shared.web.forms.fields import CleanText
from shared.web.forms.schema import StaffForm

MAX_REASON, MAX_ADDRESS = 200, 254


@dataclass(frozen=True)
class SendAnyway:
    """The reason, which the log of staff actions shows."""

    reason: str


class SendAnywayForm(StaffForm[SendAnyway]):
    """The form of the reason."""

    result = SendAnyway

    reason = CleanText(maximum=MAX_REASON, required=True)


@dataclass(frozen=True)
class AllowedAddress:
    """The address that staff know to work, as they saw it, and how they know."""

    address: str
    reason: str


class AllowAddressForm(StaffForm[AllowedAddress]):
    """The form that lets messages go to an address again."""

    result = AllowedAddress

    address = CleanText(maximum=MAX_ADDRESS, required=True)
    reason = CleanText(maximum=MAX_REASON, required=True)
