"""Map each address to its service, for the gateway and the embedded run."""

ROUTES: tuple[tuple[str, str], ...] = (
    ("/", "events"),
    ("/api/events/v1/", "events"),
    ("/api/registrations/v1/", "registrations"),
    ("/api/notifier/v1/", "notifier"),
    ("/register/", "registrations"),
    ("/r/", "registrations"),
    ("/staff/registrations/", "registrations"),
    ("/staff/messages/", "notifier"),
    ("/preferences/", "notifier"),
    ("/p/", "notifier"),
    ("/dev/", "notifier"),
    ("/hooks/", "notifier"),
    ("/static/events/", "events"),
    ("/static/registrations/", "registrations"),
    ("/static/notifier/", "notifier"),
)

# The last part of the addresses under /api/<service>/v1/ that are for the operator's programs only.
PROBES = ("healthz", "readyz", "metrics")


def find_service(path: str) -> str:
    """Return the service whose route is the longest prefix of this path."""
    matching = [route for route in ROUTES if path.startswith(route[0])]
    return max(matching, key=lambda route: len(route[0]), default=ROUTES[0])[1]
