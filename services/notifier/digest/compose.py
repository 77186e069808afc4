"""Writes a digest from sums, in one language."""

from collections.abc import Mapping
from dataclasses import dataclass
from gettext import NullTranslations

from services.notifier.delivery.failure_reasons import describe_failure
from services.notifier.digest.queries import FailedCount, OrganisationNews
from services.notifier.message.content import clean_text, render_template
from services.notifier.models import ChannelName
from shared.i18n import load_translations

OTHER_REASON = "The provider did not take it and says only: code %(code)s."


@dataclass(frozen=True)
class DigestText:
    """The e-mail of a digest."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class DigestSection:
    """The part of a digest about one organisation; each line is a sentence."""

    organisation: str
    failed: list[str]
    waiting: list[str]
    sent: list[str]


def compose_digest(language: str, news: Mapping[str, OrganisationNews]) -> DigestText:
    """Write the digest of a person; `news` are by the organisation's name."""
    translations = load_translations("services/notifier", language)
    sections = [
        _build_section(name, one, language, translations) for name, one in sorted(news.items())
    ]
    failed = sum(count.messages for one in news.values() for count in one.failed)
    headline = translations.gettext("Messages to families yesterday")
    if failed:
        headline = translations.ngettext(
            "%(num)s message did not arrive", "%(num)s messages did not arrive", failed
        ) % {"num": failed}
    values = {
        "lang": language,
        "headline": headline,
        "sections": [vars(section) for section in sections],
    }
    return DigestText(
        " ".join(clean_text(headline).split()),
        render_template("digest.txt", language, values),
        render_template("digest.html", language, values),
    )


def _build_section(
    name: str, news: OrganisationNews, language: str, translations: NullTranslations
) -> DigestSection:
    _, ngettext = translations.gettext, translations.ngettext
    failed = [
        f"{_find_title(news, one.slug, language)}: "
        + ngettext("%(num)s message.", "%(num)s messages.", one.messages) % {"num": one.messages}
        + f" {_word_reason(one, translations)}"
        for one in sorted(news.failed, key=lambda one: (-one.messages, one.slug))
    ]
    waiting = []
    if news.held:
        waiting.append(
            ngettext("%(num)s message is held back.", "%(num)s messages are held back.", news.held)
            % {"num": news.held}
        )
    if news.unknown:
        waiting.append(
            ngettext(
                "%(num)s message may not have arrived: the provider did not answer.",
                "%(num)s messages may not have arrived: the provider did not answer.",
                news.unknown,
            )
            % {"num": news.unknown}
        )
    return DigestSection(name, failed, waiting, _list_sent(news, language, translations))


def _word_reason(count: FailedCount, translations: NullTranslations) -> str:
    """Say why messages failed; outside a request the reasons are in English, as catalogues know."""
    reason = describe_failure(count.state, count.error)
    if reason == OTHER_REASON % {"code": count.error}:
        return translations.gettext(OTHER_REASON) % {"code": count.error}
    return translations.gettext(reason)


def _list_sent(news: OrganisationNews, language: str, translations: NullTranslations) -> list[str]:
    words = {
        ChannelName.EMAIL: lambda number: translations.ngettext(
            "%(num)s e-mail", "%(num)s e-mails", number
        ),
        ChannelName.SMS: lambda number: translations.ngettext(
            "%(num)s text message", "%(num)s text messages", number
        ),
    }
    by_event: dict[str, list[str]] = {}
    for one in news.sent:
        number = words[one.channel](one.messages) % {"num": one.messages}
        by_event.setdefault(_find_title(news, one.slug, language), []).append(number)
    return [f"{title}: {', '.join(numbers)}" for title, numbers in by_event.items()]


def _find_title(news: OrganisationNews, slug: str, language: str) -> str:
    return news.titles[slug][language]
