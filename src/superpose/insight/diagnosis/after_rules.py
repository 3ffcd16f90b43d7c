"""Rules on the answers of a trained network: T11, T12, and A1 to A4."""

import numpy as np

from superpose.insight.diagnosis import measures
from superpose.insight.diagnosis import thresholds as at
from superpose.insight.diagnosis.again import scores_again
from superpose.insight.diagnosis.case import Case
from superpose.insight.diagnosis.form import Finding
from superpose.insight.diagnosis.naming import percent, slower


def t11_one_answer(case: Case) -> Finding | None:
    """A network that answers the same for nearly every row."""
    if not case.trained or case.train is None or not case.learnable:
        return None
    if case.classes:
        chosen = measures.classes_of(case.judged_outputs)
        share = float(np.bincount(chosen).max() / len(chosen))
        known = measures.classes_of(case.judged_y)
        usual = float(np.bincount(known).max() / len(known))
        if share < at.ONE_ANSWER or (usual >= at.ONE_ANSWER and share <= usual):
            return None
        seen = (
            f"{percent(share)} of the rows get the same class, {np.bincount(chosen).argmax()}, which "
            f"{percent(usual)} are."
        )
        return _one_answer(case, share, seen)
    spread = float(case.outputs.std(axis=0).max() / max(case.train.y_NO.std(axis=0).max(), 1e-12))
    if spread >= at.NO_SPREAD:
        return None
    return _one_answer(case, spread, f"The outputs spread by {percent(spread)} of what the targets do.")


def _one_answer(case: Case, number: float, seen: str) -> Finding:
    return Finding(
        "T11", "problem", "the outputs", {"number": number, "sentence": f"It is one answer to all: {seen}"},
        "Only the last bias has learned: the inputs do not get through to the outputs.",
        "See the other findings; else a sound rate, scaled inputs, and weights for rare classes.",
        {"optimizer": "adam", "learning_rate": 0.001}, {"what": "curves"},
    )  # fmt: skip


def t12_too_good(case: Case) -> Finding | None:
    """Held-out rows that are answered better than those trained on, or all right after a few steps."""
    if not case.trained or case.subject.history is None:
        return None
    early = _at_once(case)
    if early is not None:
        return _too_good({"steps": early, "sentence": f"After {early} steps hardly any cost is left."})
    if case.held_out is None or case.held_skill is None or len(case.held_out.x_NI) < at.CONFIDENT_ROWS:
        return None
    lead = case.held_skill - case.skill
    if lead <= at.TOO_GOOD or lead <= 3 * _error(case):
        return None
    return _too_good(
        {"skill": case.skill, "held_out_skill": case.held_skill,
         "sentence": f"The skill on held-out rows, {case.held_skill:.2f}, is above that on the rows trained on, "
                     f"{case.skill:.2f}."}
    )  # fmt: skip


def _too_good(evidence: dict) -> Finding:
    return Finding(
        "T12", "warning", "the held-out rows", evidence,
        "New rows are harder than known ones: where they are not, they are easier by choice, or a column "
        "tells the target.",
        "Hold out rows at random, or the latest; see which column gives most (importance) and whether it is "
        "known in time.",
        {}, {"what": "importance"},
    )  # fmt: skip


