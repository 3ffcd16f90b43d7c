"""Ctrl-C while arrays are written over in place: noted at once, acted on when all is whole again."""

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType
from typing import Any

HELD = (signal.SIGINT, signal.SIGTERM)


class Held:
    """The signals that came, and what would have been done."""

    def __init__(self) -> None:
        self._before: dict[int, Any] = {}
        self._came: list[int] = []

    def __bool__(self) -> bool:
        return bool(self._came)

    def act(self) -> None:
        """Do now what the first signal asked for; nothing where none came."""
        if self._came:
            number = self._came[0]
            self._came.clear()
            self._before[number](number, None)

    def _note(self, number: int, frame: FrameType | None) -> None:
        self._came.append(number)
        if len(self._came) > 1:  # a person who asks twice will not wait
            self._before[number](number, frame)


@contextlib.contextmanager
def held_back() -> Iterator[Held]:
    """Within it an interrupt is noted, and the second one is obeyed; `act` on the first afterwards.

    Only the main thread is ever interrupted; in others nothing is changed.
    """
    held = Held()
    if threading.current_thread() is not threading.main_thread():
        yield held
        return
    try:
        for number in HELD:
            before = signal.getsignal(number)
            if callable(before):
                held._before[number] = before
                signal.signal(number, held._note)
        yield held
    finally:
        for number, before in held._before.items():
            signal.signal(number, before)
