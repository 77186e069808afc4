"""The recipients of messages: the addresses of a registration, and those of a whole audience."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never
from uuid import UUID

from services.notifier.models import ChannelChoice, ChannelName, Registration
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


def list_channels(member: AudienceMember, choice: ChannelChoice) -> tuple[ChannelName, ...]:
    """Return the channels on which a member of an audience is to be reached."""
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
    members: Iterable[AudienceMember], choice: ChannelChoice
) -> AudienceRecipients:
    """Choose the addresses that get a campaign: each address once, on each channel.

    The preview and the sending both use this, so that what staff saw is what is sent.
    """
    recipients: list[Recipient] = []
    left_out: list[LeftOutMember] = []
    taken: set[tuple[ChannelName, str]] = set()
    for member in members:
        if member.is_left_out:
            left_out.append(LeftOutMember(member, LeftOutReason.BY_HAND))
            continue
        found = [
            Recipient(member, channel, address)
            for channel in list_channels(member, choice)
            if (address := find_address(member, channel))
        ]
        new = [one for one in found if (one.channel, one.address.lower()) not in taken]
        taken.update((one.channel, one.address.lower()) for one in new)
        recipients.extend(new)
        if not new:
            reason = LeftOutReason.SAME_ADDRESS if found else LeftOutReason.NO_ADDRESS
            left_out.append(LeftOutMember(member, reason))
    return AudienceRecipients(recipients, left_out)
