"""Tables of notifier."""

from services.notifier.models.audience import Occurrence, Registration
from services.notifier.models.base import Base
from services.notifier.models.delivery import Captured, Delivery
from services.notifier.models.message import Message
from services.notifier.models.self_check import SelfCheck
from services.notifier.models.staff_mail import StaffMail

__all__ = [
    "Base",
    "Captured",
    "Delivery",
    "Message",
    "Occurrence",
    "Registration",
    "SelfCheck",
    "StaffMail",
]
