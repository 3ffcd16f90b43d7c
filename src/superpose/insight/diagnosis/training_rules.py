"""Rules on what happens in the layers while a network is trained: T1 to T6, and T13."""

from typing import Any

import numpy as np

from superpose.insight.diagnosis import thresholds as at
from superpose.insight.diagnosis.case import Case
from superpose.insight.diagnosis.form import Finding
from superpose.insight.diagnosis.naming import percent, rounded, slower

GRADIENTS = {"what": "gradients"}
BOUNDED = ("tanh", "sigmoid", "logistic", "softsign", "hard_tanh", "hard_sigmoid")
SILENT = ("relu",)


def t1_not_finite(case: Case) -> Finding | None:
    """A cost, gradient or weight that became NaN or infinite."""
    events = [] if case.subject.history is None else case.subject.history.events
    if not case.failure and not events:
        return None
    if case.failure and case.before:
        return None  # rows that are refused are told by other rules
    first = case.failure or events[0]
    what = f"{len(events)} returns to the last good state" if events else "training ended"
    return Finding(
        "T1", "problem" if case.failure else "warning", "the training", {"returns": len(events), "first": first,
         "sentence": f"Numbers became infinite or not numbers ({what}): {first}"},
        "A step went so far that the next cost was larger than numbers can be: the rate is too high for these inputs, "
        "targets or weights.",
        "Lower the rate to a fifth, and shorten long gradients.", slower(case) | {"gradient_clip": 1.0}, GRADIENTS,
    )  # fmt: skip


def t2_exploding(case: Case) -> Finding | None:
    """Gradients that grow from the last layer to the first, over the epochs, or are huge from the start."""
    if not case.trained or case.subject.history is None:
        return None
    norm_EL = case.subject.history["gradient_norm"]
    total_E = np.sqrt(np.square(norm_EL).sum(axis=1)) / _target_size(case)
    early = max(1, min(len(total_E), round(0.1 * len(total_E))))
    # of few steps an epoch the first is the gradient before anything was learned
    start, peak = float(np.median(total_E[:early])), float(total_E.max())
    # of a last batch of one row it differs from epoch to epoch: a few of them are not what it was like at first
    growth = peak / max(float(total_E[: max(early, at.FEW_EPOCHS)].max()), 1e-12)
    ratio_E = norm_EL[:, 0] / np.maximum(norm_EL[:, -1], 1e-12)
    ratio = float(np.median(ratio_E[case.settled :]))
    longer = max(1.0, case.network.inputs / at.USUAL_INPUTS) ** 0.5
    by_layer = ratio > at.EXPLODED_RATIO * longer and float(np.median(norm_EL[:, 0])) > 1.0
    grown = growth > at.EXPLODED_GROWTH and peak > at.EXPLODED_GROWTH
    most = at.EXPLODED_START * longer
    if not (by_layer or grown or start > most):
        return None
    if start > most:
        seen = f"The gradient of the first epochs is {start:.3g} long; below {most:.3g} is sound."
    elif grown:
        seen = f"The gradient grew to {growth:.3g} times its first length, {peak:.3g}."
    else:
        seen = f"The first layer's gradient is {ratio:.3g} times the last's."
    return Finding(
        "T2", "warning" if case.good else "problem", f"layer {case.subject.first + 1}",
        {"ratio": ratio, "growth": growth, "start": start, "peak": peak, "sentence": seen},
        "Going back through the layers, the gradient is multiplied by the weights of each: large ones make "
        "it explode.",
        "Shorten long gradients, lower the rate, draw smaller first weights.",
        slower(case) | {"gradient_clip": 1.0}, GRADIENTS,
    )  # fmt: skip


def _target_size(case: Case) -> float:
    """What a gradient of numbers is measured by: the targets' size, for a squared error."""
    if case.cost is None or case.train is None or case.cost.name != "squared_error":
        return 1.0
    return max(1.0, float(np.sqrt(np.square(case.train.y_NO).mean())))


