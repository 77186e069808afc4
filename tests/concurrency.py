"""Send requests at the same time."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from tests.deploy.embedded_run import WAIT_SECONDS

T = TypeVar("T")


def send_concurrently(send: Callable[[int], T], count: int) -> Counter[T]:
    """Call `send` with 0 to `count` - 1, all at once; count what it returns."""
    start = threading.Barrier(count, timeout=WAIT_SECONDS)

    def wait_and_send(number: int) -> T:
        start.wait()
        return send(number)

    with ThreadPoolExecutor(count) as pool:
        return Counter(pool.map(wait_and_send, range(count)))
