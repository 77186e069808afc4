"""A reader of calendar entries as old calendars are: it knows UTC, and of time zones RRULE only.

It is independent of the library that writes the entries.
"""

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True)
class CalendarEntry:
    """The parts of an entry that a calendar keeps."""

    uid: str
    sequence: int
    method: str
    organizer: str
    starts_at: datetime
    ends_at: datetime
    summary: str


def read_calendar(text: str) -> CalendarEntry:
    """Read a calendar of one entry; raise KeyError or ValueError when it is none."""
    assert text.endswith("\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    lines = text.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    values: dict[str, str] = {}
    for line in lines:
        head, _, value = _split_head(line)
        if head not in ("BEGIN", "END", "RDATE"):
            assert head not in values
            values[head] = value
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 1
    return CalendarEntry(
        uid=values["UID"],
        sequence=int(values["SEQUENCE"]),
        method=values["METHOD"],
        organizer=values["ORGANIZER"],
        starts_at=_read_utc(values["DTSTART"]),
        ends_at=_read_utc(values["DTEND"]),
        summary=values["SUMMARY"].replace("\\,", ",").replace("\\;", ";"),
    )


class CalendarProgram:
    """Keeps entries as RFC 5546 asks: by UID, of one organizer, the highest sequence."""

    def __init__(self) -> None:
        self.entries: dict[str, CalendarEntry] = {}

    def receive(self, text: str) -> None:
        """Add, update or remove the entry of an e-mail, or ignore it."""
        entry = read_calendar(text)
        known = self.entries.get(entry.uid)
        if known and (entry.organizer != known.organizer or entry.sequence < known.sequence):
            return
        if entry.method == "CANCEL":
            self.entries.pop(entry.uid, None)
        elif entry.method == "REQUEST":
            self.entries[entry.uid] = entry


def _split_head(line: str) -> tuple[str, str, str]:
    """Split a line into its name, its parameters and its value; quotes protect a colon."""
    quoted = False
    for position, sign in enumerate(line):
        quoted ^= sign == '"'
        if sign == ":" and not quoted:
            name, _, parameters = line[:position].partition(";")
            return name, parameters, line[position + 1 :]
    raise ValueError(line)


def _read_utc(value: str) -> datetime:
    return datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
