"""Measure the memory of processes by PSS, which divides shared pages among their users."""

from collections.abc import Iterable
from pathlib import Path


def list_process_tree(pid: int) -> list[int]:
    """Return the process and all its descendants."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    descendants = [found for child in children for found in list_process_tree(int(child))]
    return [pid, *descendants]


def measure_memory(pids: Iterable[int]) -> float:
    """Return the sum of the proportional set sizes of these processes and descendants, in MB."""
    return sum(_read_pss(found) for pid in pids for found in list_process_tree(pid)) / 1024


def _read_pss(pid: int) -> int:
    """Return the proportional set size in kB."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    raise ValueError(f"the kernel reports no PSS of process {pid}")
