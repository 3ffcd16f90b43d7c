"""Many files decoded by threads, in their order, no more of them at once than are being worked on."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from superpose.errors import DataError

WAITING = 4  # files for each thread that may wait to be taken


def threads() -> int:
    """How many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        return os.cpu_count() or 1


def decoded(sources: Iterable[Any], read: Callable[[Any], Any]) -> Iterator[Any]:
    """What `read` gives for each source, in order; a `DataError` it raises stands in the place of its result.

    Decoding lets go of Python's lock, so threads are enough; a few files for each thread wait, no more.
    """
    count = threads()
    with ThreadPoolExecutor(count, thread_name_prefix="decoding") as pool:
        running: deque[Future[Any]] = deque()
        try:
            for source in sources:
                running.append(pool.submit(_tried, read, source))
                if len(running) >= WAITING * count:
                    yield running.popleft().result()
            while running:
                yield running.popleft().result()
        finally:
            for future in running:
                future.cancel()


def _tried(read: Callable[[Any], Any], source: Any) -> Any:
    try:
        return read(source)
    except DataError as error:
        return error
