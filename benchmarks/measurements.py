"""One measurement: a contestant on one split of one table; and the file that keeps them, so that runs can be
joined and gone on with."""

import dataclasses
import datetime
import json
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.anchors import ANCHORS, Contestant
from benchmarks.machine import processor, versions
from benchmarks.tables import Table, part
from superpose.runtime import VERSION

CLIP = 1e-7  # no probability is taken to be nearer to 0 or 1
FORMAT = 1
KINDS = {"error": "classification", "log_loss": "classification", "nrmse": "regression"}

Key = tuple[str, str, int]


@dataclass(frozen=True)
class Measurement:
    """What a contestant scored on one split of one table.

    Attributes
    ----------
    who, table, split, task
        The contestant, the table, the number of the split, which is also its seed.
    train, test : int
        Rows learned from and judged on.
    seconds, cpu : float
        Of fitting and predicting, on the wall and of all threads together.
    scores : dict
        By the names in `KINDS`: "error" and "log_loss", or "nrmse".
    failed : str
        Why there was no answer; the scores are then the dummy's.
    machine, versions, on : str
        The processor, the packages' versions, the day.
    """

    who: str
    table: str
    split: int
    task: str
    train: int
    test: int
    seconds: float
    cpu: float
    scores: dict[str, float]
    failed: str = ""
    machine: str = ""
    versions: str = ""
    on: str = ""

    @property
    def key(self) -> Key:
        return self.who, self.table, self.split


def measure(who: str, contestant: Contestant, table: Table, split: int) -> Measurement:
    """Fit and predict, timed, and score; one that fails gets the dummy's score and is marked."""
    train, test = part(table, split)
    began, worked, failed = time.perf_counter(), time.process_time(), ""
    try:
        answer = _checked(contestant(table, train, test, split), table, test)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what a user would have met
        failed = f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
    seconds, cpu = time.perf_counter() - began, time.process_time() - worked
    if failed:
        answer = ANCHORS["dummy"](table, train, test, split)
    ran_on = (
        versions(ANCHORS[who].packages) if who in ANCHORS else f"superpose {VERSION}, {versions(['jax'])}"
    )
    return Measurement(
        who, table.name, split, table.task, len(train), len(test), seconds, cpu, scores(table, test, answer), failed,
        processor(), ran_on, f"{datetime.date.today()}",
    )  # fmt: skip


def _checked(answer: np.ndarray, table: Table, test: np.ndarray) -> np.ndarray:
    wanted = (len(test), len(table.classes)) if table.classes else (len(test),)
    if answer.shape != wanted:
        raise ValueError(f"The answer has shape {answer.shape}; {wanted} was expected.")
    if not np.isfinite(answer).all():
        raise ValueError(f"{(~np.isfinite(answer)).sum()} of {answer.size} answers are not finite.")
    return answer


def scores(table: Table, test: np.ndarray, answer: np.ndarray) -> dict[str, float]:
    """The scores of an answer: probabilities (rows, classes), or numbers (rows,).

    "error" is the share of rows whose likeliest class is wrong; "log_loss" the mean of -log of the true class's
    probability, clipped by `CLIP`; "nrmse" the root mean squared error over the standard deviation of the true
    values, both on these rows.
    """
    y_B = table.y[test]
    if table.task == "regression":
        rmse = np.sqrt(np.mean(np.square(answer - y_B)))
        return {"nrmse": float(rmse / y_B.std())}
    p_B = np.clip(answer[np.arange(len(y_B)), y_B], CLIP, 1 - CLIP)
    return {"error": float(np.mean(answer.argmax(axis=1) != y_B)), "log_loss": float(-np.log(p_B).mean())}


def read(path: Path) -> dict[Key, Measurement]:
    """The measurements a file holds, by contestant, table and split; none where there is no file.

    Raises
    ------
    ValueError
        If it is not such a file.
    """
    if not path.exists():
        return {}
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        if kept["format"] != FORMAT:
            raise ValueError(f"its format is {kept['format']!r}, not {FORMAT}")
        found = [Measurement(**one) for one in kept["measurements"]]
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{path} holds no measurements that can be read: {error}.") from error
    return {one.key: one for one in found}


def add(path: Path, new: Iterable[Measurement]) -> None:
    """Put measurements into a file; what others have put there meanwhile stays."""
    _write(path, read(path) | {one.key: one for one in new})


def forget(path: Path, who: Iterable[str]) -> None:
    """Take these contestants out of a file, so that they are measured again."""
    gone = set(who)
    _write(path, {key: one for key, one in read(path).items() if one.who not in gone})


def _write(path: Path, kept: dict[Key, Measurement]) -> None:
    """Beside it first and then in its place, so that it is whole whenever the run is stopped."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = ",\n".join(json.dumps(dataclasses.asdict(one)) for one in kept.values())
    beside = path.with_name(f"{path.name}.part")
    beside.write_text(f'{{"format": {FORMAT}, "measurements": [\n{lines}\n]}}\n', encoding="utf-8")
    beside.replace(path)
