"""The same training with other seeds: first weights and the order of the rows drawn anew."""

from typing import Any

import numpy as np

from superpose.errors import SuperposeError
from superpose.insight.diagnosis import measures
from superpose.insight.diagnosis.case import Case
from superpose.model.fitting import Fitted
from superpose.model.learning import learn
from superpose.network.layer import RULE, Layer
from superpose.network.network import Network
from superpose.training.run import Run, train


def scores_again(case: Case, seeds: int) -> list[float]:
    """The skill of so many trainings, the one there is among them."""
    found = [case.skill if case.held_skill is None else case.held_skill]
    for seed in range(1, seeds):
        try:
            network = _again(case, seed)
        except SuperposeError:
            found.append(0.0)  # a training that cannot go on has learned nothing
            continue
        if network is None:
            break
        found.append(_skill(case, network))
    return found


def _skill(case: Case, network: Network) -> float:
    rows = case.held_out or case.train
    assert rows is not None and case.train is not None
    answers = network(rows.x_NI).astype(float)
    if case.cost is not None and "hinge" in case.cost.name:
        answers = np.clip((answers + 1) / 2, 0, 1)
    return measures.skill(answers, rows.y_NO, case.train.y_NO.mean(axis=0))


def _again(case: Case, seed: int) -> Network | None:
    """The network of another seed; None where what was trained is not known."""
    source = case.subject.source
    if isinstance(source, Run):
        return _run_again(case, source, seed)
    fitted = case.fitted
    if isinstance(fitted, Fitted):
        target, own = fitted.model.target, fitted.model.facts["seed"]
        learned = learn(
            fitted.train, recipe=fitted.learned.recipe, columns=fitted.columns, target=target, seed=own + seed,
            encoding=fitted.model.encoding,
        )  # fmt: skip
        return learned.model.network
    return None


def _run_again(case: Case, run: Run, seed: int) -> Network:
    assert case.start is not None
    plan = run.plan
    layers = [_plan_of(layer) for layer in case.start.layers]
    fresh = Network.create(
        inputs=case.start.inputs, layers=layers, seed=seed, data=run.data[0], dtype=plan.dtype
    )
    options: dict[str, Any] = {
        "optimizer": plan.optimizer,
        "learning_rate": case.rate,
        "batch_size": plan.batch,
    }
    weights = run.data[2] if len(run.data) > 2 else None
    again = train(
        fresh, *run.data[:2], cost=plan.cost, epochs=len(run.history), validation=run.validation, seed=seed,
        weight_decay=plan.weight_decay, gradient_clip=plan.gradient_clip, sample_weight=weights, frames=0, **options,
    )  # fmt: skip
    return again.network


def _plan_of(layer: Layer) -> Layer:
    """The layer without its weights."""
    rule = dict(zip(RULE, layer.rule(), strict=True))
    return Layer(rule.pop("neurons"), rule.pop("activation"), **rule)
