"""Show messages as an example family gets them."""

from dataclasses import dataclass

from services.notifier.message.compose import compose_with_texts
from services.notifier.message.content import Content
from services.notifier.message.kinds import fill_in_message_link
from services.notifier.message.own_texts import ChosenTexts
from services.notifier.message.placeholders import (
    TextPart,
)
from services.notifier.message.sms_text import SmsEncoding, count_units_to_cut, measure_sms
from services.notifier.message.template_text import find_problems
from services.notifier.models import (
    ChannelName,
    MessageKind,
    MessageTexts,
    Occurrence,
)
from services.notifier.templates_admin.examples import build_example_message
from services.notifier.templates_admin.schemas import word_problem
from services.notifier.templates_admin.views import PART_LABELS, format_period, name_event
from shared.web.factory import get_settings
from shared.web.text import ngettext

EXAMPLE_LINK = "https://live.example/r/abc123-d4e5f6"


@dataclass(frozen=True)
class SmsPreview:
    """An SMS as a family gets it, and its size."""

    text: str
    segments: str
    units: str
    costly: list[str]
    is_unicode: bool
    to_cut: str


@dataclass(frozen=True)
class Preview:
    """The messages of one language as an example family gets them."""

    code: str
    about: str
    name: str
    sms: SmsPreview
    email_subject: str
    html: str
    problems: list[str]


def build_preview(
    kind: MessageKind, language: str, texts: MessageTexts, occurrence: Occurrence
) -> Preview:
    """Show what an example family at an occurrence gets."""
    chosen = ChosenTexts(texts)
    sms, email = (
        _compose(kind, channel, language, occurrence, chosen)
        for channel in (ChannelName.SMS, ChannelName.EMAIL)
    )
    problems = [
        f"{PART_LABELS[part]}: {word_problem(one)}"
        for part in TextPart
        for one in find_problems(getattr(texts, part), kind, part)
    ]
    return Preview(
        code=language,
        about=f"{name_event(occurrence)}, {format_period(occurrence)}",
        name=_find_name(kind, language, occurrence),
        sms=_build_sms_preview(sms.text),
        email_subject=email.email_subject,
        html=email.html,
        problems=problems,
    )


def _compose(
    kind: MessageKind,
    channel: ChannelName,
    language: str,
    occurrence: Occurrence,
    chosen: ChosenTexts,
) -> Content:
    message = build_example_message(kind, channel, language, occurrence)
    content = compose_with_texts(message, get_settings().mail_from, chosen)
    text = fill_in_message_link(kind, content.text, EXAMPLE_LINK)
    html = fill_in_message_link(kind, content.html, "#")
    return Content(language, content.email_subject, text, html, "")


def _find_name(kind: MessageKind, language: str, occurrence: Occurrence) -> str:
    example = build_example_message(kind, ChannelName.EMAIL, language, occurrence)
    return example.require_registration().contact_name


def _build_sms_preview(text: str) -> SmsPreview:
    size = measure_sms(text)
    cut = count_units_to_cut(size)
    return SmsPreview(
        text=text,
        segments=ngettext("%(num)s segment", "%(num)s segments", size.segments),
        units=ngettext("%(num)s character", "%(num)s characters", size.units),
        costly=list(size.costly_characters),
        is_unicode=size.encoding is SmsEncoding.UCS2,
        to_cut=ngettext(
            "Cut %(num)s character, and it takes one segment less.",
            "Cut %(num)s characters, and it takes one segment less.",
            cut,
        )
        if cut
        else "",
    )
