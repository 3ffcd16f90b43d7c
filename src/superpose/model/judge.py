"""How good a model is on rows it has not seen, beside simpler and other means on the same rows; and what to use."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from superpose.model.chance import chance
from superpose.model.evidence import Evidence
from superpose.model.learning import Examples
from superpose.model.measures import measures
from superpose.model.model import Model
from superpose.model.rivals import RIVALS, Rivals, compete
from superpose.model.rule import Rule
from superpose.model.scores import Resampled, Score, resample
from superpose.model.verdict import Verdict, decide


@dataclass(frozen=True)
class Judgement:
    """The model's score and its rivals', on the same held-out rows.

    Attributes
    ----------
    metric : str
        The measure that decides: "accuracy", "R2" or "exact match"; more is better.
    rows : int
        How many rows were held out.
    model : Score
        The network's.
    baselines : dict of str to Score
        The rivals': "dummy", "rule", "linear", "svm", "trees", as far as they took part.
    second_metric : str
        "log-loss", or "RMSE" in the target's units; less is better.
    second : dict of str to Score
        By the second measure, those of "network" and of every rival.
    verdict : Verdict or None
        What to use; None where there is no rival.
    rule : Rule or None
        The one-line rule, where one was found.
    notes : tuple of str
        Which rival was left out or cut short, and why.
    """

    metric: str
    rows: int
    model: Score
    baselines: dict[str, Score]
    second_metric: str = ""
    second: dict[str, Score] = field(default_factory=dict)
    verdict: Verdict | None = None
    rule: Rule | None = None
    notes: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON; a score that is not defined is not a number."""
        return {
            "metric": self.metric,
            "rows": self.rows,
            "network": self.model.to_dict(),
            "baselines": {name: score.to_dict() for name, score in self.baselines.items()},
            "second_metric": self.second_metric,
            "second": {name: score.to_dict() for name, score in self.second.items()},
            "verdict": None if self.verdict is None else self.verdict.to_dict(),
            "rule": None if self.rule is None else self.rule.to_dict(),
            "notes": list(self.notes),
        }

    def __repr__(self) -> str:
        use = "" if self.verdict is None else f"; use: {self.verdict.use}"
        others = ", ".join(f"{name} {score.value:.4g}" for name, score in self.baselines.items())
        return f"Judgement({self.metric} {self.model!r} on {self.rows} rows; {others or 'no rivals'}{use})"


def judge(
    model: Model,
    train: Examples,
    held_out: Examples,
    *,
    seed: int = 0,
    rivals: Sequence[str] | Rivals = RIVALS,
) -> Judgement:
    """Weigh a model on rows it has not seen, beside rivals fitted to its training rows, and say what to use.

    Parameters
    ----------
    model : Model
        The trained model.
    train, held_out : Examples
        The rows it was trained on, and rows it has not seen.
    seed : int
        Fixes the resamples and all that the rivals draw.
    rivals : sequence of str, or Rivals
        Whom to weigh it with: "dummy", "rule", "linear", "svm", "trees"; () for none. Or those that
        `compete` has fitted to these rows already.

    Raises
    ------
    UnknownNameError
        If a rival is none of these.
    """
    fitted = isinstance(rivals, Rivals)
    others = rivals if fitted else compete(model, train, held_out, rivals=rivals, seed=seed)
    truth = model.target.encode(held_out.target)
    outputs = {"network": model.outputs(held_out.inputs), **others.outputs}
    first, second = (
        resample(measure, truth, outputs, weights=held_out.weights, seed=seed)
        for measure in measures(model.target)
    )
    scores = {name: first.score(name) for name in outputs}
    return Judgement(
        first.measure.name,
        len(truth),
        scores.pop("network"),
        scores,
        second.measure.name,
        {name: second.score(name) for name in outputs},
        _verdict(model, held_out, first, second, truth, outputs, others, seed) if scores else None,
        others.rule,
        others.notes,
    )


def _verdict(
    model: Model,
    held_out: Examples,
    first: Resampled,
    second: Resampled,
    truth: np.ndarray,
    outputs: dict[str, np.ndarray],
    others: Rivals,
    seed: int,
) -> Verdict:
    """What to use, by both measures and by what chance would do."""

    def by_chance(one: Resampled) -> float:
        if "dummy" not in outputs:
            return 0.0
        return chance(one, truth, outputs, weights=held_out.weights, seed=seed)

    target = repr(model.target.names[0]) if len(model.target.names) == 1 else "the targets"
    evidence = Evidence(
        first,
        second,
        (by_chance(first), by_chance(second)),
        len(truth),
        target,
        _always(model, outputs.get("dummy")),
    )
    verdict = decide(evidence, others.rule and others.rule.text)
    media = model.encoding.media
    return (
        verdict if media is None else dataclasses.replace(verdict, why=f"{verdict.why} {LIMITS[media.kind]}")
    )


# How far a fully connected network gets with pictures and sounds.
LIMITS = {
    "picture": (
        "How far this goes: a fully connected network does not know which pixels are neighbours; with the pixels "
        "of all pictures shuffled alike it would do as well. So it must meet a thing in every place to know it "
        "there. That is enough for small centred pictures such as digits, not for photos: a convolutional network, "
        "above all one that has learned from millions of photos before, does far better on them."
    ),
    "sound": (
        "How far this goes: a fully connected network does not know that a sound a moment later, or a little "
        "higher, is the same sound; with all levels shuffled alike it would do as well. That is enough for short "
        "recordings that begin alike; for long or noisy ones a convolutional or a pretrained network does far better."
    ),
}


def _always(model: Model, dummy: np.ndarray | None) -> str:
    """What the dummy does, in words."""
    if model.task == "regression":
        return "always the mean"
    if model.task == "multilabel" or dummy is None:
        return "always the most frequent answers"
    return f"always {model.target.decode(dummy[:1])[0].item()!r}"
