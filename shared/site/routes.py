"""Which service answers which address: the one table behind the gateway and the embedded run."""

ROUTES: tuple[tuple[str, str], ...] = (
    ("/", "events"),
    ("/api/events/v1/", "events"),
    ("/api/registrations/v1/", "registrations"),
    ("/api/notifier/v1/", "notifier"),
    ("/register/", "registrations"),
    ("/r/", "registrations"),
    ("/staff/registrations/", "registrations"),
    ("/staff/messages/", "notifier"),
    ("/dev/", "notifier"),
    ("/hooks/", "notifier"),
    ("/static/events/", "events"),
    ("/static/registrations/", "registrations"),
    ("/static/notifier/", "notifier"),
)


def find_service(path: str) -> str:
    """The service with the longest prefix of this path."""
    found = [(prefix, service) for prefix, service in ROUTES if path.startswith(prefix)]
    return max(found, key=lambda row: len(row[0]), default=ROUTES[0])[1]
