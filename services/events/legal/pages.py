"""The door to the accessibility statement and the privacy notice.

Sources: Act on the Provision of Digital Services 306/2019, section 9; GDPR articles 13 and 14.
"""

from datetime import UTC, datetime

from flask import Blueprint, render_template

from shared import dates
from shared.web.authorization import Caller, allow
from shared.web.factory import get_settings
from shared.web.i18n import current_language

blueprint = Blueprint("duties", __name__)
WRITTEN = datetime(2026, 11, 26, 12, tzinfo=UTC)  # when both were last gone through


@blueprint.get("/accessibility")
@allow(Caller.PUBLIC)
def accessibility() -> str:
    """How accessible it is, what is not, where to complain."""
    return _page("legal/accessibility.html")


@blueprint.get("/privacy")
@allow(Caller.PUBLIC)
def privacy() -> str:
    """Who keeps what about whom, why and for how long."""
    return _page("legal/privacy.html")


def _page(template: str) -> str:
    known = get_settings()
    written = dates.format_day(WRITTEN, known.default_zone, current_language())
    return render_template(template, settings=known, written=written)
