"""A run on disk, so that it goes on where it was: weights, memory, epoch, history and film in one file of arrays."""

import io
import json
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from superpose.network.network import Network
from superpose.saving.atomic import write_whole
from superpose.studio.trainer.live_run import LiveRun
from superpose.training.stepwise import Moment

NAME = "checkpoint.npz"
VERSION = 1


def write(run: LiveRun, folder: Path) -> None:
    """Keep the run in its folder, whole or not at all."""
    training, history = run.training, run.training.history
    state = training.state
    told = {
        "version": VERSION, "settings": run.settings, "epoch": training.epoch, "rate": training.rate,
        "done": training.done, "step": int(state.step), "frozen": sorted(run.frozen), "changes": run.changes,
        "every": history.every, "last_epoch": history.last_epoch, "events": history.events, "film": run.film.epochs,
        "seconds": run.seconds,
    }  # fmt: skip
    arrays: dict[str, np.ndarray] = {"told": np.frombuffer(json.dumps(told).encode(), np.uint8)}
    for name, tree in (("p", state.parameters), ("m", state.optimizer)):
        arrays |= {f"{name}{i}": np.asarray(leaf) for i, leaf in enumerate(jax.tree.leaves(tree))}
    arrays |= {f"h_{name}": history[name] for name in history.names}
    for i, (_, parameters) in enumerate(run.film.state()):
        arrays |= {f"f{i}_{j}": np.asarray(leaf) for j, leaf in enumerate(jax.tree.leaves(parameters))}
    out = io.BytesIO()
    np.savez(out, **arrays)  # pyright: ignore[reportArgumentType]
    write_whole(folder / NAME, [out.getvalue()], what="run")


def read(folder: Path, find: Any) -> LiveRun | None:
    """The run that was kept in this folder, paused; None where none was, or the file is no good."""
    path = folder / NAME
    if not path.is_file():
        return None
    with np.load(path, allow_pickle=False) as found:
        arrays = {name: found[name] for name in found.files}
    told = json.loads(arrays.pop("told").tobytes())
    if told["version"] != VERSION:
        return None
    run = LiveRun(told["settings"], find)
    training = run.training
    state = training.state._replace(
        parameters=_like(training.state.parameters, arrays, "p"),
        optimizer=_like(training.state.optimizer, arrays, "m"),
        step=jnp.asarray(told["step"], jnp.int32),
    )  # fmt: skip
    training.go_to(Moment(state, told["epoch"], told["rate"], tuple(map(tuple, told["done"]))))
    history = training.history
    rows = len(arrays["h_cost"])
    if rows:
        history._columns = {name: list(arrays[f"h_{name}"]) for name in history.names}
    history.every, history.last_epoch, history.events = told["every"], told["last_epoch"], told["events"]
    run.film.epochs, run.film._parameters = [], []
    for i, epoch in enumerate(told["film"]):
        run.film.epochs.append(epoch)
        run.film._parameters.append(
            jax.tree.map(np.asarray, _like(training.state.parameters, arrays, f"f{i}_"))
        )
    run.frozen = frozenset((a, b) for a, b in told["frozen"])
    run.changes, run.seconds = told["changes"], told["seconds"]
    training.hold(run._masks())
    return run


def _like(tree: Any, arrays: dict[str, np.ndarray], name: str) -> Any:
    """The arrays of this name as a tree like this one; refused where a shape differs."""
    leaves = jax.tree.leaves(tree)
    found = [arrays[f"{name}{i}"] for i in range(len(leaves))]
    if any(a.shape != b.shape for a, b in zip(leaves, found, strict=True)):
        raise ValueError("the file holds another network than its settings say")
    return jax.tree.unflatten(jax.tree.structure(tree), [jnp.asarray(a) for a in found])


def network_in(folder: Path, find: Any) -> Network | None:
    """The network of a run that was kept."""
    run = read(folder, find)
    return None if run is None else run.training.network
