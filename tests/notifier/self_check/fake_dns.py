"""A DNS whose records a test changes, and that can be out of reach."""

from dataclasses import dataclass, field

from services.notifier.self_check.mail_domain import DnsUnreachable


@dataclass
class FakeDns:
    """Answers from its records; `asked` has every name that was asked for."""

    records: dict[str, list[str]] = field(default_factory=dict)
    is_reachable: bool = True
    asked: list[str] = field(default_factory=list)

    def resolve(self, name: str) -> list[str]:
        """Return the texts of a name."""
        self.asked.append(name)
        if not self.is_reachable:
            raise DnsUnreachable
        return self.records.get(name, [])
