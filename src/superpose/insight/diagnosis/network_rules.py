"""Rules on the network as it is built: N1 to N4 and N7."""

from typing import Any

import numpy as np

from superpose.insight.diagnosis import thresholds as at
from superpose.insight.diagnosis.case import Case
from superpose.insight.diagnosis.form import Finding
from superpose.insight.diagnosis.naming import as_numbers, percent

NETWORK = {"what": "network"}
SHARES = ("sigmoid", "hard_sigmoid", "logistic")  # outputs from 0 to 1, each by itself
SIGNED = ("tanh", "linear", "softsign", "hard_tanh")
REMEDY = {
    "binary_cross_entropy": "sigmoid",
    "categorical_cross_entropy": "softmax",
    "hinge": "linear",
    "squared_hinge": "linear",
    "poisson": "softplus",
}


def n1_cost_and_output(case: Case) -> Finding | None:
    """A cost that does not go with the last activation."""
    if case.cost is None or case.cost.custom or case.network.layers[-1].activation.custom:
        return None
    cost, last = case.cost.name, case.network.layers[-1]
    name, outputs = last.activation.name, last.neurons // last.blocks
    if name == "softmax" and outputs == 1:
        why = "softmax of one neuron is 1 whatever comes in"
        return _mismatch(
            case, f"The last layer is softmax of one neuron, with {cost}.", why, "problem", "sigmoid"
        )
    if cost in REMEDY:
        return _cross_entropy(case, cost, name)
    return _squared_of_classes(case, cost, name)


def _cross_entropy(case: Case, cost: str, name: str) -> Finding | None:
    """Costs that are meant for one kind of output."""
    fits = {
        "binary_cross_entropy": SHARES,
        "categorical_cross_entropy": ("softmax",),
        "hinge": SIGNED,
        "squared_hinge": SIGNED,
        "poisson": ("softplus", "relu", "elu"),
    }[cost]
    if name in fits:
        return None
    y_NO = as_numbers(case.y) if case.train is None else case.train.y_NO
    several = y_NO is not None and y_NO.shape[1] > 1 and not np.allclose(y_NO.sum(axis=1), 1)
    grave = "warning" if (name in ("softmax", *SHARES) and "hinge" not in cost and not several) else "problem"
    why = f"{cost} is the distance of {REMEDY[cost]} outputs from their targets; of others it has no such meaning"
    return _mismatch(case, f"The last layer is {name}, and the cost {cost}.", why, grave, REMEDY[cost])


def _squared_of_classes(case: Case, cost: str, name: str) -> Finding | None:
    """A distance between numbers where the targets are classes."""
    if cost not in ("squared_error", "absolute_error", "huber") or case.train is None or case.from_table:
        return None
    y_NO = case.train.y_NO
    flags = bool(np.isin(y_NO, (0.0, 1.0)).all()) and len(np.unique(y_NO)) == 2
    if name == "softmax" and not flags:
        why = "softmax outputs are shares of a whole; amounts are not"
        return _mismatch(
            case, f"The last layer is softmax, and the target is numbers ({cost}).", why, "problem", "linear"
        )
    if not flags or (name not in ("softmax", *SHARES) and case.network.inputs < 2):
        return None
    if name not in ("softmax", *SHARES, "linear"):
        return None
    one = y_NO.shape[1] == 1
    better = "binary_cross_entropy" if one else "categorical_cross_entropy"
    why = "where an output is surely wrong, its slope is nearly 0 and the squared distance does not mend it"
    if name == "linear":
        why = "a distance between numbers punishes answers that are more than right"
    harm = case.before or not case.good
    seen = f"The targets are classes, the last layer is {name}, and the cost is {cost}."
    return _mismatch(case, seen, why, "warning" if harm else "info", "sigmoid" if one else "softmax", better)


def _mismatch(case: Case, seen: str, why: str, severity: str, last: str, cost: str = "") -> Finding:
    fix = f"Make the last layer sp.Layer(..., {last!r})" + (f" with cost={cost!r}." if cost else ".")
    if last == "sigmoid" and not cost:
        fix = "Make the last layer sp.Layer(1, 'sigmoid') with cost='binary_cross_entropy'."
    return Finding(
        "N1", severity, f"layer {len(case.network.layers)}",
        {"sentence": seen}, f"{why[0].upper()}{why[1:]}.", fix, {"cost": cost} if cost else {}, NETWORK,
    )  # fmt: skip


