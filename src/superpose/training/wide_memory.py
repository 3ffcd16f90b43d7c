"""What an optimiser remembers of a wide first layer in parts, and the way from and to that of a whole network."""

from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from superpose.network.layer import Layer
from superpose.training.plan import Plan, pack, unpack


class Memory:
    """The optimiser's state of each part of the weights, and of the rest; it is written over step by step.

    Attributes
    ----------
    parts : list of trees
        One for each part.
    rest : tree
        Of all other parameters.
    step : int or None
        After how many steps it is what it is; None while a step is being taken.
    """

    def __init__(self, parts: list[Any], rest: Any):
        self.parts, self.rest = parts, rest
        self.step: int | None = 0

    def __repr__(self) -> str:
        return f"Memory({len(self.parts)} parts, step {self.step})"


class Split:
    """From the memory of a whole network to that in parts, and back; for optimisers that step weight by weight.

    Such a memory is a tree of arrays laid out like the parameters, and of counts.
    """

    def __init__(self, plan: Plan, rest: Plan, slices: Sequence[slice]):
        self.plan, self.rest, self.slices = plan, rest, slices

    def apart(self, memory: Any) -> Memory:
        """A whole network's memory in parts."""
        leaves = _flat(self.plan, memory)[0]
        first, others = [], []
        for leaf in leaves:
            if not _like(self.plan, leaf):
                first.append(leaf)
                others.append(leaf)
                continue
            whole, *layers = unpack(self.plan, jax.tree.map(np.asarray, leaf))
            first.append(whole.weights)
            nothing = np.zeros((whole.columns, 0), self.plan.dtype)
            others.append(pack(self.rest, [whole.filled(nothing, whole.bias), *layers], xp=np))
        structure = _flat(self.rest, _blank(self.rest))[1]
        rest = jax.tree.map(jnp.asarray, jax.tree.unflatten(structure, others))
        of_part = jax.tree.structure(jax.eval_shape(self.plan.optimizer.transform().init, jnp.zeros((1, 1))))
        parts = [
            jax.tree.unflatten(of_part, [jnp.array(a[part] if np.ndim(a) else a) for a in first])
            for part in self.slices
        ]
        return Memory(parts, rest)

    def joined(self, memory: Memory) -> Any:
        """The way back from `apart`, on the host."""
        first = zip(*(jax.tree.leaves(part) for part in memory.parts), strict=True)
        found = []
        for arrays, leaf in zip(first, _flat(self.rest, memory.rest)[0], strict=True):
            if not _like(self.rest, leaf):
                found.append(np.array(leaf))
                continue
            small, *layers = unpack(self.rest, jax.tree.map(np.asarray, leaf))
            whole: Layer = small.filled(np.concatenate([np.asarray(a) for a in arrays]), small.bias)
            found.append(pack(self.plan, [whole, *layers], xp=np))
        return jax.tree.unflatten(_flat(self.plan, _blank(self.plan))[1], found)


def _blank(plan: Plan) -> Any:
    """The memory's shape."""
    return jax.eval_shape(plan.optimizer.transform().init, _parameters(plan))


def _parameters(plan: Plan) -> Any:
    if plan.flat:
        return jax.ShapeDtypeStruct((plan.parameters,), plan.dtype)
    return pack(plan, plan.network.layers)


def _flat(plan: Plan, memory: Any) -> tuple[list[Any], Any]:
    """What lies in the memory, what is laid out like the parameters as one; and how it lies there."""
    return jax.tree.flatten(memory, is_leaf=lambda tree: _like(plan, tree))


def _like(plan: Plan, tree: Any) -> bool:
    """Whether it is laid out like the parameters."""
    if plan.flat:
        return getattr(tree, "shape", None) == (plan.parameters,)
    return jax.tree.structure(tree) == jax.tree.structure(_parameters(plan))
