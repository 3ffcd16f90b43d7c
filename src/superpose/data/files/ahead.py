"""The next part is made while the last one is worked on."""

import contextlib
import queue
import threading
from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")
WAIT = 0.1  # seconds between looks whether anyone still wants more


def ahead(parts: Iterable[T]) -> Iterator[T]:
    """The same parts, each made in a thread of its own while the one before is in use: two are held at most, and one
    is being made.

    What goes wrong while a part is made is raised here. Closed early, the thread ends after the part it is at.
    """
    made: queue.Queue[tuple[str, object]] = queue.Queue(maxsize=1)
    closed = threading.Event()
    thread = threading.Thread(target=_make, args=(parts, made, closed), daemon=True)
    thread.start()
    try:
        while True:
            what, part = made.get()
            if what == "end":
                return
            if what == "error":
                raise part  # type: ignore[misc]
            yield part  # type: ignore[misc]
            del part
    finally:
        closed.set()
        with contextlib.suppress(queue.Empty):
            made.get_nowait()
        thread.join()


def _make(parts: Iterable[object], made: queue.Queue, closed: threading.Event) -> None:
    try:
        for part in parts:
            if not _put(made, ("part", part), closed):
                return
            del part
        _put(made, ("end", None), closed)
    except BaseException as error:  # noqa: BLE001 - it is raised where the parts are taken
        _put(made, ("error", error), closed)


def _put(made: queue.Queue, item: tuple[str, object], closed: threading.Event) -> bool:
    while not closed.is_set():
        with contextlib.suppress(queue.Full):
            made.put(item, timeout=WAIT)
            return True
    return False
