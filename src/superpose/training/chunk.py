"""A chunk of epochs as one compiled program: shuffle, batches (instruments on the last), held-out rows."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jax import Array

from superpose import runtime
from superpose.network import passes
from superpose.training.epoch import Instruments, Rows, epoch
from superpose.training.plan import Plan, unpack
from superpose.training.step import State


class Best(NamedTuple):
    """The best held-out value so far, the epoch after which it was seen, and the parameters then."""

    value: Array
    epoch: Array
    parameters: Any


class Records(NamedTuple):
    """What was seen in each epoch of a chunk; rows beyond the epochs run are not filled.

    The gradient and the update are those of the epoch's last step; `seen_EM` holds the training cost, then
    the held-out cost and metrics where there are held-out rows. `kept` holds the parameters after the epochs that
    were to be kept, one place each, and a last place that is overwritten by all others; None where none were.
    """

    gradient_norm_EL: Array
    update_ratio_EL: Array
    seen_EM: Array
    finite_E: Array
    kept: Any = None


def first_best(plan: Plan, state: State) -> Best | None:
    """Before anything was held against the held-out rows; None where nothing is monitored."""
    if plan.monitor is None:
        return None
    worst = jnp.inf if plan.lower_is_better else -jnp.inf
    return Best(jnp.asarray(worst, plan.dtype), jnp.zeros((), jnp.int32), state.parameters)


# So many times a number of any size, added up over an array of any size, is still a number.
SMALL = 1e-20
# A compiled plan holds about 10 MB and 170 memory maps, of which Linux grants a process 65,530 in all; JAX by
# itself never lets one go, and ends with a fault of memory when there are no more maps.
PROGRAMS = 64
_compiled: set[Plan] = set()


def make_room(plan: Plan) -> None:
    """Before a run: let all compiled plans go where there are many, and this is another."""
    if plan not in _compiled and len(_compiled) >= PROGRAMS:
        for program in PROGRAM.values():
            program.clear_cache()  # pyright: ignore[reportAttributeAccessIssue]
        _compiled.clear()
    _compiled.add(plan)


def run_chunk(plan: Plan, *arrays: Any) -> tuple[State, Best | None, Records]:
    """The plan's program, compiled at its first call: see `_chunk`."""
    return program_of(plan)(plan, *arrays)


