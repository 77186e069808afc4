"""The last part of an address, made from a name."""

import re
import unicodedata

MAX_CACHED = 80


def slug(name: str) -> str:
    """Small letters, numbers and hyphens: "Åbo stad" becomes abo-stad."""
    letters = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:MAX_CACHED].rstrip("-")