def t3_vanishing(case: Case) -> Finding | None:
    """Gradients that fade from the last layer to the first."""
    if not case.trained or case.subject.history is None:
        return None
    norm_EL = case.window("gradient_norm")
    if norm_EL.shape[1] < 2 or not len(norm_EL):
        return None
    first, last = float(np.median(norm_EL[:, 0])), float(np.median(norm_EL[:, -1]))
    ratio = first / max(last, 1e-30)
    stuck = case.learnable and not case.good and case.skill < at.SIGNAL
    vanished = ratio < at.VANISHED_RATIO and first < at.VANISHED_NORM and not case.good
    faded = stuck and _first_ratio(case) < at.VANISHED_START and ratio < 0.1
    if not (vanished or faded):
        return None
    shown = ratio if vanished else _first_ratio(case)
    return Finding(
        "T3", "problem" if stuck else "warning", f"layer {case.subject.first + 1}",
        {"first_layer": first, "last_layer": last, "ratio": shown,
         "sentence": f"The first trained layer's gradient is {first:.2g} long, {shown:.2g} of the last's "
                     f"({last:.2g})."},
        "Going back through a layer, the gradient is multiplied by the activation's slope, at most 0.25 for "
        "sigmoid and "
        "near 0 where units are saturated or dead: the first layers hardly learn.",
        "Use an activation whose slope is 1 over half of its range, or fewer layers.",
        {"activation": "relu"}, GRADIENTS,
    )  # fmt: skip


def _first_ratio(case: Case) -> float:
    found = case.first_gradients
    return 1.0 if found is None or len(found) < 2 else float(found[0] / max(found[-1], 1e-30))


def t4_dead_units(case: Case) -> Finding | None:
    """Units that pass on 0 for nearly every row."""
    if not case.trained and not case.before:
        return None
    if case.train is None:
        return None
    shares = {}
    for number, layer in case.hidden:
        if layer.activation.name in SILENT or layer.fire_above is not None:
            output_BO = np.asarray(case.traces[number - 1].output_BO)
            shares[number] = (output_BO != 0).mean(axis=0) < at.SILENT
    if not shares:
        return None
    worst = max(shares, key=lambda n: float(shares[n].mean()))
    dead = float(shares[worst].mean())
    poor = case.trained and case.learnable and not case.good
    if dead <= (at.DEAD_MANY if poor else at.DEAD_LAYER):
        return None
    few = len(shares[worst]) < 16  # of few neurons half are dead by chance, and do no harm
    harmless = not case.before and case.good and (few or dead < 0.75)
    neurons = [f"{worst}.{i + 1}" for i in np.flatnonzero(shares[worst])]
    return Finding(
        "T4", "info" if harmless else ("problem" if dead > 0.9 else "warning"), f"layer {worst}",
        {"dead": dead, "neurons": neurons[:50], "layers": {str(n): float(s.mean()) for n, s in shares.items()},
         "sentence": f"{percent(dead)} of the {len(shares[worst])} neurons of layer {worst} pass on 0 for "
                     "more than 99 % "
                     "of the rows."},
        "A ReLU whose pre-activation is negative for every row has slope 0 everywhere: no gradient brings it back. It "
        "comes of large steps, inputs that are not scaled, or strongly negative biases.",
        "Lower the rate, scale the inputs, or use an activation with a slope below 0.",
        {"activation": "leaky_relu"} | (slower(case) if case.trained else {}), {"what": "network"},
    )  # fmt: skip


def t5_saturated(case: Case) -> Finding | None:
    """tanh and sigmoid units whose pre-activations lie where they are flat."""
    if case.train is None or not (case.trained or case.before):
        return None
    shares = {
        n: float((np.abs(np.asarray(case.traces[n - 1].z_BK)) > at.SATURATED).mean())
        for n, layer in case.hidden
        if layer.activation.name in BOUNDED
    }
    if not shares:
        return None
    worst = max(shares, key=lambda n: shares[n])
    if shares[worst] <= at.SATURATED_SHARE:
        return None
    harmless = not case.before and case.good
    return Finding(
        "T5", "info" if harmless else "warning" if case.skill > 0.5 else "problem", f"layer {worst}",
        {"saturated": shares[worst], "layers": {str(n): s for n, s in shares.items()},
         "sentence": f"{percent(shares[worst])} of the pre-activations of layer {worst} lie beyond -5 and 5, where "
                     f"{case.network.layers[worst - 1].activation.name} is flat."},
        "Where an activation is flat its slope is nearly 0, and no gradient passes: large weights, large "
        "inputs or large "
        "steps put the units there.",
        "Scale the inputs, draw smaller first weights, lower the rate, or use an activation that does not saturate.",
        {"activation": "relu"}, {"what": "network"},
    )  # fmt: skip


