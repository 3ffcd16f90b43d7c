"""Where each rule draws its line, and who says so.

Where the sources disagree, or draw it where sound networks stand, the line is the one that a sound network keeps a
margin from; `make diagnosis-suite` measures both sides.
"""

# --- trends ---------------------------------------------------------------------------------------------------
# Trends are judged only after this share of the epochs (Zhang et al., AutoTrainer, ICSE 2021).
SETTLED = 0.3
FEWEST_EPOCHS = 5  # fewer show no trend

# --- rows -----------------------------------------------------------------------------------------------------
ROWS = 512  # looked at, evenly spread, of more
WIDE = 16_384  # inputs: of more so many, evenly spread, are looked at one by one
ENOUGH = 20  # held-out rows below which a difference to the training rows says nothing

# --- what can be learned ----------------------------------------------------------------------------------------
# Skill: 0 is the best constant answer, 1 is right everywhere. A network counts as good from here on, or when it
# is no further than BEHIND from the better of nearest neighbours and a linear model on the same rows.
GOOD = 0.8
HALF = 0.5
BEHIND = 0.1
SIGNAL = 0.15  # skill of those two from which there is something to learn, plus two standard errors

# --- data -----------------------------------------------------------------------------------------------------
CONSTANT = 1e-6  # std of a column (DLCheck: 1e-6), relative to the largest value where that is above 1
PICTURE = 49  # columns of one range from 0 on are pixels, whose margins are often empty
LARGE = 10.0  # root mean square of a column (DLCheck: |mean| > 10); also of a target
VERY_LARGE = 1000.0
UNEVEN = 10.0  # largest to smallest std of the columns, where the largest is above UNIT
VERY_UNEVEN = 30.0  # the same, where no column is large: the small one is hardly seen
UNIT = 3.0  # root mean square up to which a column counts as scaled
TINY_TARGET = 0.01  # std of a target below which the first outputs' own spread is far above it
LEAK = 0.999  # share of the target's variance that one column of several gives by itself
DUPLICATES = 0.1  # share of held-out rows that were trained on (Deepchecks: train-test samples mix)
IMBALANCE = 10.0  # largest to smallest class (SageMaker Debugger, ClassImbalance)
RARE_RECALL = 0.5  # of the smallest class, from which on the imbalance does no harm
ROWS_PER_INPUT = 10  # Harrell 2001: 10 to 20 rows for each input
TOO_FEW = 2  # rows for each input, below which a table can be learned by heart by a linear model already
PARAMETERS_PER_ROW = 10
GAP = 0.4  # skill on training rows less that on held-out ones which shows that rows are too few
FEW_NUMBERS = 10  # different whole numbers from 0 or 1 on, which may be classes
EXACT = 2.0**24  # above it float32 no longer tells whole numbers apart

# --- network --------------------------------------------------------------------------------------------------
OUTSIDE = 0.01  # share of targets outside the output's range
DRAWN = 5.0  # weights' size against what suits the activation (NeuroScope: 0.5 to 2 of He's is sound)
DRAWN_FAR = 30.0
SPREAD = 10.0  # std of one hidden layer's pre-activations over another's (SageMaker: variances, 10)
START_CLASSES = 4.0  # first cost over ln K (NeuroScope: 0.5 to 2); sound He weights reach 3
START_NUMBERS = 50.0  # first cost over E[y^2]; He weights on a target from 0 to 0.1 reach 20
DROPOUT = 0.5  # UMLAUT, dropout above 0.5
OVERFIT_STEPS = 200  # PyTorch Lightning: overfit_batches; Karpathy's recipe
OVERFIT_LEFT = 0.5  # share of the constant answer's cost that may be left after them
# Sound rates by optimiser: those whose step is about the rate itself; those whose step is rate times gradient.
RATES = {
    "adam": (1e-5, 0.1), "adamw": (1e-5, 0.1), "adamax": (1e-5, 0.1), "adabelief": (1e-5, 0.1),
    "nadam": (1e-5, 0.1), "rmsprop": (1e-5, 0.1), "lion": (1e-6, 0.02), "muon": (1e-4, 0.3),
    "adagrad": (1e-4, 1.0), "gradient_descent": (1e-4, 5.0), "momentum": (1e-5, 1.0), "nesterov": (1e-5, 1.0),
}  # fmt: skip
RATE_FACTOR = 10.0  # this far outside it is a problem
# Of more inputs than this a step moves each pre-activation by as much at a rate that is lower by as many times, and
# gradients are longer by the root of that (Yang et al., Tensor Programs V, 2022).
USUAL_INPUTS = 784

