"""Secrets of links: they survive what mail programs do to the end of a link."""

from pathlib import Path
from uuid import UUID, uuid4

import pytest

from shared import links
from shared.config import Settings, load_settings
from shared.errors import NotFound

PURPOSES = ("manage", "manage-shown", "sign-in", "invitation")
SEEN_ENDINGS = ("-", ".", "_", "~", ")", ">", ",", ".", ";", ":", "/", " ", "%20", ").", "»", "”.")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Load the settings of an embedded run in a temporary folder."""
    return load_settings("registrations", {"LIVE_DATA": str(tmp_path)})


def find_subject(settings: Settings, purpose: str, ending: str) -> UUID:
    """Return an id whose MAC ends with this character."""
    key = settings.link_keys[0]
    ids = (uuid4() for _ in range(10_000))
    return next(one for one in ids if links._sign_subject(key, purpose, one, 1)[-1] == ending)


@pytest.mark.parametrize("purpose", PURPOSES)
def test_secret_ends_with_a_letter_or_digit(settings: Settings, purpose: str) -> None:
    endings = {links.create_secret(settings, purpose, uuid4(), 1)[-1] for _ in range(2000)}
    assert all(ending.isalnum() for ending in endings)


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("ending", ["-", "_", "a"])
def test_punctuation_at_the_end_does_not_matter(
    settings: Settings, purpose: str, ending: str
) -> None:
    subject = find_subject(settings, purpose, ending)
    secret = links.create_secret(settings, purpose, subject, 1)
    for added in ("", *SEEN_ENDINGS):
        assert links.read_secret_id(secret + added) == subject
        assert links.is_valid_secret(settings, purpose, secret + added, 1)


@pytest.mark.parametrize("ending", ["-", "_"])
def test_link_of_an_earlier_release_works_whole_and_cut(settings: Settings, ending: str) -> None:
    subject = find_subject(settings, "manage", ending)
    earlier = links.create_secret(settings, "manage", subject, 1).removesuffix(links.LAST_CHARACTER)
    assert earlier.endswith(ending)
    for given in (earlier, earlier[:-1], earlier + ".", earlier + " "):
        assert links.is_valid_secret(settings, "manage", given, 1)


def test_secret_that_is_wrong_elsewhere_is_refused(settings: Settings) -> None:
    subject = find_subject(settings, "manage", "-")
    secret = links.create_secret(settings, "manage", subject, 1)
    cut = links.trim_secret(secret.removesuffix(links.LAST_CHARACTER))
    wrong = (
        cut[:-1], f"{secret}A", f"{secret}.A", f"{secret[:30]}-{secret[31:]}", secret[:22],
        links.create_secret(settings, "manage", subject, 2),
        links.create_secret(settings, "sign-in", subject, 1),
    )  # fmt: skip
    assert not any(links.is_valid_secret(settings, "manage", one, 1) for one in wrong)


@pytest.mark.parametrize("token", ["", "-", "abc", "ä" * 30, "." * 100_000])
def test_token_without_an_id_is_not_found(token: str) -> None:
    with pytest.raises(NotFound):
        links.read_secret_id(token)
