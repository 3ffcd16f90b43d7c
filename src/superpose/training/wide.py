"""A wide first layer trained in place: its weights in parts, each moved as soon as its gradient is known.

There is no gradient for the inputs, and none of all weights. A step adds up the parts' sums, takes the ordinary step
on the rest of the network (`superpose.network.stand_in`), and with the delta of the first layer goes through the parts
once more: gradient of a part = inputs of the part, transposed, times delta; then the optimiser's step on that part.

Of the weights two copies take turns, so that those of the last epoch stay whole; what the optimiser remembers is
written over. An interrupt therefore waits for the end of an epoch; see `superpose.training.held_back`.
"""

import weakref
from collections.abc import Iterable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from superpose import runtime
from superpose.network.layer import Layer
from superpose.network.network import Network
from superpose.network.stand_in import given_sums
from superpose.training import recovery
from superpose.training.blocks_of_inputs import InputParts, largest
from superpose.training.chunk import Best, Records
from superpose.training.epoch import Instruments, Rows
from superpose.training.first_layer import Direct
from superpose.training.plan import Plan, unpack
from superpose.training.setup import Setup
from superpose.training.step import State, first_state
from superpose.training.wide_memory import Memory, Split
from superpose.training.wide_parts import Pool, WeightParts, cut, cuts
from superpose.training.wide_step import (
    How,
    Rule,
    moved_part,
    outputs_of,
    products,
    rest_step,
    watched,
    with_sums,
)

# Of a layer in more parts than this, how much weights change beside their size is looked at in so many of them.
MEASURED = 32
# Up to so many rows a step the gradient's length comes from products of rows, which is less than adding up squares.
GRAM_ROWS = 64
# Rows that are held against the first layer at once where none is trained on.
HELD_ROWS = 256


