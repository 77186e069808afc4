"""Tables of notifier."""

from services.notifier.models.api_key import ApiKey, ApiRequest
from services.notifier.models.audience import HAS_CONTACT, Occurrence, Registration
from services.notifier.models.base import Base
from services.notifier.models.campaign import AudienceFilter, Campaign, CampaignDraft
from services.notifier.models.delivery import Captured, Delivery
from services.notifier.models.digest import DigestReader
from services.notifier.models.former import FORMER_NAMES, NO_FORMER_VALUES, FormerValues
from services.notifier.models.message import DROPPED_STATE, HAS_TEXTS, IS_QUEUED, Message
from services.notifier.models.organisation_day import OrganisationDay
from services.notifier.models.self_check import SelfCheck
from services.notifier.models.sending import ChannelDay, ChannelRate, ProviderAlert
from services.notifier.models.staff_address import StaffAddress
from services.notifier.models.staff_mail import StaffMail
from services.notifier.models.suppression import IS_SUPPRESSED, Suppression
from services.notifier.models.template import EVERY_EVENT, MessageTemplate, MessageTexts
from services.notifier.models.values import (
    AUTOMATIC_KINDS,
    CHARGED_STATES,
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
    UNREACHABLE_REASONS,
    UNSENT_STATES,
    WAITING_STATES,
    ApiScope,
    AudienceStatus,
    CampaignState,
    ChannelChoice,
    ChannelName,
    DeliveryState,
    HeldBy,
    MessageCategory,
    MessageKind,
    MessageState,
    Reach,
    SubjectType,
    SuppressionReason,
    SuppressionScope,
)

__all__ = [
    "AUTOMATIC_KINDS",
    "CHARGED_STATES",
    "DELIVERY_RANK",
    "DROPPED_STATE",
    "DROPPED_STATES",
    "EDITABLE_STATES",
    "ENDED_STATES",
    "EVERY_EVENT",
    "FAILED_STATES",
    "FORMER_NAMES",
    "HAS_CONTACT",
    "HAS_TEXTS",
    "IS_QUEUED",
    "IS_SUPPRESSED",
    "NO_FORMER_VALUES",
    "PROBLEM_STATES",
    "REGISTRATION_KINDS",
    "SENT_STATES",
    "STAFF_KINDS",
    "STARTED_STATES",
    "STATES_BEFORE_SENT",
    "UNREACHABLE_REASONS",
    "UNSENT_STATES",
    "WAITING_STATES",
    "ApiKey",
    "ApiRequest",
    "ApiScope",
    "AudienceFilter",
    "AudienceStatus",
    "Base",
    "Campaign",
    "CampaignDraft",
    "CampaignState",
    "Captured",
    "ChannelChoice",
    "ChannelDay",
    "ChannelName",
    "ChannelRate",
    "Delivery",
    "DeliveryState",
    "DigestReader",
    "FormerValues",
    "HeldBy",
    "Message",
    "MessageCategory",
    "MessageKind",
    "MessageState",
    "MessageTemplate",
    "MessageTexts",
    "Occurrence",
    "OrganisationDay",
    "ProviderAlert",
    "Reach",
    "Registration",
    "SelfCheck",
    "StaffAddress",
    "StaffMail",
    "SubjectType",
    "Suppression",
    "SuppressionReason",
    "SuppressionScope",
]
