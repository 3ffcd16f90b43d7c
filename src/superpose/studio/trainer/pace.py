"""How many epochs at once: few enough to be interrupted soon, no more a second than a person wants to watch."""

import time

# A chunk takes about this long, where it may: a frame is made after every second one.
CHUNK = 0.0135


class Pace:
    """The pace of a run.

    Parameters
    ----------
    rate : float or None
        Epochs a second; None for as fast as it can.
    """

    def __init__(self, rate: float | None):
        self.rate = rate
        self.seconds_each = 0.0
        self.speed = float("nan")
        self._owed, self._last = 0.0, 0.0

    def epochs(self, epoch: int, due: int) -> int:
        """How many epochs now: those owed, within the time of a chunk, up to the next that is to be kept."""
        fit = int(CHUNK / self.seconds_each) if self.seconds_each > 0 else 1
        count = max(1, min(fit, max(1, epoch // 4 + 1), due))
        if self.rate is not None:
            count = max(1, min(count, int(self._owed)))
            self._owed = max(0.0, self._owed - count)
        return count

    def wait(self) -> float:
        """Seconds to wait until an epoch is owed; 0 where one is."""
        now = time.monotonic()
        if self.rate is None:
            return 0.0
        if now - self._last > 1.0:
            self._owed = 1.0
        else:
            self._owed = min(self._owed + (now - self._last) * self.rate, max(1.0, self.rate * 0.25))
        self._last = now
        return 0.0 if self._owed >= 1 else (1 - self._owed) / self.rate

    def took(self, epochs: int, seconds: float) -> None:
        """So many epochs took so long."""
        if epochs < 1:
            return
        each = seconds / epochs
        # A first call compiles: what it took says nothing of the next.
        fresh = not self.seconds_each or each < self.seconds_each / 4
        self.seconds_each = each if fresh else 0.8 * self.seconds_each + 0.2 * each

    def __repr__(self) -> str:
        return f"Pace({'as fast as it can' if self.rate is None else f'{self.rate:g} epochs a second'})"
