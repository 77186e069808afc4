"""What mails to the staff say, in three languages."""

from services.notifier.message.compose import LINK, Content, environment
from services.notifier.models import StaffMail
from shared import dates, vocabulary
from shared.i18n import load_translations


def compose(mail: StaffMail, zone: str) -> Content:
    """The words of a mail; moments are told in this time zone."""
    headline, lead, button = words(mail)
    values = {
        "lang": mail.language,
        "headline": headline,
        "lead": lead,
        "button": button,
        "link": LINK,
        "until": dates.format_moment(mail.expires_at, zone, mail.language),
    }
    templates = environment(mail.language)
    return Content(
        " ".join(headline.split()),  # never a second header line
        templates.get_template("staff.txt").render(values),
        templates.get_template("staff.html").render(values),
        "",
    )


def words(mail: StaffMail) -> tuple[str, str, str]:
    """The headline, the first sentence and the button's words."""
    _ = load_translations("services/notifier", mail.language).gettext
    if mail.kind == "sign_in":
        lead = _("Hello %(name)s! Here is your link to sign in.") % {"name": mail.name}
        return _("Sign in to Live"), lead, _("Sign in")
    organisation = mail.organisation_name[mail.language]
    role = vocabulary.load_roles()[mail.role].name(mail.language)
    headline = _("Join %(organisation)s in Live") % {"organisation": organisation}
    lead = (
        _("%(name)s invites you. Your role: %(role)s.")
        if mail.name
        else _("You are invited. Your role: %(role)s.")
    )
    return headline, lead % {"name": mail.name, "role": role}, _("Join")
