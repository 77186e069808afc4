"""The recipients of messages: the addresses of a registration, and those of a whole audience."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import assert_never
from uuid import UUID

from services.notifier.models import (
    GUARDIAN_KINDS,
    UNREACHABLE_REASONS,
    ChannelChoice,
    ChannelName,
    Message,
    MessageCategory,
    MessageKind,
    Registration,
    SuppressionReason,
)
from services.notifier.suppression.address_keys import Address
from services.notifier.suppression.queries import NOBODY, SuppressedAddresses
from shared.contracts import RegistrationSnapshot


@dataclass(frozen=True)
class AudienceMember:
    """A registration that a campaign's filter finds, as far as sending needs it."""

    registration_id: UUID
    occurrence_id: UUID
    contact_name: str
    contact_email: str
    contact_phone: str
    language: str
    allows_marketing: bool = False
    is_verified: bool = False
    consented_at: datetime | None = None
    chosen_channel: ChannelName | None = None
    is_left_out: bool = False


@dataclass(frozen=True)
class Recipient:
    """One address of an audience's member that gets a message."""

    member: AudienceMember
    channel: ChannelName
    address: str


class LeftOutReason(StrEnum):
    """The reason why a member of an audience gets no message."""

    BY_HAND = "by_hand"
    NO_ADDRESS = "no_address"
    SAME_ADDRESS = "same_address"  # another registration with the address gets it
    NO_CONSENT = "no_consent"  # has not allowed marketing
    OPTED_OUT = "opted_out"  # has forbidden marketing
    STOPPED = "stopped"  # answered STOP to a text message
    UNREACHABLE = "unreachable"  # nothing arrives at its addresses


# Why a suppressed address leaves its member out.
SUPPRESSED_REASONS: Mapping[SuppressionReason, LeftOutReason] = {
    SuppressionReason.OPTED_OUT: LeftOutReason.OPTED_OUT,
    SuppressionReason.COMPLAINT: LeftOutReason.OPTED_OUT,
    SuppressionReason.STOP: LeftOutReason.STOPPED,
    SuppressionReason.HARD_BOUNCE: LeftOutReason.UNREACHABLE,
    SuppressionReason.DEAD_NUMBER: LeftOutReason.UNREACHABLE,
}


@dataclass(frozen=True)
class LeftOutMember:
    """A member of an audience who gets no message."""

    member: AudienceMember
    reason: LeftOutReason


@dataclass(frozen=True)
class AudienceRecipients:
    """The addresses that get a campaign, and the members of the audience who are left out."""

    recipients: Sequence[Recipient]
    left_out: Sequence[LeftOutMember]

    def count_people(self) -> int:
        """Return the number of registrations that get at least one message."""
        return len({one.member.registration_id for one in self.recipients})

    def count_by_channel(self) -> Counter[ChannelName]:
        """Return the number of messages on each channel."""
        return Counter(one.channel for one in self.recipients)


def find_address(
    registration: Registration | RegistrationSnapshot | AudienceMember, channel: ChannelName
) -> str:
    """Return the present address of the contact on a channel; empty when there is none."""
    match channel:
        case ChannelName.SMS:
            return registration.contact_phone
        case ChannelName.EMAIL:
            return registration.contact_email
        case _:
            assert_never(channel)


def list_contact_addresses(contact: Registration | AudienceMember) -> list[Address]:
    """Return the present addresses of a contact."""
    return [
        Address(channel, address)
        for channel in ChannelName
        if (address := find_address(contact, channel))
    ]


def find_kind_address(registration: Registration, channel: ChannelName, kind: MessageKind) -> str:
    """Return the present address of those whom a kind of message is for; empty without one."""
    find = find_guardian_address if kind in GUARDIAN_KINDS else find_address
    return find(registration, channel)


def find_message_address(message: Message) -> str:
    """Return the present address of those whom a message is for; empty when there is none."""
    return find_kind_address(message.require_registration(), message.channel, message.kind)


