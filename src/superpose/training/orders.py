"""In which order the rows are met: one for each epoch, fixed by the seed and the epoch's number alone."""

import contextlib
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np

# So many orders are drawn together, as long as they are no more numbers than this: to begin a generator of random
# numbers takes longer than to shuffle a few hundred rows.
TOGETHER, NUMBERS = 64, 2**16


class Orders:
    """Random orders of rows.

    Parameters
    ----------
    rows : int
        How many there are.
    seed : int
        Fixes all orders.
    beside : bool
        Draw on a thread of their own, since this one computes the epochs before.
    """

    def __init__(self, rows: int, seed: int, *, beside: bool = False):
        self._rows, self._seed = rows, seed
        self._each = max(1, min(TOGETHER, NUMBERS // max(rows, 1)))
        self._drawn: dict[int, Future[np.ndarray]] = {}
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="orders") if beside else None

    def __repr__(self) -> str:
        return f"Orders({self._rows:,} rows, seed={self._seed})"

    @contextlib.contextmanager
    def drawing(self, first: int, end: int) -> Iterator[None]:
        """Draw those of the epochs from `first` to before `end` while what is done within is on its way."""
        if self._thread is not None:
            self._draw(first, end)
        yield
        if self._thread is None:  # what was begun within computes on another thread
            self._draw(first, end)

    def _draw(self, first: int, end: int) -> None:
        """Draw them, where they are not drawn yet."""
        for block in range(first // self._each, -(-end // self._each)):
            if block in self._drawn:
                continue
            if self._thread is not None:
                self._drawn[block] = self._thread.submit(self._block, block)
            else:
                self._drawn[block] = Future()
                self._drawn[block].set_result(self._block(block))

    def _block(self, block: int) -> np.ndarray:
        rng = np.random.default_rng([self._seed, block])
        every = np.tile(np.arange(self._rows, dtype=np.int32), (self._each, 1))
        return rng.permuted(every, axis=1, out=every)

    def write(self, first: int, order_EN: np.ndarray) -> None:
        """Those of the epochs from `first` on into the rows of an array."""
        count = len(order_EN)
        self._draw(first, first + count)
        at = 0
        while at < count:
            block, within = divmod(first + at, self._each)
            part = self._drawn[block].result()[within : within + count - at]
            order_EN[at : at + len(part)] = part
            at += len(part)

    def forget(self, before: int) -> None:
        """Let those of earlier epochs go."""
        for block in [b for b in self._drawn if (b + 1) * self._each <= before]:
            del self._drawn[block]
