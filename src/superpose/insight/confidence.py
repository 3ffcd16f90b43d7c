"""What outputs say: confidences in classes, yes or no, or plain numbers; for a model as for a bare training."""

import numpy as np

from superpose.insight.subject import Subject
from superpose.model.answers import probabilities


def meaning(seen: Subject) -> str:
    """What the outputs are: "classes" that exclude each other, several "yes_no", or "numbers"."""
    if seen.task == "multilabel":
        return "yes_no"
    if seen.task != "classification":
        return "numbers"
    several = seen.network.outputs > 1
    return "yes_no" if several and seen.network.layers[-1].activation.name != "softmax" else "classes"


def class_names(seen: Subject) -> tuple[str, ...]:
    """The names of the classes; of a bare network of one output 0 and 1."""
    if seen.target is not None and seen.target.classes:
        return tuple(str(label) for label in seen.target.classes)
    return ("0", "1") if seen.network.outputs == 1 else seen.outputs


def confidences(seen: Subject, outputs_BO: np.ndarray) -> np.ndarray:
    """The confidence in each class, (B, classes); of several yes or no that of each yes, (B, outputs)."""
    if seen.target is not None:
        return np.asarray(probabilities(seen.target, outputs_BO), float)
    p_BO = np.asarray(outputs_BO, float)
    return np.column_stack([1 - p_BO, p_BO]) if meaning(seen) == "classes" and p_BO.shape[1] == 1 else p_BO


def true_classes(y_NO: np.ndarray) -> np.ndarray:
    """The number of each row's class, from encoded targets, (N,)."""
    y_NO = np.asarray(y_NO)
    return (y_NO[:, 0] > 0.5).astype(int) if y_NO.shape[1] == 1 else y_NO.argmax(axis=1)


def predicted_classes(confidence_BC: np.ndarray) -> np.ndarray:
    """The number of the likeliest class, (B,); of two the second only above one half, as a model answers."""
    if confidence_BC.shape[1] == 2:
        return (confidence_BC[:, 1] > 0.5).astype(int)
    return confidence_BC.argmax(axis=1)


def unit_name(seen: Subject, output: int = 0) -> str:
    """How the axis of an output is called."""
    return seen.outputs[output] if seen.outputs[output] != "output" else "output"
