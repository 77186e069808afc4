"""The first person of an installation, invited by its operator.

`python -m services.events.people.invite_first ORGANISATION_NAME EMAIL [--role admin] [--language fi]`
makes the organisation when it is new; the link goes out by mail and is printed.
"""

import argparse
import sys
from collections.abc import Sequence

from marshmallow import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.events.models import Organisation
from services.events.organisations import operations as organisations
from services.events.people import operations
from services.events.people.schemas import InviteForm
from shared import links
from shared.config import ConfigError, Settings, load_settings
from shared.database.session import Database
from shared.errors import Conflict
from shared.i18n import LANGUAGES

ROLES = ("coordinator", "admin")
MAX_NAME = 200


def main(argv: Sequence[str] | None = None, settings: Settings | None = None) -> int:
    """Invite and print the link; 1 with the reason when that cannot be."""
    asked = _parser().parse_args(argv)
    given = {"email": asked.email, "role": asked.role, "language": asked.language}
    try:
        chosen = settings or load_settings("events")
        form = InviteForm().load(given)
    except (ConfigError, ValidationError) as error:
        sys.stderr.write(f"{_reason(error)}\n")
        return 1
    return _invite(chosen, asked.organisation, form)


def _invite(settings: Settings, name: str, form: dict[str, str]) -> int:
    database = Database(settings.database_url)
    try:
        with database.begin() as session:
            organisation = _named(session, name)
            invitation = operations.invite_staff(session, None, organisation, form)
    except Conflict as error:
        sys.stderr.write(f"{error.title}.\n")
        return 1
    finally:
        database.dispose()
    url = links.build_invitation_url(settings, invitation.id)
    sys.stdout.write(f"Invited to {name}. The mail is on its way; this is its link:\n{url}\n")
    return 0


def _named(session: Session, name: str) -> Organisation:
    """The organisation of this name in any language, made now when it is new."""
    there = session.scalars(select(Organisation).order_by(Organisation.slug))
    found = next((one for one in there if name in one.name.values()), None)
    return found or organisations.create_organisation(session, dict.fromkeys(LANGUAGES, name))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m services.events.people.invite_first")
    parser.add_argument("organisation", type=_name, help="what it is called; made when it is new")
    parser.add_argument("email", help="whom to invite")
    parser.add_argument("--role", choices=ROLES, default=ROLES[0])
    parser.add_argument("--language", choices=LANGUAGES, default=LANGUAGES[0])
    return parser


def _name(text: str) -> str:
    name = text.strip()
    if not 0 < len(name) <= MAX_NAME:
        raise argparse.ArgumentTypeError(f"a name has 1 to {MAX_NAME} characters")
    return name


def _reason(error: ConfigError | ValidationError) -> str:
    """The reason without what was typed."""
    if isinstance(error, ValidationError):
        return "Check the e-mail address."
    return str(error)


if __name__ == "__main__":
    sys.exit(main())