def _chunk(
    plan: Plan,
    state: State,
    best: Best | None,
    rows: Rows,
    held_out: Rows | None,
    order_EN: Array,
    rate_ES: Array,
    key: Any,
    epochs: Array,
    place_E: Array | None = None,
) -> tuple[State, Best | None, Records]:
    """Run `epochs` epochs (at most the buffers' E); fewer where patience ends or anything is not finite.

    `place_E` says at which place the parameters after an epoch are kept.
    """

    def more(carry: Any) -> Array:
        i, state, best, records = carry
        going = (i < epochs) & records.finite_E[jnp.maximum(i - 1, 0)]
        return going & jnp.logical_not(out_of_patience(plan, state, best))

    def body(carry: Any) -> Any:
        i, state, best, records = carry
        first_step = state.step
        state, cost, last = epoch(plan, state, rows, order_EN[i], rate_ES[i], key)
        seen_M = jnp.stack([cost, *on_held_out(plan, state, held_out)])
        records = _record(records, i, state, last, seen_M, None if place_E is None else place_E[i])
        best = _better(plan, best, seen_M, first_step // plan.steps + 1, state)
        return i + 1, state, best, records

    start = (jnp.zeros((), jnp.int32), state, best, _blank(plan, held_out, state))
    _, state, best, records = jax.lax.while_loop(more, body, start)
    return state, best, records


def on_held_out(plan: Plan, state: State, held_out: Rows | None) -> list[Array]:
    """The held-out cost, then the metrics; nothing without held-out rows."""
    if held_out is None:
        return []
    layers = unpack(plan, state.parameters)
    last = passes.forward(layers, plan.seen(held_out.x_NI))[-1]
    share = passes.row_shares(layers[-1], last.z_BK, held_out.weight_N)
    if held_out.weight_N is not None and held_out.weight_N.shape == share.shape:
        share = held_out.weight_N / held_out.weight_N.sum()  # rows held out by members: each counts alike
    elif layers[-1].blocks > 1:
        share = share / layers[-1].blocks
    cost = (passes.row_costs(layers[-1], last, held_out.y_NO, plan.cost) * share).sum()
    outputs, y = passes.each_member(layers[-1], last.output_BO, held_out.y_NO)
    return [cost, *(m.value(outputs, y, share.reshape(-1), plan.threshold) for m in plan.metrics)]


def out_of_patience(plan: Plan, state: State, best: Best | None) -> Any:
    """Whether the monitored number has not become better for `plan.patience` epochs."""
    if best is None or plan.patience is None:
        return False
    return state.step // plan.steps - best.epoch >= plan.patience


def _better(plan: Plan, best: Best | None, seen_M: Array, epoch: Array, state: State) -> Best | None:
    """What is best: now, where it is better than before by more than `plan.min_delta`; else what was."""
    if best is None or plan.monitor is None:
        return best
    value = seen_M[plan.monitor]
    gain = best.value - value if plan.lower_is_better else value - best.value
    won = gain > plan.min_delta
    now = Best(value, epoch, state.parameters)
    if not plan.flat:
        return jax.lax.cond(won, lambda: now, lambda: best)  # a copy, where `where` is a loop for every array
    return jax.tree.map(lambda new, old: jnp.where(won, new, old), now, best)


def _blank(plan: Plan, held_out: Rows | None, state: State) -> Records:
    epochs, layers = plan.epochs_at_once, len(plan.network.layers)
    seen = 1 if held_out is None else 2 + len(plan.metrics)
    by_layer = jnp.zeros((epochs, layers), plan.dtype)
    kept = None
    if plan.keeps:
        kept = jax.tree.map(lambda p: jnp.zeros((plan.keeps + 1, *p.shape), p.dtype), state.parameters)
    return Records(by_layer, by_layer, jnp.zeros((epochs, seen), plan.dtype), jnp.ones(epochs, bool), kept)


def _record(
    records: Records, i: Array, state: State, last: Instruments, seen_M: Array, place: Array | None
) -> Records:
    sound = [_finite(p) for p in jax.tree.leaves(state.parameters)]
    finite = jnp.isfinite(seen_M[0]) & jnp.stack(sound).all()
    now = Records(*last, seen_M, finite)
    seen = jax.tree.map(lambda all_E, one: all_E.at[i].set(one), records._replace(kept=None), now)
    if place is None:
        return seen
    return seen._replace(
        kept=jax.tree.map(
            lambda all_K, one: jax.lax.dynamic_update_index_in_dim(all_K, one, place, 0),
            records.kept, state.parameters,
        )
    )  # fmt: skip


def _finite(array: Array) -> Array:
    """Whether all are: their sum, made so small that none overflows, as a product, which is one loop to compile."""
    flat = array.ravel()
    return jnp.isfinite(jnp.vdot(flat, jnp.full_like(flat, SMALL)))


# XLA 0.10.1's older way to write loops: less to compile, a little more to run. Other versions may not know
# the flag, and are not asked.
OLDER_WAY = {"xla_cpu_use_fusion_emitters": False}
# Small steps on the thread that runs the program, products as well as what could be done side by side (type 1 is
# XLA's schedule for little memory, one after another): to hand work to others and wait takes longer than the work. A
# fifth faster for 2-8-8-1 and batches of 32, and as much again where rows are held out; nothing for 64-128-10 and 128.
BY_ONE_THREAD = {"xla_cpu_multi_thread_eigen": False, "xla_cpu_scheduler_type": 1}
SMALL_STEP = 2**20  # parameters times rows


def _program(quick: bool, small: bool) -> Any:
    known = runtime.jaxlib_version() == runtime.LAST_RIGHT
    options = (OLDER_WAY if quick else {}) | (BY_ONE_THREAD if small else {})
    return jax.jit(_chunk, static_argnames="plan", compiler_options=options if known and options else None)


PROGRAM = {(quick, small): _program(quick, small) for quick in (False, True) for small in (False, True)}


def program_of(plan: Plan) -> Any:
    """The program as it suits this plan: compiled sooner, or run faster; on one thread where a step is small."""
    return PROGRAM[plan.quick_compile, plan.parameters * plan.batch <= SMALL_STEP]
