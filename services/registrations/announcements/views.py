"""Build the view models of announcements."""

from dataclasses import dataclass

from markupsafe import Markup

from services.registrations.models import Announcement
from shared import dates
from shared.i18n import LANGUAGES
from shared.markdown import render_markdown
from shared.web.i18n import current_language


@dataclass(frozen=True)
class AnnouncementView:
    """An announcement; `language` is empty where it is the language of the page."""

    subject: str
    body: Markup
    when: str
    iso: str
    language: str


def describe_announcement(announcement: Announcement, time_zone: str) -> AnnouncementView:
    """Describe an announcement in the language of the page, or in the first that it has."""
    wanted, body = current_language(), announcement.body
    language = next((one for one in (wanted, *LANGUAGES) if body.get(one)), wanted)
    return AnnouncementView(
        subject=announcement.subject.get(language, ""),
        body=render_markdown(body.get(language, "")),
        when=dates.format_moment(announcement.started_at, time_zone, wanted),
        iso=dates.format_iso(announcement.started_at),
        language="" if language == wanted else language,
    )
