"""Topic patterns as AMQP 0-9-1 has them: `*` is one word, `#` any number of words."""

import re
from functools import lru_cache


@lru_cache(maxsize=512)
def _compile_pattern(pattern: str) -> re.Pattern[str]:
    words = [re.escape(word) for word in pattern.split(".")]
    text = r"\.".join(words).replace(r"\*", r"[^.]+")
    text = text.replace(r"\.\#", r"(\..+)?").replace(r"\#\.", r"(.+\.)?").replace(r"\#", ".*")
    return re.compile(text)


def matches_topic(pattern: str, routing_key: str) -> bool:
    """Return whether a binding's pattern matches this routing key."""
    return _compile_pattern(pattern).fullmatch(routing_key) is not None
