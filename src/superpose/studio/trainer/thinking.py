"""Questions are answered one after the other, beside the training; what a person asked comes first."""

import itertools
import queue
import threading
from collections.abc import Callable
from typing import Any


class Thinking:
    """A thread that calls what it is given, in turn."""

    def __init__(self) -> None:
        self._calls: queue.PriorityQueue[tuple[bool, int, Callable[[], Any]]] = queue.PriorityQueue()
        self._count = itertools.count()
        threading.Thread(target=self._go, name="questions", daemon=True).start()

    def submit(self, call: Callable[[], Any], *, last: bool = False) -> None:
        """Call this in its turn; with `last` after all others that wait."""
        self._calls.put((last, next(self._count), call))

    def _go(self) -> None:
        while True:
            self._calls.get()[-1]()

    def __repr__(self) -> str:
        return f"Thinking({self._calls.qsize()} wait)"