def find_guardian_address(registration: Registration, channel: ChannelName) -> str:
    """Return the address of a pupil's guardian on a channel; empty when there is none."""
    match channel:
        case ChannelName.SMS:
            return registration.guardian_phone
        case ChannelName.EMAIL:
            return registration.guardian_email
        case _:
            assert_never(channel)


def list_channels(
    member: AudienceMember | Registration, choice: ChannelChoice
) -> tuple[ChannelName, ...]:
    """Return the channels on which a member of an audience is to be reached.

    Of several ones its contact may have chosen one.
    """
    offered, chosen = _list_offered_channels(member, choice), member.chosen_channel
    return (chosen,) if chosen in offered and find_address(member, chosen) else offered


def _list_offered_channels(
    member: AudienceMember | Registration, choice: ChannelChoice
) -> tuple[ChannelName, ...]:
    match choice:
        case ChannelChoice.EMAIL:
            return (ChannelName.EMAIL,)
        case ChannelChoice.SMS:
            return (ChannelName.SMS,)
        case ChannelChoice.BOTH:
            return (ChannelName.EMAIL, ChannelName.SMS)
        case ChannelChoice.SMS_WITHOUT_EMAIL:
            return (ChannelName.EMAIL if member.contact_email else ChannelName.SMS,)
        case _:
            assert_never(choice)


def choose_recipients(
    members: Iterable[AudienceMember],
    choice: ChannelChoice,
    category: MessageCategory = MessageCategory.SERVICE,
    suppressed: SuppressedAddresses = NOBODY,
) -> AudienceRecipients:
    """Choose the addresses that get a campaign: each address once, on each channel."""
    recipients: list[Recipient] = []
    left_out: list[LeftOutMember] = []
    taken: set[tuple[ChannelName, str]] = set()
    is_marketing = category is MessageCategory.MARKETING
    for member in members:
        if member.is_left_out:
            left_out.append(LeftOutMember(member, LeftOutReason.BY_HAND))
            continue
        if is_marketing and not member.allows_marketing:
            left_out.append(LeftOutMember(member, LeftOutReason.NO_CONSENT))
            continue
        found, reasons = _find_addresses(member, choice, suppressed, is_marketing=is_marketing)
        new = [one for one in found if (one.channel, one.address.lower()) not in taken]
        taken.update((one.channel, one.address.lower()) for one in new)
        recipients.extend(new)
        if found and not new:
            left_out.append(LeftOutMember(member, LeftOutReason.SAME_ADDRESS))
        elif not found:
            reason = SUPPRESSED_REASONS[reasons[0]] if reasons else LeftOutReason.NO_ADDRESS
            left_out.append(LeftOutMember(member, reason))
    return AudienceRecipients(recipients, left_out)


def _find_addresses(
    member: AudienceMember,
    choice: ChannelChoice,
    suppressed: SuppressedAddresses,
    *,
    is_marketing: bool,
) -> tuple[list[Recipient], list[SuppressionReason]]:
    """Find the addresses of a member that may get a campaign, and why others may not.

    Where an SMS goes to those without e-mail, it also goes to those whose e-mails come back.
    """
    found, reasons = [], []
    channels = list(list_channels(member, choice))
    others = [one for one in _list_offered_channels(member, choice) if one not in channels]
    while channels:
        channel = channels.pop(0)
        address = find_address(member, channel)
        if not address:
            continue
        reason = suppressed.find_reason(
            Address(channel, address),
            is_marketing=is_marketing,
            consented_at=member.consented_at if member.is_verified else None,
        )
        if reason is None:
            found.append(Recipient(member, channel, address))
            continue
        reasons.append(reason)
        is_by_email = choice is ChannelChoice.SMS_WITHOUT_EMAIL and channel is ChannelName.EMAIL
        if is_by_email and reason is SuppressionReason.HARD_BOUNCE:
            channels.append(ChannelName.SMS)
        elif reason in UNREACHABLE_REASONS:  # what the contact chose does not arrive
            channels.extend(others)
            others = []
    return found, reasons
