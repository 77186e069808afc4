"""Send requests at the same time."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tests.deploy.running import WAIT_SECONDS


def rush(send: Callable[[int], int], count: int) -> Counter[int]:
    """So many requests at once; their status codes, counted."""
    start = threading.Barrier(count, timeout=WAIT_SECONDS)

    def one(number: int) -> int:
        start.wait()
        return send(number)

    with ThreadPoolExecutor(count) as pool:
        return Counter(pool.map(one, range(count)))
