"""Rules on where a training starts: N5, N6, N8 and N9."""

import warnings
from typing import Any

import numpy as np

from superpose.calculus.initial import default_for, initial
from superpose.errors import SuperposeError
from superpose.insight.diagnosis import measures
from superpose.insight.diagnosis import thresholds as at
from superpose.insight.diagnosis.case import Case
from superpose.insight.diagnosis.form import Finding
from superpose.insight.diagnosis.naming import rounded
from superpose.network.layer import Layer
from superpose.training.run import train

FEWEST_WEIGHTS = 16  # fewer vary too much by chance
OWN_SCALE = ("sine", "gaussian", "step", "mixed")  # whose weights set a frequency or a place, not a size


def n5_first_weights(case: Case) -> Finding | None:
    """First weights far larger or smaller than suits the activation, and what it does to the layers' outputs."""
    if case.start is None or not (case.trained or case.before):
        return None
    layers = list(enumerate(case.start.layers, 1))[case.subject.first :]
    sizes = {n: _size(layer) for n, layer in layers if _drawn(layer)}
    if 1 in sizes and case.subject.media is not None:  # its scale of the inputs is in its weights
        sizes[1] *= case.subject.axes[0].coder.scale
    if not sizes:
        return None
    worst = max(sizes, key=lambda n: abs(np.log(max(sizes[n], 1e-12))))
    spreads = _spreads(case)
    ratio = max(spreads.values()) / max(min(spreads.values()), 1e-12) if len(spreads) > 1 else 1.0
    off = max(sizes[worst], 1 / max(sizes[worst], 1e-12))
    if worst == len(layers) + case.subject.first and sizes[worst] < 1:
        return None  # a last layer may start at nothing
    if off <= at.DRAWN:
        return None
    large = sizes[worst] > 1
    return Finding(
        "N5", "problem" if off > at.DRAWN_FAR else "warning", f"layer {worst}",
        {"size": sizes[worst], "spreads": ratio, "layers": {str(n): round(s, 4) for n, s in sizes.items()},
         "sentence": f"The first weights of layer {worst} are {sizes[worst]:.3g} times as large as suits "
                     f"{case.start.layers[worst - 1].activation.name}; the layers' spreads differ by {ratio:.3g}."},
        "Each layer multiplies what passes through it by the size of its weights: signals and gradients "
        + ("grow from layer to layer, and tanh and sigmoid saturate." if large else "fade from layer to layer."),
        "Leave `initial` out, which draws what suits the activation.",
        {"initial": default_for(case.start.layers[worst - 1].activation.name)}, {"what": "network"},
    )  # fmt: skip


def _drawn(layer: Layer) -> bool:
    """Whether the size of its weights can be held against what is usual."""
    if layer.activation.custom or layer.activation.name in OWN_SCALE or layer.combine.name != "add":
        return False
    if layer.initial is not None and initial(layer.initial).needs_data:
        return False
    return np.asarray(layer.weights).size >= FEWEST_WEIGHTS and bool(np.any(layer.weights))


def _size(layer: Layer) -> float:
    """The weights' root mean square over that of weights drawn as suits the activation."""
    w = np.asarray(layer.weights, float)
    inputs, neurons = w.shape[-2:]
    usual, _ = initial(default_for(layer.activation.name)).draw(np.random.default_rng(0), inputs, neurons)
    return float(np.sqrt(np.square(w).mean() / max(np.square(usual.astype(float)).mean(), 1e-12)))


def _spreads(case: Case) -> dict[int, float]:
    """The standard deviation over the rows of each hidden layer's pre-activations before the first step."""
    if case.first_traces is None:
        return {}
    numbers = range(case.subject.first, len(case.first_traces) - 1)
    return {n + 1: float(np.asarray(case.first_traces[n].z_BK).std(axis=0).mean()) for n in numbers}


def n6_first_cost(case: Case) -> Finding | None:
    """A first cost far above that of knowing nothing."""
    if case.start is None or case.train is None or case.cost is None or case.first_traces is None:
        return None
    if "hinge" in case.cost.name or case.cost.name == "poisson" or case.cost.custom:
        return None
    a_BO = np.asarray(case.first_traces[-1].output_BO, float)
    first, nothing, limit = measures.mean_cost(case.cost, a_BO, case.train.y_NO), _know_nothing(case), 0.0
    limit = at.START_CLASSES if "entropy" in case.cost.name else at.START_NUMBERS
    if not np.isfinite(first):
        return None
    ratio = first / max(nothing, 1e-12)
    if ratio <= limit:
        return None
    return Finding(
        "N6", "warning", "the first step", {"first_cost": first, "know_nothing": nothing, "ratio": ratio,
         "sentence": f"The cost before the first step is {first:.4g}, {ratio:.3g} times that of knowing nothing "
                     f"({nothing:.4g})."},
        "The network starts surely wrong instead of undecided; the first epochs go into unlearning that.",
        "Smaller first weights in the last layer, and inputs and targets scaled to about 1.",
        {"initial": default_for(case.start.layers[-1].activation.name)}, {"what": "curves"},
    )  # fmt: skip


