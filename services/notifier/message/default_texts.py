"""The texts of automatic messages that staff have not changed, in three languages."""

import tomllib
from functools import cache
from pathlib import Path

from services.notifier.models import MessageKind, MessageTexts

FILE = Path(__file__).with_suffix(".toml")


@cache
def get_default_texts(kind: MessageKind, language: str) -> MessageTexts:
    """Return the texts of a kind; raise KeyError for one whose texts nobody can change."""
    return MessageTexts(**_load_texts()[kind][language])


@cache
def _load_texts() -> dict[str, dict[str, dict[str, str]]]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))