def n2_out_of_range(case: Case) -> Finding | None:
    """Targets that the last activation cannot reach."""
    last, numbers = case.network.layers[-1], as_numbers(case.y)
    if numbers is None and case.train is not None:
        numbers = case.train.y_NO
    if numbers is None or last.activation.custom or case.cost is None or "hinge" in case.cost.name:
        return None
    if numbers.shape[1] != last.neurons // last.blocks or not np.isfinite(numbers).all():
        return None
    low, high = last.activation.range
    slack = 1e-6 + 0.01 * (high - low if np.isfinite(high - low) else numbers.std())
    outside = float(((numbers < low - slack) | (numbers > high + slack)).mean())
    if outside <= at.OUTSIDE:
        return None
    return Finding(
        "N2", "problem", f"layer {len(case.network.layers)}",
        {"outside": outside, "lowest": float(numbers.min()), "highest": float(numbers.max()), "low": low, "high": high,
         "sentence": f"{percent(outside)} of the targets, which go from {numbers.min():.4g} to "
                     f"{numbers.max():.4g}, lie "
                     f"outside what {last.activation.name} gives: {low:g} to {high:g}."},
        f"{last.activation.name} never gives such a number, so the outputs are stuck at its end, where its "
        "slope is 0.",
        "Make the last layer linear: sp.Layer(..., 'linear'); or scale the targets into its range.", {}, NETWORK,
    )  # fmt: skip


def n3_linear_layers(case: Case) -> Finding | None:
    """Hidden layers without an activation."""
    linear = [
        n for n, layer in case.hidden
        if layer.activation.name == "linear" and layer.fire_above is None and layer.combine.name == "add"
    ]  # fmt: skip
    if not linear:
        return None
    all_of_them = len(linear) == len(case.hidden)
    said = "the whole network is one linear model" if all_of_them else "they fold into their neighbours"
    return Finding(
        "N3", "warning", ", ".join(f"layer {n}" for n in linear),
        {"layers": linear, "sentence": f"Hidden layers {', '.join(map(str, linear))} are linear: {said}."},
        "A linear function of a linear function is a linear function: such a layer adds weights, but no shape.",
        "Give hidden layers an activation.", {"activation": "relu"}, NETWORK,
    )  # fmt: skip


def n4_same_weights(case: Case) -> Finding | None:
    """Hidden layers whose neurons all start alike."""
    start = case.start if case.start is not None else case.network
    for number, layer in list(enumerate(start.layers, 1))[case.subject.first : -1]:
        w = np.asarray(layer.weights)
        w_BIK = w.reshape(-1, *w.shape[-2:])
        b_BK = np.asarray(layer.bias).reshape(len(w_BIK), -1)
        if w_BIK.shape[-1] < 2 or not _alike(w_BIK, b_BK):
            continue
        zero = not w_BIK.any()
        value = "0" if zero else f"{float(w_BIK.ravel()[0]):.3g}"
        return Finding(
            "N4", "problem", f"layer {number}", {"neurons": layer.neurons, "value": float(w_BIK.ravel()[0]),
             "sentence": f"The {layer.neurons} neurons of layer {number} start with the same weights ({value})."},
            "Neurons with equal weights get equal gradients and stay equal: the layer is one neuron many times over"
            + (", and with weights of 0 nothing passes back through it." if zero else "."),
            "Draw the weights at random; leave `initial` out, which takes what suits the activation.",
            {"initial": "he_normal" if layer.activation.name == "relu" else "glorot_uniform"}, {"what": "network"},
        )  # fmt: skip
    return None


def _alike(w_BIK: np.ndarray, b_BK: np.ndarray) -> bool:
    """Whether all neurons (of each block) have the same weights and bias."""
    scale = np.abs(w_BIK).max() or 1.0
    same_weights = np.abs(w_BIK - w_BIK[..., :1]).max() <= 1e-6 * scale
    return bool(same_weights and np.abs(b_BK - b_BK[:, :1]).max() <= 1e-6 * max(1.0, np.abs(b_BK).max()))


def n7_dropout(case: Case) -> Finding | None:
    """Layers that drop more than half of their neurons, or outputs."""
    layers: Any = list(enumerate(case.network.layers, 1))
    much = [(n, layer.dropout) for n, layer in layers[:-1] if layer.dropout > at.DROPOUT]
    if layers[-1][1].dropout:
        much.append((layers[-1][0], layers[-1][1].dropout))
    if not much:
        return None
    number, share = max(much, key=lambda pair: pair[1])
    return Finding(
        "N7", "warning", f"layer {number}", {"dropout": share, "layers": [n for n, _ in much],
         "sentence": f"Layer {number} drops {percent(share)} of its neurons in each step; 10 to 30 % is usual."},
        "With so few neurons at work in a step the others cannot learn to rely on them, and the network "
        "learns too little."
        if number < len(layers) else "What is dropped behind the last layer are answers, and the cost can never be 0.",
        "Drop less.", {"dropout": 0.2}, NETWORK,
    )  # fmt: skip
