"""Invite the first administrator of an installation.

`python -m services.events.people.invite_first ORGANISATION EMAIL [--role ROLE] [--language CODE]`
creates the organisation when it does not exist, sends the link by mail and prints it.
"""

import argparse
import sys
from collections.abc import Sequence

from marshmallow import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.events.models import Organisation
from services.events.organisations.operations import create_organisation
from services.events.organisations.schemas import MAX_NAME_LENGTH
from services.events.people import operations
from services.events.people.schemas import InvitationRequest, InvitationRequestSchema
from shared import links
from shared.clean_text import clean_text
from shared.config import ConfigError, Settings, load_settings
from shared.database.session import Database
from shared.errors import Conflict
from shared.i18n import LANGUAGES
from shared.staff.rights import Role

ROLES = (Role.COORDINATOR.value, Role.ADMIN.value)


def main(argv: Sequence[str] | None = None, settings: Settings | None = None) -> int:
    """Invite somebody and print the link; return 1 with the reason when that is impossible."""
    arguments = _create_parser().parse_args(argv)
    form = {
        "email": arguments.email,
        "role": arguments.role,
        "language": arguments.language,
    }
    try:
        settings = settings or load_settings("events")
        request = InvitationRequestSchema().parse(form)
    except ConfigError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except ValidationError:  # its message would repeat the address
        sys.stderr.write("Check the e-mail address.\n")
        return 1
    return _invite_first_person(settings, arguments.organisation, request)


def _invite_first_person(settings: Settings, name: str, request: InvitationRequest) -> int:
    database = Database(settings.database_url)
    try:
        with database.begin() as session:
            organisation = _find_or_create_organisation(session, name)
            invitation = operations.invite_staff(session, None, organisation, request)
    except Conflict as error:
        sys.stderr.write(f"{error.title}.\n")
        return 1
    finally:
        database.dispose()
    url = links.build_invitation_url(settings, invitation.id)
    sys.stdout.write(f"Invited to {name}. The mail is on its way; this is its link:\n{url}\n")
    return 0


def _find_or_create_organisation(session: Session, name: str) -> Organisation:
    """Find the organisation with this name in any language, or create it."""
    organisations = session.scalars(select(Organisation).order_by(Organisation.slug))
    found = next((one for one in organisations if name in one.name.values()), None)
    return found or create_organisation(session, dict.fromkeys(LANGUAGES, name))


def _create_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m services.events.people.invite_first")
    parser.add_argument(
        "organisation", type=_parse_name, help="its name; it is created when it is new"
    )
    parser.add_argument("email", help="the address to invite")
    parser.add_argument("--role", choices=ROLES, default=ROLES[0])
    parser.add_argument("--language", choices=LANGUAGES, default=LANGUAGES[0])
    return parser


def _parse_name(text: str) -> str:
    name = clean_text(text)
    if not 0 < len(name) <= MAX_NAME_LENGTH:
        raise argparse.ArgumentTypeError(f"a name has 1 to {MAX_NAME_LENGTH} characters")
    return name


if __name__ == "__main__":
    sys.exit(main())
