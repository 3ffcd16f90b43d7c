"""Every rule: what it looks at, from where on it speaks, and who says so; docs/diagnosis.md is made from it."""

from collections.abc import Callable
from dataclasses import dataclass

from superpose.insight.diagnosis import after_rules as after
from superpose.insight.diagnosis import data_rules as data
from superpose.insight.diagnosis import network_rules as network
from superpose.insight.diagnosis import start_rules as start
from superpose.insight.diagnosis import target_rules as target
from superpose.insight.diagnosis import thresholds as at
from superpose.insight.diagnosis import training_rules as training
from superpose.insight.diagnosis import trend_rules as trend
from superpose.insight.diagnosis.case import Case
from superpose.insight.diagnosis.form import Finding

AUTOTRAINER = "Zhang et al., AutoTrainer, ICSE 2021"
DEEPDIAGNOSIS = "Wardat et al., DeepDiagnosis, ICSE 2022"
SAGEMAKER = "Amazon SageMaker Debugger, built-in rules"
DEEPCHECKS = "Deepchecks, default suites"
NEURALINT = "Nikanjam et al., NeuraLint, TOSEM 2021"
LIGHTNING = "PyTorch Lightning, overfit_batches; Karpathy, A recipe for training neural networks, 2019"
UMLAUT = "Schoop et al., UMLAUT, CHI 2021"
NEUROSCOPE = "NeuroScope, training monitors"
DLCHECK = "DLCheck"


@dataclass(frozen=True)
class Rule:
    """One rule.

    Attributes
    ----------
    name : str
        Such as "T3".
    look : callable
        Takes a case and gives what it found, or None; its docstring says what it looks for.
    when : str
        From where on it speaks.
    source : str
        Who draws the line there, or near.
    fix : str
        What it advises, in short.
    """

    name: str
    look: Callable[[Case], Finding | None]
    when: str
    source: str
    fix: str

    @property
    def about(self) -> str:
        """What it looks for."""
        return (self.look.__doc__ or "").strip()

    def __repr__(self) -> str:
        return f"Rule({self.name}: {self.about})"


def _seeds(case: Case) -> Finding | None:
    """Results that depend on the seed more than on the data; only where `seeds` asks for more trainings."""
    return after.a4_by_chance(case, int(case.settings.get("seeds", 0)))