def t6_update_ratio(case: Case) -> Finding | None:
    """Steps that are too long or too short for the weights they change."""
    if not case.trained or case.subject.history is None or case.epochs < at.FEWEST_EPOCHS:
        return None
    ratio_EL = case.subject.history["update_ratio"]
    weighed = [i for i in range(ratio_EL.shape[1]) if _weights(case, i) >= 8 and not _frozen(case, i)]
    if not weighed:
        return None
    # Short steps are judged before the network has settled, long ones after.
    early = np.median(ratio_EL[: max(case.settled, 3)], axis=0)[weighed]
    late = np.median(ratio_EL[case.settled :], axis=0)[weighed]
    poor = case.learnable and not case.good
    late = np.maximum(early, late) if poor else late
    high, low = float(late.max()), float(np.median(early))
    if high > (at.RATIO_WARN_HIGH if poor else at.RATIO_HIGH):
        return _steps(case, weighed[int(late.argmax())], high, above=True)
    if poor and low < at.RATIO_WARN_LOW:
        return _steps(case, weighed[int(early.argmax())], low, above=False)
    return None


def _steps(case: Case, layer: int, ratio: float, *, above: bool) -> Finding:
    number = layer + 1 + case.subject.first
    better = (case.rate or 1e-3) * at.RATIO_GOOD * 3 / max(ratio, 1e-12)
    option: dict[str, Any] = {"learning_rate": rounded(float(np.clip(better, 1e-5, 1.0)))}
    if case.optimizer == "lbfgs":
        option = {"optimizer": "adam", "learning_rate": 0.001}
    return Finding(
        "T6", "problem" if ratio > 0.5 or ratio < at.RATIO_LOW else "warning", f"layer {number}",
        {"ratio": ratio, "sentence": f"A step changes the weights of layer {number} by {ratio:.2g} of their "
                                     "size; about 0.001 is "
                                     "sound."},
        "Steps so long leap over what they aim at." if above else "Steps so short do not get anywhere in "
                                                                  "these epochs.",
        f"{'Lower' if above else 'Raise'} the rate.", option, {"what": "gradients"},
    )  # fmt: skip


def _weights(case: Case, layer: int) -> int:
    return np.asarray(case.network.layers[layer + case.subject.first].weights).size


def _frozen(case: Case, layer: int) -> bool:
    factors = case.settings.get("rate_factors")
    return factors is not None and factors[layer][0] == 0


def t13_unchanged(case: Case) -> Finding | None:
    """Layers that training did not change, or that have no slope to be changed by."""
    flat = [n for n, layer in case.hidden if not layer.activation.has_slope]
    if flat and (case.before or case.trained):
        return _unchanged(
            case,
            flat,
            f"has the activation step, whose slope is 0 everywhere: no layer up to {flat[-1]} learns",
        )
    if not case.trained or case.start is None:
        return None
    relative, absolute = at.UNCHANGED
    still = []
    for number in range(case.subject.first + 1, len(case.network.layers) + 1):
        last = case.subject.frames[-1].network if case.subject.frames else case.network
        before, after = (np.asarray(net.layers[number - 1].weights) for net in (case.start, last))
        if before.shape == after.shape and np.allclose(before, after, rtol=relative, atol=absolute):
            still.append(number)
    kept_first = case.settings.get("best_epoch") == 0
    if not still or kept_first:
        return None
    frozen = [n for n in still if _frozen(case, n - 1 - case.subject.first)]
    why = "is held still by rate_factors" if frozen else "has the weights it started with"
    return _unchanged(case, still, why, chosen=bool(frozen))


def _unchanged(case: Case, layers: list[int], why: str, *, chosen: bool = False) -> Finding:
    # layers that a user holds still on purpose may be good enough as they were drawn
    harmless = case.trained and (case.good or (chosen and case.skill > at.HALF))
    return Finding(
        "T13", "info" if harmless else "problem", ", ".join(f"layer {n}" for n in layers),
        {"layers": layers, "sentence": f"Layer {layers[0]} {why}."},
        "Without a gradient, or with a rate of 0, a layer stays what it was drawn as.",
        "Use an activation with a slope, a higher rate, and no rate_factors of 0.", {"activation": "relu"}, GRADIENTS,
    )  # fmt: skip
