"""Rules on the course of the cost over the epochs: T7 to T10, and T14."""

import numpy as np

from superpose.insight.diagnosis import thresholds as at
from superpose.insight.diagnosis.case import Case
from superpose.insight.diagnosis.form import Finding
from superpose.insight.diagnosis.naming import faster, percent, slower
from superpose.model.recipe import PROFILES
from superpose.training.optimizers import optimizer

CURVES = {"what": "curves"}


def t7_flat(case: Case) -> Finding | None:
    """A cost that does not fall, though there is something to learn."""
    if not _trend(case) or case.epochs < at.FLAT_EPOCHS or not case.learnable or case.good:
        return None
    curve, tail = case.curve, case.curve[-max(at.FLAT_EPOCHS, case.epochs // 3) :]
    gained = float(curve[0] - curve[case.settled :].min())
    moved = float(np.abs(_line(tail)) * len(tail))
    still = gained < at.HARDLY
    stopped = moved < at.FLAT and case.possible - case.skill > 2 * at.BEHIND and _has_room(case)
    if curve[-1] < at.LEFT or not (still or stopped):
        return None
    return Finding(
        "T7", "problem" if still else "warning", "the training",
        {"gained": gained, "last_epochs": len(tail), "moved": moved, "skill": case.skill, "possible": case.possible,
         "sentence": f"The cost is flat: over the last {len(tail)} epochs it moved by {percent(moved)} of a "
                     "constant answer's "
                     f"cost, and {percent(max(curve[-1], 0))} of it is left; {_others(case)}."},
        "Steps too short to get anywhere, no gradient, or a network too small for the function.",
        "Raise the rate; if it stays flat, more neurons or another activation.", faster(case), CURVES,
    )  # fmt: skip


def t8_oscillating(case: Case) -> Finding | None:
    """A cost that jumps up and down from epoch to epoch."""
    if not _trend(case) or case.epochs < at.FLAT_EPOCHS:
        return None
    curve = case.curve[case.settled :]
    moves = np.diff(curve)
    if len(moves) < 4:
        return None
    level = np.maximum(np.median(np.maximum(curve, 0)), 1e-12)
    jump = np.abs(moves) > max(at.SWING, at.SWING_PART * level)
    # A jump up and one down beside each other: waves of a schedule go the same way for many epochs.
    turned = (moves[:-1] * moves[1:] < 0) & jump[:-1] & jump[1:]
    share = float(turned.mean())
    if share < at.SWING_EPOCHS:
        return None
    size = float(np.median(np.abs(moves)[jump]))
    return Finding(
        "T8", "warning", "the training", {"share": share, "swing": size,
         "sentence": f"In {percent(share)} of the epochs the cost jumps up and down again, by "
                     f"{percent(size)} of a constant "
                     "answer's cost."},
        "Steps so long that they leap from one side of the valley to the other.",
        "Lower the rate, or let it fall over the epochs.", slower(case) | {"schedule": "cosine"}, CURVES,
    )  # fmt: skip


def t9_overfit(case: Case) -> Finding | None:
    """A held-out cost that rises while the training cost falls."""
    held = case.held_curve
    if not _trend(case) or held is None or case.epochs < 2 * at.FEWEST_EPOCHS:
        return None
    smooth = _smooth(held)
    best = int(smooth.argmin())
    lowest, last = float(smooth[best]), float(smooth[-1])
    fallen = float(_smooth(case.curve)[-1] / max(_smooth(case.curve)[best], 1e-12))
    lasting = len(smooth) - 1 - best >= at.OVERFIT_LASTING
    rising = last - lowest > at.OVERFIT_RISE and last > at.OVERFIT_FACTOR * lowest
    by_heart = last - case.curve[-1] > at.BY_HEART and last > at.OVERFIT_FACTOR_BY_HEART * lowest
    if not (lasting and (rising or by_heart) and fallen < at.OVERFIT_FALL):
        return None
    return Finding(
        "T9", _overfit_severity(case, best, last - lowest), "the training",
        {"best_epoch": best + 1, "lowest": lowest, "last": last, "rise": last - lowest, "training_fell_to": fallen,
         "sentence": f"The held-out cost was lowest after epoch {best + 1} of {case.epochs} and rose from "
                     f"{percent(lowest)} to {percent(last)} of a constant answer's cost, while the training "
                     "cost fell to "
                     f"{percent(fallen)} of what it was then."},
        "From there on the network learns the training rows by heart: what it gains on them does not hold elsewhere.",
        f"End where the held-out cost is lowest, and draw weights to 0.{_kept(case)}",
        {"patience": max(10, case.epochs // 10), "weight_decay": 0.01, "dropout": 0.2}, CURVES,
    )  # fmt: skip


def _overfit_severity(case: Case, best: int, rise: float) -> str:
    """Where the best epoch was kept, the harm is the time it took, unless it came to nearly nothing."""
    if not case.settings.get("best_epoch") and not case.from_table:
        return "problem" if rise > 0.5 else "warning"
    if case.settings.get("patience") is not None or case.from_table:
        return "info"
    return "warning" if best < at.SETTLED * case.epochs and rise > 2 * at.OVERFIT_RISE else "info"


def _kept(case: Case) -> str:
    best = case.settings.get("best_epoch")
    return f" The network of epoch {best} was kept." if best else ""


def t10_not_converged(case: Case) -> Finding | None:
    """A cost that still falls when the epochs end."""
    if not _trend(case) or not case.learnable or case.epochs < 2:
        return None
    part, fall = max(1, case.epochs // 5), _falling(case)
    held = case.held_curve
    falling = held is None or float(np.mean(held[-2 * part : -part]) - np.mean(held[-part:])) > 0
    whole = float(case.curve[0] - case.curve[-1])
    steady = whole > at.STILL_FALLING and fall > at.STEADY * whole and case.curve[-1] > at.MUCH
    if not (fall > at.STILL_FALLING or steady) or case.curve[-1] < at.LEFT or not falling:
        return None
    return Finding(
        "T10", "info" if case.good or _as_usual(case) else "warning", "the training",
        {"fall": fall, "left": float(case.curve[-1]),
         "sentence": f"In the last {part} of {case.epochs} epochs the cost still fell by {percent(fall)} of "
                     "a constant "
                     f"answer's cost; {percent(float(case.curve[-1]))} is left."},
        "Training ended before it had come to rest.", "Train longer, or at a higher rate.",
        {"epochs": 3 * case.epochs}, CURVES,
    )  # fmt: skip


def t14_baseline(case: Case) -> Finding | None:
    """A network that is no better than a constant answer, though there is something to learn."""
    if not case.trained or not case.learnable or case.good:
        return None
    left = float(case.curve[-1]) if case.cost is not None else 1 - case.skill
    if max(1 - left, case.skill) > 1 - at.PLATEAU or _falling(case) > at.STILL_FALLING:
        return None
    return Finding(
        "T14", "problem", "the training", {"left": left, "skill": case.skill, "possible": case.possible,
         "sentence": f"The cost came to rest at {percent(left)} of that of one constant answer: nothing was "
                     "learned of the "
                     f"inputs; {_others(case)}."},
        "The last bias alone learns the mean; no gradient gets to the weights, or the steps are too short "
        "or too long.",
        "See the other findings; else a sound rate, ReLU and scaled inputs.",
        {"optimizer": "adam", "learning_rate": 0.001, "activation": "relu"}, CURVES,
    )  # fmt: skip


def _as_usual(case: Case) -> bool:
    """Whether a table was trained on as long, and at as high a rate, as its profile says: no mistake of the user's."""
    make = PROFILES.get(str(case.settings.get("profile"))) if case.from_table else None
    if make is None:
        return False
    usual = make(case.rows, len(case.subject.axes), case.subject.task)
    known = optimizer(usual.optimizer)
    usual_rate = usual.learning_rate or known.learning_rate
    given_rate = case.settings.get("learning_rate") or known.learning_rate
    same = case.optimizer == known.name
    return same and case.settings.get("epochs", 0) >= usual.epochs and given_rate >= usual_rate


def _falling(case: Case) -> float:
    """By how much the cost falls in a fifth of the epochs, at its slope in the last ones."""
    last = case.curve[-max(3, case.epochs // 5) :]
    return -_line(last) * max(1.0, case.epochs / 5)


def _others(case: Case) -> str:
    """What simpler means reach, in words."""
    return f"nearest neighbours or a linear model reach a skill of {case.possible:.2f}, the network {case.skill:.2f}"


def _trend(case: Case) -> bool:
    return case.trained and case.cost is not None and not case.cost.custom


def _has_room(case: Case) -> bool:
    """Whether the network has neurons enough that its size is not what stops it."""
    return any(layer.neurons >= 4 for _, layer in case.hidden)


def _line(values: np.ndarray) -> float:
    """The slope of a line through values of one epoch after another."""
    return float(np.polyfit(np.arange(len(values)), values, 1)[0]) if len(values) > 1 else 0.0


def _smooth(values: np.ndarray) -> np.ndarray:
    """Medians of three epochs."""
    if len(values) < 3:
        return values
    padded = np.concatenate([values[:1], values, values[-1:]])
    return np.median(np.stack([padded[:-2], padded[1:-1], padded[2:]]), axis=0)