# --- training -------------------------------------------------------------------------------------------------
EXPLODED_RATIO = 70.0  # first layer's gradient over the last's (AutoTrainer)
EXPLODED_GROWTH = 10.0  # largest gradient over the first ones (3.4: 10 times the median)
FEW_EPOCHS = 6  # too few of them to tell what gradients are like
EXPLODED_START = 100.0  # gradient of the first epochs, for a target of root mean square 1 (NeuroScope: 10)
VANISHED_RATIO = 1e-3  # first layer's gradient over the last's, and
VANISHED_NORM = 1e-4  # the first layer's gradient (both AutoTrainer)
VANISHED_START = 1e-2  # the ratio before the first step, where the network then learned nothing
SILENT = 0.01  # a unit active on fewer rows is dead (SageMaker Debugger, DeadRelu)
DEAD_LAYER = 0.5  # share of a layer's units (SageMaker Debugger)
DEAD_MANY = 0.4  # the same, where the network did not learn what can be learned
SATURATED = 5.0  # |pre-activation| of tanh and sigmoid (DeepDiagnosis; SageMaker's 9.5 comes too late)
SATURATED_SHARE = 0.5  # of the rows and units of a layer (DeepDiagnosis)
RATIO_LOW, RATIO_HIGH = 1e-5, 0.1  # |change| / |weights| a step (DeepDiagnosis: outside these)
RATIO_WARN_LOW, RATIO_WARN_HIGH = 1e-4, 5e-2  # NeuroScope's, where the network did not learn
RATIO_GOOD = 1e-3  # the usual good value (Karpathy; DeepDiagnosis)
FLAT = 0.01  # best improvement (AutoTrainer, slow convergence: 0.01), of the constant answer's cost
FLAT_EPOCHS = 10
HARDLY = 0.03  # improvement over the whole training
SWING = 0.03  # of the constant answer's cost, from one epoch to the next (AutoTrainer: 0.03 of accuracy)
SWING_PART = 0.2  # and of the cost itself
SWING_EPOCHS = 0.1  # share of the epochs (AutoTrainer: 0.2; of 90 healthy trainings none had more than 0.01)
OVERFIT_RISE = 0.1  # held-out cost above its lowest, of the constant answer's cost (SageMaker: 0.1), and
OVERFIT_FACTOR = 1.25  # so many times its lowest, and
OVERFIT_FACTOR_BY_HEART = 1.03  # the same, where the training rows are known by heart:
BY_HEART = 0.5  # held-out cost this far above the training cost, of the constant answer's
OVERFIT_FALL = 0.7  # training cost fallen to this share of what it was then
OVERFIT_LASTING = 3  # epochs (SageMaker waits for 1)
STILL_FALLING = 0.03  # of the constant answer's cost, over a fifth of the epochs at the last slope
STEADY = 0.12  # of the whole fall, in the last fifth (0.2 where it never slows down), where much is left:
MUCH = 0.3
LEFT = 0.1  # cost below this share of the constant answer's is little to gain
ONE_ANSWER = 0.99  # share of rows with one answer
NO_SPREAD = 0.05  # std of the outputs over that of the targets
TOO_GOOD = 0.1  # held-out skill above that on the training rows (UMLAUT: 0.05)
AT_ONCE_STEPS, AT_ONCE_COST = 10, 0.02  # near-perfect within so many steps (DLCheck: within 10 batches)
UNCHANGED = (1e-5, 1e-8)  # relative and absolute (SageMaker Debugger, UnchangedTensor)
PLATEAU = 0.95  # of the constant answer's cost

# --- after ----------------------------------------------------------------------------------------------------
CLASS_RECALL = 0.3
CLASS_ROWS = 10  # rows of a class, fewer say little
CONFIDENT = 0.1  # mean confidence above the share that is right
CONFIDENT_ROWS = 50
SIMPLE_GAIN = 0.1  # share by which a network should beat the simple means (Deepchecks)