RULES = (
    Rule("D1", data.d1_not_finite, "any cell", "Humbatova et al., ICSE 2020", "drop or fill the cells"),
    Rule("D2", data.d2_constant, f"standard deviation up to {at.CONSTANT:g}; empty margins of pictures are no harm",
         DLCHECK, "leave the column out"),
    Rule("D3", data.d3_unscaled,
         f"root mean square above {at.LARGE:g}; or spreads that differ by {at.UNEVEN:g} ({at.VERY_UNEVEN:g} "
         "where none is above "
         f"{at.UNIT:g})", f"{DLCHECK}; {DEEPDIAGNOSIS}", "standardise"),
    Rule("D4", data.d4_leak, f"{at.LEAK:g} of the variance told by one column of several, one-to-one, or 1, 2, 3 ...",
         DEEPCHECKS, "leave the column out"),
    Rule("D5", target.d5_duplicates, f"more than {at.DUPLICATES:.0%} of the held-out rows, and more than "
                                     "repeat by nature",
         DEEPCHECKS, "split after repeated rows are out"),
    Rule("D6", target.d6_labels,
         f"labels below 0 or above the outputs; or up to {at.FEW_NUMBERS} whole numbers from 0 or 1 on, "
         "learned as amounts",
         DEEPDIAGNOSIS, "number the classes anew"),
    Rule("D7", target.d7_imbalance,
         f"{at.IMBALANCE:g} to 1; after training only where less than {at.RARE_RECALL:.0%} of the rare class is found",
         SAGEMAKER, "weigh the rows"),
    Rule("D8", target.d8_few_rows,
         f"fewer than {at.ROWS_PER_INPUT} rows an input or more than {at.PARAMETERS_PER_ROW} weights a row; "
         "a warning below "
         f"{at.TOO_FEW} rows an input, or where held-out skill is {at.GAP:g} lower", "Harrell, Regression "
                                                                                     "Modeling Strategies, 2001",
         "more rows, or a smaller network"),
    Rule("D9", target.d9_target_scale, f"root mean square above {at.LARGE:g}, or spread below {at.TINY_TARGET:g}",
         DLCHECK, "standardise the target"),
    Rule("D10", data.d10_type, "text or objects; float labels for several outputs; whole numbers beyond 2^24", UMLAUT,
         "convert"),
    Rule("N1", network.n1_cost_and_output, "a pair that does not belong together", f"{NEURALINT}; {AUTOTRAINER}",
         "the output and cost that belong together"),
    Rule("N2", network.n2_out_of_range, f"more than {at.OUTSIDE:.0%} of the targets", DEEPDIAGNOSIS, "a linear output"),
    Rule("N3", network.n3_linear_layers, "any", f"{NEURALINT}; {UMLAUT}", "an activation"),
    Rule("N4", network.n4_same_weights, "all neurons of a hidden layer alike", NEURALINT, "random weights"),
    Rule("N5", start.n5_first_weights, f"{at.DRAWN:g} times too large or too small", f"{NEUROSCOPE}; {SAGEMAKER}",
         "weights that suit the activation"),
    Rule("N6", start.n6_first_cost,
         f"{at.START_CLASSES:g} times ln K for classes, {at.START_NUMBERS:g} times the mean square of "
         "numbers", NEUROSCOPE,
         "smaller last weights"),
    Rule("N7", network.n7_dropout, f"above {at.DROPOUT:g}, or any behind the last layer", UMLAUT, "drop less"),
    Rule("N8", start.n8_one_batch,
         f"more than {at.OVERFIT_LEFT:.0%} of a constant answer's cost left after {at.OVERFIT_STEPS} steps "
         "on two rows a class; "
         "only before training", LIGHTNING, "more neurons, ReLU"),
    Rule("N9", start.n9_rate, "; ".join(f"{name} {low:g} to {high:g}" for name, (low, high) in at.RATES.items())
         + f"; the lower ends times {at.USUAL_INPUTS} / inputs where there are more",
         f"{UMLAUT}; {DEEPDIAGNOSIS}", "a sound rate"),
    Rule("T1", training.t1_not_finite, "any", AUTOTRAINER, "a fifth of the rate"),
    Rule("T2", training.t2_exploding,
         f"first layer's {at.EXPLODED_RATIO:g} times the last's; grown {at.EXPLODED_GROWTH:g} times; or "
         f"{at.EXPLODED_START:g} long from the start; the first and the last times the root of inputs / "
         f"{at.USUAL_INPUTS} where there are more", f"{AUTOTRAINER}; {NEUROSCOPE}", "clip gradients, lower the rate"),
    Rule("T3", training.t3_vanishing,
         f"first layer's below {at.VANISHED_RATIO:g} of the last's and below {at.VANISHED_NORM:g}; or below "
         f"{at.VANISHED_START:g} before the first step where nothing was learned", AUTOTRAINER, "ReLU, fewer layers"),
    Rule("T4", training.t4_dead_units,
         f"active on fewer than {at.SILENT:.0%} of the rows: {at.DEAD_LAYER:.0%} of a layer, "
         f"{at.DEAD_MANY:.0%} where too little "
         "was learned", f"{SAGEMAKER}; {NEUROSCOPE}", "leaky ReLU, a lower rate"),
    Rule("T5", training.t5_saturated, f"beyond {at.SATURATED:g} in {at.SATURATED_SHARE:.0%} of a layer", DEEPDIAGNOSIS,
         "ReLU, smaller weights"),
    Rule("T6", training.t6_update_ratio,
         f"|change| / |weights| outside {at.RATIO_LOW:g} to {at.RATIO_HIGH:g}; {at.RATIO_WARN_LOW:g} to "
         f"{at.RATIO_WARN_HIGH:g} "
         "where too little was learned", f"{DEEPDIAGNOSIS}; {NEUROSCOPE}", "another rate"),
    Rule("T7", trend.t7_flat, f"less than {at.FLAT:.0%} of a constant answer's cost over {at.FLAT_EPOCHS} "
                              "epochs or more",
         AUTOTRAINER, "a higher rate, more neurons"),
    Rule("T8", trend.t8_oscillating,
         f"jumps of {at.SWING:.0%} of a constant answer's cost and {at.SWING_PART:.0%} of its own, up and down, in "
         f"{at.SWING_EPOCHS:.0%} of the epochs", AUTOTRAINER, "a lower or falling rate"),
    Rule("T9", trend.t9_overfit,
         f"held-out cost up by {at.OVERFIT_RISE:.0%} of a constant answer's for {at.OVERFIT_LASTING} epochs "
         "or more, training cost "
         f"down to {at.OVERFIT_FALL:.0%}; good to know where the best epoch was kept by patience",
         f"{SAGEMAKER}; {NEUROSCOPE}",
         "end earlier, weight decay, dropout"),
    Rule("T10", trend.t10_not_converged,
         f"cost fell by {at.STILL_FALLING:.0%} of a constant answer's in the last fifth of the epochs",
         "scikit-learn, ConvergenceWarning", "more epochs"),
    Rule("T11", after.t11_one_answer, f"{at.ONE_ANSWER:.0%} of the rows; of numbers less than "
                                      f"{at.NO_SPREAD:.0%} of the spread",
         "Humbatova et al., ICSE 2020", "see the other findings"),
    Rule("T12", after.t12_too_good,
         f"held-out skill {at.TOO_GOOD:g} above training skill; or {at.AT_ONCE_COST:.0%} of the cost left within "
         f"{at.AT_ONCE_STEPS} steps", f"{UMLAUT}; {DLCHECK}", "look for a leak"),
    Rule("T13", training.t13_unchanged, f"equal to {at.UNCHANGED[0]:g}", SAGEMAKER, "an activation with a slope"),
    Rule("T14", trend.t14_baseline, f"{at.PLATEAU:.0%} of a constant answer's cost, where simpler means do better",
         "Karpathy, A recipe for training neural networks, 2019", "see the other findings"),
    Rule("A1", after.a1_simpler, f"the verdict; of a run less than {at.SIMPLE_GAIN:.0%} gain on a linear "
                                 "model", DEEPCHECKS,
         "use the simpler one"),
    Rule("A2", after.a2_class_recall, f"recall below {at.CLASS_RECALL:g} of {at.CLASS_ROWS} rows or more", SAGEMAKER,
         "weigh the class more"),
    Rule("A3", after.a3_overconfident, f"mean confidence {at.CONFIDENT:g} above the share right", "Guo et "
                                                                                                  "al., ICML 2017",
         "end earlier, calibrate"),
    Rule("A4", _seeds, "swing over seeds above half of the mean skill", "Pineau et al., JMLR 2021", "average "
                                                                                            "several networks"),
)  # fmt: skip