def _at_once(case: Case) -> int | None:
    """The steps after which nothing was left to learn, where they are very few."""
    if case.cost is None or case.cost.custom or case.optimizer == "lbfgs" or case.network.inputs < 2:
        return None
    batch = case.settings.get("batch_size") or case.rows
    steps = int(np.ceil(case.rows / min(batch, max(case.rows, 1))))
    few = max(1, at.AT_ONCE_STEPS // steps)
    if steps > at.AT_ONCE_STEPS or case.epochs < few:
        return None
    first = np.flatnonzero(case.curve[:few] < at.AT_ONCE_COST)
    return int((first[0] + 1) * steps) if len(first) else None


def _error(case: Case) -> float:
    """The standard error of the difference of both skills, from the rows' squared errors."""
    total = 0.0
    for rows, outputs in ((case.train, case.outputs), (case.held_out, case.held_outputs)):
        if rows is not None and outputs is not None:
            missed = np.square(outputs - rows.y_NO).sum(axis=1)
            known = np.square(rows.y_NO - rows.y_NO.mean(axis=0)).sum(axis=1).mean()
            total += float(missed.var() / len(missed) / max(known, 1e-12) ** 2)
    return float(np.sqrt(total))


def a1_simpler(case: Case) -> Finding | None:
    """Simple means that do as well, or nothing that does better than a constant answer."""
    verdict = case.subject.facts.get("verdict")
    if isinstance(verdict, dict):
        use = verdict.get("use")
        return None if use in (None, "network") else _simpler(str(use), str(verdict.get("why", "")))
    if not case.trained or case.held_out is None or case.held_skill is None or case.train is None:
        return None
    if not case.learnable and case.held_skill < at.SIGNAL:
        rows = len(case.held_out.x_NI)
        return _simpler(
            "dummy", f"{rows} held-out rows show nothing that could be learned (skill {case.held_skill:.2f})."
        )
    line = case.simple.get("a linear model")
    if line is None:
        return None
    skill = measures.skill(line, case.judged_y, case.train.y_NO.mean(axis=0))
    left, gained = 1 - skill, case.held_skill - skill
    if gained > at.SIMPLE_GAIN * max(left, 0.0) or skill < at.SIGNAL:
        return None
    return _simpler(
        "linear",
        f"A linear model has a skill of {skill:.2f} on the held-out rows, the network {case.held_skill:.2f}.",
    )


def _simpler(use: str, why: str) -> Finding:
    cause = {
        "dummy": "The columns do not tell about the target, as far as these rows show.",
        "rule": "One comparison says what there is to say.",
        "linear": "The target depends on the inputs by a straight line, as far as these rows show.",
    }.get(use, "Another kind of model fits these rows better.")
    fix = {"dummy": "Find columns that have to do with the target, or more rows."}
    return Finding(
        "A1", "info", "the model", {"use": use, "sentence": why}, cause,
        fix.get(use, "Use the simpler one: it is easier to read, to explain and to keep."), {}, {"what": "rivals"},
    )  # fmt: skip


def a2_class_recall(case: Case) -> Finding | None:
    """Classes of which few rows are found."""
    if not case.trained or not case.classes or not case.learnable:
        return None
    known, chosen = measures.classes_of(case.judged_y), measures.classes_of(case.judged_outputs)
    recalls = {
        int(g): float((chosen[known == g] == g).mean())
        for g in np.unique(known)
        if (known == g).sum() >= at.CLASS_ROWS
    }
    low = {g: r for g, r in recalls.items() if r < at.CLASS_RECALL}
    if not low:
        return None
    worst = min(low, key=lambda g: low[g])
    return Finding(
        "A2", "warning", f"class {_class_name(case, worst)}",
        {"recall": low[worst], "classes": {str(g): r for g, r in low.items()},
         "sentence": f"Of {int((known == worst).sum())} rows of class {_class_name(case, worst)}, "
                     f"{percent(low[worst])} are found."},
        "The class is rare, or looks like another one to this network.",
        "Weigh its rows more (class_weight='balanced', sample_weight), or find columns that tell it apart.",
        {}, {"what": "confusion"},
    )  # fmt: skip


def _class_name(case: Case, number: int) -> str:
    names = () if case.subject.target is None else case.subject.target.classes
    return repr(names[number]) if number < len(names) else str(number)


def a3_overconfident(case: Case) -> Finding | None:
    """Confidences that are higher than the share of answers that are right."""
    if not case.trained or not case.classes or case.held_out is None:
        return None
    if len(case.judged_y) < at.CONFIDENT_ROWS or case.network.layers[-1].activation.name not in (
        "softmax",
        "sigmoid",
    ):
        return None
    answers = case.judged_outputs
    surest = answers.max(axis=1) if answers.shape[1] > 1 else np.maximum(answers[:, 0], 1 - answers[:, 0])
    confident, right = float(surest.mean()), case.right
    error = float(np.sqrt(max(right * (1 - right), 0.01) / len(surest)))
    if confident - right <= max(at.CONFIDENT, 3 * error):
        return None
    return Finding(
        "A3", "warning", "the outputs", {"confidence": confident, "right": right, "rows": len(surest),
         "sentence": f"On {len(surest)} held-out rows the mean confidence is {percent(confident)}, and "
                     f"{percent(right)} are "
                     "right."},
        "A network trained long on few rows makes its outputs surer than they deserve.",
        "End earlier, draw weights to 0, or let superpose.fit calibrate (its default does).",
        {"weight_decay": 0.01, "patience": 10}, {"what": "calibration"},
    )  # fmt: skip


def a4_by_chance(case: Case, seeds: int) -> Finding | None:
    """Results that depend on the seed more than on the data; it trains anew for this."""
    if seeds < 2 or not case.trained or case.train is None:
        return None
    skills = scores_again(case, seeds)
    if len(skills) < 2:
        return None
    swing, gain = float(np.ptp(skills)), float(np.mean(skills))
    if swing <= max(gain / 2, at.SIGNAL):
        return None
    return Finding(
        "A4", "warning", "the training", {"skills": [round(s, 4) for s in skills], "swing": swing, "gain": gain,
         "sentence": f"Over {len(skills)} seeds the skill goes from {min(skills):.2f} to {max(skills):.2f}, "
                     "over half of its "
                     f"mean of {gain:.2f}."},
        "What is learned hangs on the first weights and the order of the rows: training does not find its "
        "way reliably.",
        "Average several networks, lower the rate, or train longer.", {"members": 8} | slower(case), {"what": "curves"},
    )  # fmt: skip
