"""How much memory processes take, in MB: what they share with others counts for its part (PSS)."""

from collections.abc import Iterable
from pathlib import Path


def family(pid: int) -> list[int]:
    """A process and all that come from it."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in family(int(child)))]


def proportional(pids: Iterable[int]) -> float:
    """The sum of the proportional set sizes of these processes and their children, in MB."""
    return sum(_kilobytes(one) for pid in pids for one in family(pid)) / 1024


def _kilobytes(pid: int) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    raise ValueError(f"the kernel tells no PSS of process {pid}")
