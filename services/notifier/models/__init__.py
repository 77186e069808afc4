"""Tables of notifier."""

from services.notifier.models.audience import HAS_CONTACT, Occurrence, Registration
from services.notifier.models.base import Base
from services.notifier.models.campaign import AudienceFilter, Campaign, CampaignDraft
from services.notifier.models.delivery import Captured, Delivery
from services.notifier.models.former import FORMER_NAMES, NO_FORMER_VALUES, FormerValues
from services.notifier.models.message import DROPPED_STATE, HAS_TEXTS, IS_QUEUED, Message
from services.notifier.models.organisation_day import OrganisationDay
from services.notifier.models.self_check import SelfCheck
from services.notifier.models.staff_mail import StaffMail
from services.notifier.models.values import (
    DELIVERY_RANK,
    DROPPED_STATES,
    EDITABLE_STATES,
    ENDED_STATES,
    FAILED_STATES,
    PROBLEM_STATES,
    REGISTRATION_KINDS,
    SENT_STATES,
    STAFF_KINDS,
    STARTED_STATES,
    STATES_BEFORE_SENT,
    UNSENT_STATES,
    WAITING_STATES,
    AudienceStatus,
    CampaignState,
    ChannelChoice,
    ChannelName,
    DeliveryState,
    HeldBy,
    MessageKind,
    MessageState,
    Reach,
    SubjectType,
)

__all__ = [
    "DELIVERY_RANK",
    "DROPPED_STATE",
    "DROPPED_STATES",
    "EDITABLE_STATES",
    "ENDED_STATES",
    "FAILED_STATES",
    "FORMER_NAMES",
    "HAS_CONTACT",
    "HAS_TEXTS",
    "IS_QUEUED",
    "NO_FORMER_VALUES",
    "PROBLEM_STATES",
    "REGISTRATION_KINDS",
    "SENT_STATES",
    "STAFF_KINDS",
    "STARTED_STATES",
    "STATES_BEFORE_SENT",
    "UNSENT_STATES",
    "WAITING_STATES",
    "AudienceFilter",
    "AudienceStatus",
    "Base",
    "Campaign",
    "CampaignDraft",
    "CampaignState",
    "Captured",
    "ChannelChoice",
    "ChannelName",
    "Delivery",
    "DeliveryState",
    "FormerValues",
    "HeldBy",
    "Message",
    "MessageKind",
    "MessageState",
    "Occurrence",
    "OrganisationDay",
    "Reach",
    "Registration",
    "SelfCheck",
    "StaffMail",
    "SubjectType",
]
