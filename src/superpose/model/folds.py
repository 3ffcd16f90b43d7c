"""Which member of an ensemble never sees which rows: folds, drawn once or several times over."""

import numpy as np


def held_by(
    class_N: np.ndarray, members: int, *, folds: int, seed: int, group_N: np.ndarray | None = None
) -> np.ndarray:
    """The rows each member holds out, (rows, members) of truth values.

    The rows are dealt into `folds` folds, of every class as evenly as whole rows allow; each member holds one
    of them out. Where there are more members than folds the rows are dealt anew for the next.

    Parameters
    ----------
    class_N : array (rows,)
        The number of each row's class; all the same where there are none.
    members : int
        How many networks.
    folds : int
        Into how many parts the rows are dealt, 2 or more; at most one a row.
    seed : int
        Fixes the draw.
    group_N : array (rows,), optional
        The number of each row's group; a group is dealt as a whole.
    """
    if group_N is not None:
        group_N = np.unique(group_N, return_inverse=True)[1]
        dealt = held_by(np.zeros(group_N.max() + 1, int), members, folds=folds, seed=seed)
        return dealt[group_N]
    rng = np.random.default_rng([seed, 1])
    folds = max(2, min(folds, len(class_N)))
    fold_NR = np.stack([_dealt(class_N, folds, rng) for _ in range(-(-members // folds))], axis=1)
    member_M = np.arange(members)
    return fold_NR[:, member_M // folds] == (member_M % folds)[None, :]


def _dealt(class_N: np.ndarray, folds: int, rng: np.random.Generator) -> np.ndarray:
    """The fold of each row: rows in random order within their class, dealt out like cards."""
    order = rng.permutation(len(class_N))
    by_class = order[np.argsort(class_N[order], kind="stable")]
    fold_N = np.empty(len(class_N), int)
    fold_N[by_class] = np.arange(len(class_N)) % folds
    return fold_N
