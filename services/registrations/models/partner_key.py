"""Keys with which the systems of partners register by the API."""

from sqlalchemy.orm import Mapped

from services.registrations.models.base import Base
from shared.staff.api_keys import ApiKeyColumns


class PartnerKey(ApiKeyColumns, Base):
    """The key of a partner's system, for the events of one organisation.

    `seats` is its budget in each period, in place of that of its address and of the contacts that
    it registers.
    """

    __tablename__ = "partner_key"

    seats: Mapped[int]
