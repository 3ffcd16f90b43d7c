"""A page that looks on: what it is still to be told, and the one frame that waits. A slow page holds up nobody."""

import asyncio
import json
from typing import Any

# So many frames are on their way before the page must say that it drew one.
ON_THEIR_WAY = 2
# Of these only the latest waits; of all others so many.
LATEST = ("structure", "state", "history")
MOST_WAITING = 500


class Viewer:
    """A page's queue.

    Attributes
    ----------
    room : bool
        Whether the page can take a frame now.
    """

    def __init__(self) -> None:
        self._texts: dict[Any, str] = {}
        self._frame: tuple[int, bytes] | None = None
        self._sent: list[int] = []
        self._count = 0
        self._wake = asyncio.Event()
        self.greeted = False

    @property
    def room(self) -> bool:
        """Whether the page can take a frame now."""
        return self.greeted and self._frame is None and len(self._sent) < ON_THEIR_WAY

    def tell(self, event: dict[str, Any]) -> None:
        """A message for the page."""
        self.pass_on(event["type"], json.dumps(event, separators=(",", ":")))

    def pass_on(self, kind: str, text: str) -> None:
        """A message that is text already; of some kinds the latest takes the place of the one before."""
        self._count += 1
        key = kind if kind in LATEST else self._count
        self._texts.pop(key, None)
        if len(self._texts) < MOST_WAITING:
            self._texts[key] = text
        self._wake.set()

    def show(self, sequence: int, raw: bytes) -> None:
        """A frame for the page, in place of one that still waits."""
        if self.greeted:
            self._frame = (sequence, raw)
            self._wake.set()

    def drawn(self, sequence: int) -> None:
        """The page has drawn up to this frame."""
        self._sent = [s for s in self._sent if s > sequence]
        self._wake.set()

    async def next(self) -> str | bytes:
        """What the page is to get next; texts first, since frames belong to the structure told before."""
        while True:
            if self._texts:
                return self._texts.pop(next(iter(self._texts)))
            if self._frame is not None and len(self._sent) < ON_THEIR_WAY:
                (sequence, raw), self._frame = self._frame, None
                self._sent.append(sequence)
                return raw
            self._wake.clear()
            await self._wake.wait()

    def __repr__(self) -> str:
        return f"Viewer({len(self._texts)} texts, {len(self._sent)} frames on their way)"
