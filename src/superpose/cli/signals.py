"""SIGTERM ends a command as Ctrl-C does: a training keeps its best so far, and the exit code tells which it was."""

import signal
from typing import Any

_received: list[int] = []


def listen() -> None:
    """From now on SIGTERM raises KeyboardInterrupt."""
    _received.clear()
    signal.signal(signal.SIGTERM, _terminate)


def _terminate(number: int, _: Any) -> None:
    _received.append(number)
    raise KeyboardInterrupt


def exit_code() -> int:
    """143 after SIGTERM, 130 after Ctrl-C."""
    return 128 + (_received[-1] if _received else signal.SIGINT)