def _know_nothing(case: Case) -> float:
    """The cost of all classes being as likely, or of answering 0."""
    assert case.cost is not None and case.train is not None
    y_NO = case.train.y_NO
    outputs = y_NO.shape[1]
    even = 0.0 if "entropy" not in case.cost.name else (0.5 if outputs == 1 else 1 / outputs)
    return measures.mean_cost(case.cost, np.full_like(y_NO, even), y_NO)


def n9_rate(case: Case) -> Finding | None:
    """A learning rate outside what is sound for the optimiser."""
    sound = at.RATES.get(case.optimizer)
    if sound is None or case.rate is None or not (case.trained or case.before or case.failure):
        return None
    low, high = sound
    low *= min(1.0, at.USUAL_INPUTS / case.network.inputs)
    if low * (1 - 1e-5) <= case.rate <= high * (1 + 1e-5):
        return None
    above = case.rate > high
    far = case.rate > high * at.RATE_FACTOR or case.rate < low / at.RATE_FACTOR
    better = {"adam": 1e-3, "gradient_descent": 0.1, "momentum": 0.02, "nesterov": 0.02, "lion": 1e-4,
              "muon": 0.02, "adagrad": 0.05}.get(case.optimizer, 1e-3)  # fmt: skip
    return Finding(
        "N9", "problem" if far else "warning", "the learning rate",
        {"learning_rate": case.rate, "low": low, "high": high,
         "sentence": f"The learning rate {case.rate:.3g} is {'above' if above else 'below'} what is sound for "
                     f"{case.optimizer}: {low:g} to {high:g}."},
        "Each step goes so far that it passes over what it aims at." if above
        else "Each step is so short that the weights hardly leave where they started.",
        f"{'Lower' if above else 'Raise'} the rate.", {"learning_rate": better}, {"what": "curves"},
    )  # fmt: skip


def n8_one_batch(case: Case) -> Finding | None:
    """A network that cannot learn a handful of rows by heart; it is trained on them for this."""
    if not case.before or case.train is None or case.cost is None or not case.settings.get("try_out", True):
        return None
    rows = _handful(case)
    if rows is None:
        return None
    x_BI, y_BO = rows
    constant, least = measures.constant_cost(case.cost, y_BO), measures.least_cost(case.cost, y_BO)
    if constant - least < 1e-9:
        return None
    left, rate = 1.0, rounded(case.rate or 1e-3)
    for tried in (rate, 10 * rate, 100 * rate):
        if tried <= max(0.1, rate):
            left = min(left, (_cost_after(case, x_BI, y_BO, tried) - least) / (constant - least))
    if left <= at.OVERFIT_LEFT:
        return None
    return Finding(
        "N8", "problem", "the network", {"rows": len(x_BI), "steps": at.OVERFIT_STEPS, "left": left,
         "sentence": f"After {at.OVERFIT_STEPS} steps on {len(x_BI)} rows alone, {100 * left:.0f} % of the cost of a "
                     "constant answer is left."},
        "A network that cannot learn a handful of rows by heart will not learn more of them: no gradient arrives, or "
        "it cannot form the function.",
        "See the other findings; else more neurons, and a ReLU or tanh activation.",
        {"activation": "relu", "hidden": (64, 64)}, {"what": "gradients"},
    )  # fmt: skip


def _handful(case: Case) -> tuple[np.ndarray, np.ndarray] | None:
    """Two rows of each class (of ten at most), or four rows far apart in the target."""
    assert case.train is not None
    x_NI, y_NO = case.train.x_NI, case.train.y_NO
    _, first = np.unique(x_NI, axis=0, return_index=True)
    if case.classes:
        groups = measures.classes_of(y_NO)
        chosen = [i for g in np.unique(groups)[:10] for i in [i for i in first if groups[i] == g][:2]]
    else:
        order = sorted(first, key=lambda i: float(y_NO[i, 0]))
        chosen = [order[int(k)] for k in np.linspace(0, len(order) - 1, min(4, len(order)))]
    if len(chosen) < 2:
        return None
    return x_NI[chosen], y_NO[chosen]


def _cost_after(case: Case, x_BI: np.ndarray, y_BO: np.ndarray, rate: float) -> float:
    """The cost on these rows after training on nothing else; infinite where it cannot be trained."""
    options: dict[str, Any] = {"optimizer": case.optimizer, "learning_rate": rate, "batch_size": None}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            run = train(
                case.network, x_BI, y_BO, cost=case.cost, epochs=at.OVERFIT_STEPS, frames=0, **options
            )
    except SuperposeError:
        return float("inf")
    assert case.cost is not None
    return measures.mean_cost(case.cost, run.network(x_BI).astype(float), y_BO)