class InPlace(Direct):
    """A run whose first layer's weights are moved part by part.

    Its parameters are (WeightParts, parameters of the rest), its optimiser's memory a `Memory`.
    """

    in_place = True

    def __init__(self, given: Setup, said: str):
        super().__init__(given)
        self.setup = given.replace(plan=given.plan.replace(epochs_at_once=1, filled_up=False))
        self.said, self.plan = said, self.setup.plan
        first, *others = given.network.layers
        rest = Network([given_sums(first), *others])
        shapes = tuple(tuple(p.shape) for p in jax.tree.leaves(rest))
        self.rest = self.plan.replace(structure=jax.tree.structure(rest), shapes=shapes, input_scale=None)
        itemsize = np.dtype(self.plan.dtype).itemsize
        self.slices = cuts(given.network.inputs, first.columns, itemsize)
        self.split = Split(self.plan, self.rest, self.slices)
        self.rule = Rule(
            self.plan.optimizer, self.plan.input_scale, self.plan.weight_decay,
            None if self.plan.factors is None else self.plan.factors[0][0],
        )  # fmt: skip
        self.pool = Pool()
        self._see(given.rows)
        self.found: recovery.Fault | None = None

    def _see(self, rows: Rows) -> None:
        """Train on these rows from now on: all there are, or a part of them."""
        self._rows, self.inputs = rows, InputParts(rows.x_NI, self.slices)
        self.largest = largest(self.plan, rows.x_NI)
        # Sums of all rows by weights, and products of all rows with each other, where all are in one step.
        self._known: weakref.WeakKeyDictionary[WeightParts, Array] = weakref.WeakKeyDictionary()
        self._gram_of_all: np.ndarray | None = None

    def start(self, plan: Plan, memory: Any) -> State:
        """The state before the first step."""
        first, *others = self.setup.network.layers
        parts = WeightParts(cut(first.weights, self.slices), self.pool)
        state = first_state(self.rest, (given_sums(first), *others))
        if memory is None:
            transform = self.plan.optimizer.transform()
            held = Memory([transform.init(part) for part in parts.arrays], state.optimizer)
        else:
            held = self.split.apart(memory)
        return State((parts, state.parameters), held, state.step)

    def run(self, plan: Plan, *arrays: Any) -> tuple[State, Best | None, Records]:
        """One epoch."""
        state, best, rows, held_out, order_EN, rate_ES, key = arrays[:7]
        if rows is not self._rows:
            self._see(rows)
        after, cost, seen = self._epoch(state, rows, order_EN[0], rate_ES[0], key)
        if seen is None:
            nothing = np.full((1, len(plan.network.layers)), np.nan)
            return state, best, Records(nothing, nothing, np.full((1, 1), np.nan), np.zeros(1, bool))  # pyright: ignore
        seen_M = np.asarray([cost, *self._on_held_out(after, held_out)])
        best = self._better(best, seen_M, after)
        return after, best, Records(*(np.asarray(a)[None] for a in seen), seen_M[None], np.ones(1, bool))  # pyright: ignore

    def _epoch(
        self, state: State, rows: Rows, order_N: np.ndarray, rate_S: np.ndarray, key: Any
    ) -> tuple[State, float, Instruments | None]:
        """All rows once; the mean cost, and what the instruments say of the last step."""
        self.found, costs, weights, seen = None, [], [], None
        y_NO, weight_N = (None if a is None else np.asarray(a) for a in rows[1:])
        for s, rate in enumerate(rate_S):
            which = order_N[s * self.plan.batch : (s + 1) * self.plan.batch] if self.plan.steps > 1 else None
            y_BO, weight_B = (a if which is None or a is None else a[which] for a in (y_NO, weight_N))
            last = s == self.plan.steps - 1
            state, cost, seen = self._step(state, which, y_BO, weight_B, rate, key, measured=last)
            if self.found is not None:
                break
            costs.append(cost)
            weights.append(len(y_BO) if weight_B is None else weight_B.sum())  # pyright: ignore[reportArgumentType]
        return state, float(np.dot(costs, weights) / max(np.sum(weights), 1e-30)), seen

    def _step(
        self, state: State, which: np.ndarray | None, y_BO: Any, weight_B: Any, rate: Any, key: Any, *, measured: bool
    ) -> tuple[State, float, Instruments | None]:  # fmt: skip
        """One step; where anything became non-finite nothing moved, and `found` says what."""
        (parts, rest), held = state.parameters, state.optimizer
        held.step = None  # until all of it is moved it is of no step
        known = self._known.pop(parts, None) if which is None else None
        z_BK = self._sums(parts, self.inputs.of(which)) if known is None else known
        before = State(rest, held.rest, state.step)
        after, cost, seen, delta_BK, square, finite_L = rest_step(
            self.rest, before, z_BK, y_BO, weight_B, rate, key
        )
        if not self._sound(state, cost, seen, len(z_BK) * float(square), finite_L):
            held.step = int(state.step)
            return state, float(cost), None
        new, squares, sums_BK = self._move(parts, held, which, delta_BK, rate, measured)
        held.rest, held.step = after.optimizer, int(after.step)
        moved = WeightParts(new, self.pool)
        if which is None:
            self._known[moved] = sums_BK
        whole = State((moved, after.parameters), held, after.step)
        return whole, float(cost), self._instruments(seen, squares) if measured else None

    def _instruments(self, seen: Instruments, squares: np.ndarray) -> Instruments:
        """Those of the rest, with what was measured of the parts."""
        gradient, change, size = squares
        norms, ratios = np.array(seen.gradient_norm_L), np.array(seen.update_ratio_L)
        norms[0] = np.hypot(norms[0], np.sqrt(gradient))
        ratios[0] = np.sqrt(change / max(size, np.finfo(self.plan.dtype).tiny))
        return Instruments(norms, ratios)  # pyright: ignore[reportArgumentType]

    def _move(
        self,
        parts: WeightParts,
        held: Memory,
        which: np.ndarray | None,
        delta_BK: Array,
        rate: Any,
        measured: bool,
    ) -> tuple[list[Array], np.ndarray, Array]:
        """Each part's step: the new parts, squares of gradient, change and weights, and the new parts' sums.

        Where all rows are in every step, their sums for the next are taken while a part is still in the cache.
        """
        new, found = self.pool.take(parts), []
        apart = -(-len(new) // MEASURED)
        by_gram = measured and len(delta_BK) <= GRAM_ROWS
        gram_BB = self._gram(which) if by_gram else None
        sums_BK = jnp.zeros_like(delta_BK)
        for i, (w, x) in enumerate(zip(parts.arrays, self.inputs.of(which), strict=True)):
            how = How(measured and not by_gram, measured and i % apart == 0, which is None)
            new[i], held.parts[i], squares, sums_BK = moved_part(
                self.rule, w, new[i], held.parts[i], x, delta_BK, rate, sums_BK, how=how
            )
            found.append(squares)
        total = np.asarray([[float(a) for a in squares] for squares in found], np.float64).sum(axis=0)
        if gram_BB is not None:  # |X^T d|^2 from products of rows with rows
            delta = np.asarray(delta_BK, np.float64)
            total[0] = max(np.vdot(gram_BB, delta @ delta.T), 0.0)
        return new, total, sums_BK

    def _gram(self, which: np.ndarray | None) -> np.ndarray:
        """Products of the rows of a batch with each other, (B, B); those of all rows are kept."""
        if which is None and self._gram_of_all is not None:
            return self._gram_of_all
        found = np.zeros(())
        for x in self.inputs.of(which):
            found = found + np.asarray(products(self.plan.input_scale, self.plan.dtype, x), np.float64)
        self._gram_of_all = found if which is None else None
        return found

    def _sound(self, state: State, cost: Array, seen: Instruments, square: float, finite_L: Array) -> bool:
        """Whether the step may be taken; else what is wrong is noted. The gradient of the first layer is bounded."""
        squares_L = np.square(np.asarray(seen.gradient_norm_L, np.float64))
        squares_L[0] += square * self.setup.network.inputs * self.largest**2
        sound_L = squares_L < np.finfo(self.plan.dtype).max
        sound = recovery.Soundness(jnp.isfinite(cost), sound_L, finite_L)  # pyright: ignore[reportArgumentType]
        what = recovery.in_words(sound)
        if what:
            epoch, done = divmod(int(state.step), self.plan.steps)
            self.found = recovery.Fault(epoch + 1, done + 1, what)
        return not what

    def fault(self, *replayed: Any, **where: Any) -> recovery.Fault:
        """What was found on the way; nothing has to be replayed."""
        return self.found or recovery.Fault(where["epoch"] + 1, self.plan.steps, "the cost became non-finite")

    def _better(self, best: Best | None, seen_M: np.ndarray, after: State) -> Best | None:
        if best is None or self.plan.monitor is None:
            return best
        value = seen_M[self.plan.monitor]
        gain = (float(best.value) - value) * (1 if self.plan.lower_is_better else -1)
        if not gain > self.plan.min_delta:
            return best
        return Best(jnp.asarray(value), jnp.asarray(int(after.step) // self.plan.steps), after.parameters)

    def _sums(self, parts: WeightParts, x: Iterable[Any]) -> Array:
        """The first layer's weighted inputs added up, (B, K), from the rows' inputs in parts."""
        z_BK = None
        for w_IK, x_BI in zip(parts.arrays, x, strict=True):
            z_BK = jnp.zeros((len(x_BI), w_IK.shape[1]), w_IK.dtype) if z_BK is None else z_BK
            z_BK = with_sums(self.plan.input_scale, z_BK, w_IK, x_BI)
        assert z_BK is not None
        return z_BK

    def _sums_of_rows(self, parts: WeightParts, x_NI: Any) -> Array:
        """Those of rows that are not trained on, some rows at a time."""
        x_NI = np.asarray(x_NI)
        rows = [x_NI[start : start + HELD_ROWS] for start in range(0, len(x_NI), HELD_ROWS)]
        return jnp.concatenate([self._sums(parts, (x[:, part] for part in self.slices)) for x in rows])

    def _on_held_out(self, state: State, held_out: Rows | None) -> list[float]:
        if held_out is None:
            return []
        parts, rest = state.parameters
        rows = held_out._replace(x_NI=self._sums_of_rows(parts, held_out.x_NI))
        return [float(value) for value in watched(self.rest, State(rest, None, state.step), rows)]

    def end(self) -> None:
        """Let go of what only further steps would need."""
        self.pool.close()
        self.inputs.close()
        self._known.clear()

    def network(self, parameters: Any) -> Network:
        """The network these parameters make: its parts joined, which is a copy."""
        with runtime.precision(self.plan.dtype):
            return Network(self._layers(parameters))

    def _layers(self, parameters: Any) -> tuple[Layer, ...]:
        parts, rest = parameters
        first, *others = unpack(self.rest, jax.tree.map(jnp.asarray, rest))
        whole = self.plan.network.layers[0]
        return whole.filled(parts.joined(), first.bias), *others

    def memory(self, state: State) -> Any:
        """The optimiser's memory as it is, joined; None where a further step has written over it."""
        return self.split.joined(state.optimizer) if state.optimizer.step == int(state.step) else None

    def outputs(self, parameters: Any, rows: Rows) -> np.ndarray:
        """What the network gives for rows, without joining its parts."""
        parts, rest = parameters
        return np.asarray(outputs_of(self.rest, rest, self._sums_of_rows(parts, rows.x_NI)))
