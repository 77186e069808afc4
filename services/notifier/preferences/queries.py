"""Reads for the pages of what a recipient chose."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notifier.audience.recipients import find_address
from services.notifier.models import ChannelName, Message, Registration
from services.notifier.suppression.address_keys import Address
from services.notifier.suppression.queries import find_suppressed
from shared import links
from shared.config import Settings

ERASED = "erased:"  # how the recipient of an old message begins


@dataclass(frozen=True)
class Preferences:
    """The choices of the contact of a registration, or of the recipient of a message about it.

    `addresses` are those that the choice is for: the recipient's, and the other one of the same
    contact as long as the message went to a present address of it. With `is_sent_link` the choice
    came by a link that we sent; another one says nothing about whose the addresses are.
    """

    registration: Registration
    recipient: Address
    addresses: Sequence[Address]
    allows_marketing: bool
    is_present: bool
    is_sent_link: bool

    @property
    def is_erased(self) -> bool:
        """Return whether the address was erased since, so that nothing can go there."""
        return not self.recipient.value or self.recipient.value.startswith(ERASED)

    @property
    def can_choose(self) -> bool:
        """Return whether the choice of language and channel is the recipient's."""
        return self.is_present and not self.is_erased

    @property
    def can_opt_in(self) -> bool:
        """Return whether the recipient may allow marketing."""
        is_asked = self.registration.occurrence.asks_marketing_consent
        return self.can_choose and self.is_sent_link and is_asked


def get_preferences(session: Session, settings: Settings, token: str) -> Preferences:
    """Return the choice behind the link of an e-mail; raise InvalidSecret."""
    message = session.get(Message, links.read_secret_id(token))
    if message is None or not links.is_valid_secret(settings, links.PREFERENCES_LINK, token, 1):
        raise links.InvalidSecret
    return _build_preferences(session, settings, message)


def get_preferences_by_registration(
    session: Session, settings: Settings, token: str
) -> Preferences:
    """Return the choice behind the secret of a registration; raise InvalidSecret."""
    registration = session.get(Registration, links.read_secret_id(token))
    if registration is None or not any(
        links.is_valid_secret(settings, purpose, token, registration.link_version)
        for purpose in (links.SENT_LINK, links.SHOWN_LINK)
    ):
        raise links.InvalidSecret
    channel = ChannelName.EMAIL if registration.contact_email else ChannelName.SMS
    recipient = Address(channel, find_address(registration, channel))
    is_sent_link = links.is_valid_secret(
        settings, links.SENT_LINK, token, registration.link_version
    )
    return _describe(
        session, settings, registration, recipient, is_present=True, is_sent_link=is_sent_link
    )


def get_preferences_by_code(session: Session, settings: Settings, code: str) -> Preferences:
    """Return the choice behind the short link of an SMS; raise InvalidSecret."""
    rows = select(Message).where(Message.short_code == code.lower())
    message = session.scalars(rows).unique().one_or_none()
    if message is None:
        raise links.InvalidSecret
    return _build_preferences(session, settings, message)


def _build_preferences(session: Session, settings: Settings, message: Message) -> Preferences:
    registration = message.registration
    if registration is None:
        raise links.InvalidSecret
    is_present = message.recipient == find_address(registration, message.channel)
    recipient = Address(message.channel, message.recipient)
    return _describe(
        session, settings, registration, recipient, is_present=is_present, is_sent_link=True
    )


def _describe(
    session: Session,
    settings: Settings,
    registration: Registration,
    recipient: Address,
    *,
    is_present: bool,
    is_sent_link: bool,
) -> Preferences:
    addresses = {recipient}
    if is_present:
        addresses |= {
            Address(channel, address)
            for channel in ChannelName
            if (address := find_address(registration, channel))
        }
    suppressed = find_suppressed(session, settings, addresses)
    consented_at = registration.consented_at if registration.is_verified else None
    reason = suppressed.find_reason(recipient, is_marketing=True, consented_at=consented_at)
    allows_marketing = is_present and registration.allows_marketing and reason is None
    return Preferences(
        registration, recipient, sorted(addresses), allows_marketing, is_present, is_sent_link
    )
