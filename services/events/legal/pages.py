"""The accessibility statement and the privacy notice.

Sources: Act on the Provision of Digital Services 306/2019, section 9; GDPR articles 13 and 14.
"""

from datetime import UTC, datetime

from flask import Blueprint, render_template

from shared import dates
from shared.web.authorization import Caller, allow
from shared.web.factory import get_settings
from shared.web.i18n import current_language

blueprint = Blueprint("legal", __name__)
REVIEWED_AT = datetime(2026, 11, 26, 12, tzinfo=UTC)  # the last review of both texts


@blueprint.get("/accessibility")
@allow(Caller.PUBLIC)
def show_accessibility() -> str:
    """Show how accessible the service is and where to complain."""
    return _render_text("legal/accessibility.html")


@blueprint.get("/privacy")
@allow(Caller.PUBLIC)
def show_privacy() -> str:
    """Show which personal data are stored, why and how long."""
    return _render_text("legal/privacy.html")


def _render_text(template: str) -> str:
    settings = get_settings()
    reviewed = dates.format_day(REVIEWED_AT, settings.default_zone, current_language())
    return render_template(template, settings=settings, reviewed=reviewed)
