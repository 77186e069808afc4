"""What a reader of the ledger tells apart: the states in groups, and the kinds of messages."""

WAITING, SENT, FAILED, UNKNOWN, DROPPED = "waiting", "sent", "failed", "unknown", "dropped"
GROUPS: dict[str, tuple[str, ...]] = {
    FAILED: ("failed", "undelivered"),
    UNKNOWN: ("unknown",),
    WAITING: ("queued", "sending"),
    SENT: ("sent", "delivered"),
    DROPPED: ("cancelled", "suppressed"),
}
TROUBLE = (*GROUPS[FAILED], *GROUPS[UNKNOWN])  # where somebody has to do something
KINDS = ("confirmed", "changed", "moved", "cancelled", "called_off", "reminder")


def group(status: str) -> str:
    """The group that a state is in."""
    return next(name for name, states in GROUPS.items() if status in states)
