"""Asks DNS whether the world may believe mail in the name of our sender's domain.

Sources: RFC 7208 (SPF), RFC 6376 (DKIM), RFC 7489 (DMARC). Only the worker asks.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import unquote

import dns.exception
import dns.resolver

from services.notifier.self_check.operations import OK, DomainCode, DomainPart
from shared.config import Settings

TIMEOUT_SECONDS = 5.0
MIN_LABELS = 2  # of a domain that may have a policy: no top-level domain does
MAX_LABELS = 8
_TAG = re.compile(r"\s*([A-Za-z]+)\s*=\s*([^;]*)")
# Returns the texts of a name, none where it does not exist. Raises DnsUnreachable.
ResolveTexts = Callable[[str], Sequence[str]]


class DnsUnreachable(Exception):
    """No server of DNS answered."""


def resolve_texts(name: str) -> list[str]:
    """Return the TXT records of a name, each as one text; none where it does not exist.

    Raises DnsUnreachable.
    """
    try:
        answer = dns.resolver.resolve(name, "TXT", lifetime=TIMEOUT_SECONDS)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except (dns.exception.DNSException, OSError):
        raise DnsUnreachable from None
    # A long record comes in parts, which are one text (RFC 7208, section 3.3).
    return [b"".join(record.strings).decode("utf-8", "replace") for record in answer]


def check_mail_domain(settings: Settings, resolve: ResolveTexts) -> dict[str, str]:
    """Return a code for each part of the domain of MAIL_FROM; none while nothing is sent."""
    if settings.capture or not settings.mail_from:
        return {}
    domain = unquote(settings.mail_from).rpartition("@")[2].rstrip("> ").lower()
    codes = {DomainPart.DOMAIN.value: domain}
    checks: Mapping[DomainPart, Callable[[], str]] = {
        DomainPart.SPF: lambda: _check_spf(resolve(domain)),
        DomainPart.DKIM: lambda: _check_dkim(domain, settings.dkim_selector, resolve),
        DomainPart.DMARC: lambda: _check_dmarc(domain, resolve),
    }
    for part, check in checks.items():
        try:
            codes[part.value] = check()
        except DnsUnreachable:
            codes[part.value] = DomainCode.UNREACHABLE
    return codes


def _check_spf(texts: Sequence[str]) -> str:
    found = [text.lower() for text in texts if re.match(r"v=spf1(\s|$)", text.strip(), re.I)]
    if not found:
        return DomainCode.MISSING
    if len(found) > 1:
        return DomainCode.SEVERAL
    terms = found[0].split()[1:]
    if "+all" in terms or "all" in terms:
        return DomainCode.EVERYBODY
    has_end = any(term.lstrip("-~?") == "all" or term.startswith("redirect=") for term in terms)
    return OK if has_end else DomainCode.NO_END


def _check_dkim(domain: str, selector: str, resolve: ResolveTexts) -> str:
    if not selector:
        return DomainCode.NO_SELECTOR
    texts = resolve(f"{selector}._domainkey.{domain}")
    keys = [tags for text in texts if "p" in (tags := _read_tags(text))]
    if not keys:
        return DomainCode.MISSING if not texts else DomainCode.BROKEN
    if len(keys) > 1:
        return DomainCode.SEVERAL
    return OK if keys[0]["p"] else DomainCode.REVOKED


def _check_dmarc(domain: str, resolve: ResolveTexts) -> str:
    """Check the policy of the domain, or that of the next domain above which has one."""
    labels = domain.split(".")[-MAX_LABELS:]
    for start in range(len(labels) - MIN_LABELS + 1):
        name = "_dmarc." + ".".join(labels[start:])
        found = [text for text in resolve(name) if re.match(r"\s*v\s*=\s*DMARC1", text)]
        if len(found) > 1:
            return DomainCode.SEVERAL
        if found:
            tags = _read_tags(found[0])
            policy = tags.get("sp" if start and "sp" in tags else "p", "").lower()
            if policy == "none":
                return DomainCode.ONLY_WATCHED
            return OK if policy in {"quarantine", "reject"} else DomainCode.BROKEN
    return DomainCode.MISSING


def _read_tags(text: str) -> dict[str, str]:
    """Return the tags of a record such as `v=DKIM1; p=…`, by name in small letters."""
    return {name.lower(): "".join(value.split()) for name, value in _TAG.findall(text)}
