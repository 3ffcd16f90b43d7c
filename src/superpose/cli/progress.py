"""Progress of a training: a bar with the time left on a terminal, a line an epoch into a pipe, or nothing."""

import sys
from types import TracebackType
from typing import Any


class Quiet:
    """Says nothing."""

    def __enter__(self) -> "Quiet":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def __call__(self, snapshot: Any) -> None:
        """Take a snapshot."""


class Lines(Quiet):
    """One line for each epoch."""

    def __init__(self) -> None:
        self.told = 0

    def __call__(self, snapshot: Any) -> None:
        for note in snapshot.history.notes if self.told == 0 else ():
            print(note, file=sys.stderr)
        for epoch in range(self.told, snapshot.epoch):
            print(f"epoch {epoch + 1}/{snapshot.epochs}  {seen(snapshot.history, epoch)}", file=sys.stderr)
        for event in snapshot.history.events[getattr(self, "events", 0) :]:
            print(event, file=sys.stderr)
        self.events = len(snapshot.history.events)
        self.told = snapshot.epoch
        sys.stderr.flush()


class Bar(Quiet):
    """A bar, the last epoch's numbers, and the time left."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        self.bar = Progress(
            TextColumn("{task.description}"), BarColumn(), TextColumn("epoch {task.completed:.0f}/{task.total:.0f}"),
            TextColumn("{task.fields[seen]}"), TextColumn("left"), TimeRemainingColumn(compact=True),
            console=Console(stderr=True), transient=True,
        )  # fmt: skip
        self.task: Any = None

    def __enter__(self) -> "Bar":
        self.bar.start()
        return self

    def __exit__(self, kind: type | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self.bar.stop()

    def __call__(self, snapshot: Any) -> None:
        if self.task is None:
            self.task = self.bar.add_task("training", total=snapshot.epochs, seen="")
            for note in snapshot.history.notes:
                self.bar.console.print(note, highlight=False)
        self.bar.update(self.task, completed=snapshot.epoch, seen=seen(snapshot.history, snapshot.epoch - 1))


def seen(history: Any, epoch: int) -> str:
    """What was seen in an epoch (from 0): cost, then the held-out cost and metrics."""
    names = [
        n for n in history.names if n not in ("learning_rate", "gradient_norm", "update_ratio", "seconds")
    ]
    return "  ".join(f"{name.replace('_', ' ')} {history[name][epoch]:.4g}" for name in names)


def progress(*, quiet: bool) -> Quiet:
    """What suits: nothing, a bar on a terminal, lines elsewhere."""
    if quiet:
        return Quiet()
    return Bar() if sys.stderr.isatty() else Lines()
