"""What `superpose predict` does with the rows and says of them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from superpose.cli import console


class Predicted:
    """The rows of a source with a model's answers, and what is to be said of them.

    Parameters
    ----------
    model : Model
        The model.
    source : str
        A file, or sample:NAME.
    given : dict
        What was said of how to read it.
    keep : tuple of str or None
        The columns of the source to keep; None for all.
    level : float
        Of intervals.
    lenient : bool
        Whether cells that cannot be read are taken for missing.
    score : bool
        Whether the answers are held against the target's own columns.
    """

    def __init__(
        self, model: Any, source: str, given: dict[str, Any], *, keep: tuple[str, ...] | None, level: float,
        lenient: bool, score: bool,
    ):  # fmt: skip
        from superpose.data.media.sources import folder_of
        from superpose.model.bulk import Bulk
        from superpose.model.running_score import RunningScore

        self.model, self.source, self.given = model, source, dict(given)
        self.missing = tuple(self.given.pop("missing", None) or model.missing)
        self.keep, self.level = keep, level
        self.bulk = Bulk(
            model.encoding, model.network, missing=self.missing, lenient=lenient, folder=folder_of(source)
        )
        self.score = RunningScore(model.target, self.missing) if score else None
        self.answers: Any = None

    @property
    def rows(self) -> int:
        """How many rows were answered so far."""
        return self.bulk.rows

    def parts(self) -> Iterator[tuple[Any, Any]]:
        """The columns kept, and the answers beside them, a part of the rows at a time."""
        import polars as pl

        from superpose.model.answers import Answers

        for frame, outputs_BO in self.bulk.run(self._frames()):
            if self.score is not None:
                self.score.add(frame, outputs_BO)
            kept = frame if self.keep is None else frame.select(self._kept(frame.columns))
            kept = kept.drop([name for name, kind in kept.schema.items() if isinstance(kind, pl.Array)])
            if self.answers is None:
                target, facts = self.model.target, self.model.facts
                self.answers = Answers.of(target, facts, taken=kept.columns, level=self.level)
            yield kept, self.answers.columns(outputs_BO)

    def _frames(self) -> Iterator[Any]:
        import polars as pl

        from superpose.data.source import SAMPLE, open_source

        if not self.source.startswith(SAMPLE):
            return self.model.rows(self.source, **self.given)
        sample = open_source(self.source)
        targets = sample.target.to_frame() if isinstance(sample.target, pl.Series) else sample.target
        return self.model.rows(sample.inputs.hstack(targets.get_columns()))

    def _kept(self, names: list[str]) -> list[str]:
        from superpose.errors import UnknownNameError

        for name in self.keep or ():
            if name not in names:
                raise UnknownNameError("column", name, names)
        return list(self.keep or ())

    def to_dict(self) -> dict[str, Any]:
        """The counts, as `--json` prints them."""
        bulk = self.bulk
        told: dict[str, Any] = {"rows": self.rows}
        told |= {"absent": list(bulk.absent)} if bulk.absent else {}
        told |= {"unseen": {n: met.count for n, met in bulk.unseen.items()}} if bulk.unseen else {}
        lost = {n: {"count": met.count, "first": list(met.cells)} for n, met in bulk.unopened.items()}
        told |= {"unopened": lost} if lost else {}
        taken = {n: met.count for n, met in bulk.taken_for_missing.items()}
        told |= {"taken_for_missing": taken} if taken else {}
        return told | ({"score": self.score.to_dict()} if self.score is not None else {})


def say_start(predicted: Predicted) -> None:
    """What is known when the first rows are there."""
    model, bulk = predicted.model, predicted.bulk
    if bulk.absent:
        many = len(bulk.absent)
        which = ", ".join(repr(name) for name in bulk.absent[:5]) + (
            f" and {many - 5} more" if many > 5 else ""
        )
        console.say(
            f"The table has no column{'s' * (many > 1)} {which}: all cells of {'them' if many > 1 else 'it'} "
            f"count as missing. {bulk.hint}".rstrip()
        )
    if model.task == "regression" and predicted.answers.misses is None:
        console.say("The model does not know by how much it missed rows held out: there is no low and high.")


def say_result(predicted: Predicted, output: Path | None, changed: int, seconds: float) -> None:
    """What is known when all rows are done."""
    bulk = predicted.bulk
    for name, met in bulk.unseen.items():
        console.say(
            f"Column {name!r} has values not seen in training in {_rows(met.count)}: {met.told()}. "
            "They count as none of those known."
        )
    for name, met in bulk.unopened.items():
        console.say(
            f"{met.count:,} {'files' if met.count > 1 else 'file'} could not be opened and "
            f"{'have' if met.count > 1 else 'has'} no answer: {met.told()}. The first: {bulk.why_unopened[name]}"
        )
    for name, met in bulk.taken_for_missing.items():
        console.say(f"Column {name!r} has cells taken for missing in {_rows(met.count)}: {met.told()}.")
    if changed:
        console.say(
            f"{changed:,} cell{'s' * (changed > 1)} that a spreadsheet would run as a formula "
            f"{'have' if changed > 1 else 'has'} an apostrophe in front now (--raw leaves them as they are)."
        )
    if predicted.score is not None:
        console.say(_score(predicted.score))
    if output is not None:
        console.say(f"{_rows(bulk.rows)} with {predicted.answers.names[0]!r} in {seconds:.1f} s: {output}")


def _score(score: Any) -> str:
    if score.fault or not score.rows:
        return f"Not scored: {score.fault or 'no row has a truth'}."
    told = ", ".join(f"{name} {value:.4g}" for name, value in score.to_dict().items())
    return f"Against the target in the file, on {_rows(score.rows)}: {told}."


def _rows(count: int) -> str:
    return f"{count:,} row{'s' * (count != 1)}"
