"""The Python program that does a run again."""

from typing import Any

from superpose.studio.trainer.live_run import LiveRun


def code(run: LiveRun, name: str) -> str:
    """The program, with every setting written out; what was done by hand comes in its order."""
    lines = [
        f'"""{_quoted(name)}: made by superpose studio."""',
        "",
        "import numpy as np",
        "",
        "import superpose as sp",
        "",
    ]
    lines += [*_data(run), "", *_network(run), ""]
    structural = [c for c in run.changes if not {"rate", "weight", "freeze"} & c.keys()]
    by_hand = [c for c in run.changes if {"rate", "weight", "freeze"} & c.keys()]
    if structural:
        lines.append(
            "# The network or its settings were changed while it learned: this trains it as it is now, from the start."
        )
    if structural or (not by_hand and not run.training.done):
        lines += _train(run)
    else:
        lines += _step_by_step(run, by_hand)
    lines += ["", "model = data.model(network, sp.cost(" + repr(run.settings["training"]["cost"]) + "))",
              'sp.save(model, "model.safetensors")']  # fmt: skip
    if not any("np." in line for line in lines):
        lines = [line for line in lines if line != "import numpy as np"]
    return "\n".join(lines).replace("\n\n\n", "\n\n") + "\n"


def _quoted(name: str) -> str:
    return name.replace("\\", "/").replace('"', "'").replace("\n", " ")


def _data(run: LiveRun) -> list[str]:
    data, task = run.settings["data"], run.built.prepared.target.task
    made = data["kind"] in ("function", "drawn", "points") or "x" in run.built.prepared.dataset.inputs.columns
    scaling = run.built.prepared.encoding.scaling
    options = f"held_out={data['held_out']!r}, scaling={scaling!r}, seed={data['seed']!r}"
    kind = data["kind"]
    if kind == "sample":
        noise = (
            "" if data["noise"] is None or (not made and not _noisy(run)) else f", noise={data['noise']!r}"
        )
        rows = "" if data["rows"] is None else f", rows={data['rows']!r}"
        return [
            f"rows = sp.sample({data['name']!r}{rows}{noise}, seed={data['seed']!r})",
            f"data = sp.prepare(rows, {options})",
        ]
    if kind == "file":
        given = data["name"] or data["upload"]
        kinds = f", kinds={data['kinds']!r}" if data["kinds"] else ""
        return [f"data = sp.prepare({given!r}, target={data['target']!r}, task={task!r}{kinds}, {options})"]
    if kind == "function":
        lines = [
            "from superpose.data.expressions.expression import Expression", "",
            f"x = np.linspace({data['low']!r}, {data['high']!r}, {data['rows']!r})",
            f"y = np.broadcast_to(Expression({data['expression']!r}, (\"x\",))(x), x.shape)",
        ]  # fmt: skip
        if data["noise"]:
            lines.append(
                f"y = y + np.random.default_rng({data['seed']!r}).normal(0.0, {data['noise']!r}, len(x))"
            )
        return [*lines, f'data = sp.prepare({{"x": x, "y": y}}, target="y", task="regression", {options})']
    points = f"points = np.array({sorted(data['points']) if kind == 'drawn' else data['points']!r})"
    if kind == "drawn":
        return [
            points,
            f'data = sp.prepare({{"x": points[:, 0], "y": points[:, 1]}}, target="y", task="regression", {options})',
        ]
    return [points, 'rows = {"x1": points[:, 0], "x2": points[:, 1], "class": points[:, 2].astype(int)}',
            f'data = sp.prepare(rows, target="class", task="classification", {options})']  # fmt: skip


def _noisy(run: LiveRun) -> bool:
    return run.built.prepared.dataset.inputs.columns == ["x1", "x2"]


def _layer(one: dict[str, Any], neurons: int | str) -> str:
    activation = one["activation"]
    said = "sp.activation(" + repr(activation) + ")" if isinstance(activation, dict) else repr(activation)
    rest = [f"{k}={one[k]!r}" for k in ("combine", "fire_above", "dropout", "initial")
            if one.get(k) not in (None, 0.0, "add") or (k == "fire_above" and one.get(k) is not None)]  # fmt: skip
    return f"sp.Layer({', '.join([str(neurons), said, *rest])})"


def _network(run: LiveRun) -> list[str]:
    network = run.settings["network"]
    layers = [
        *(_layer(one, one["neurons"]) for one in network["layers"]),
        _layer(network["output"], "data.outputs"),
    ]
    return ["network = sp.Network.create(", "    inputs=data.inputs,", f"    layers=[{', '.join(layers)}],",
            f"    seed={network['seed']!r},", "    data=data.X,", ")"]  # fmt: skip


def _options(run: LiveRun, rate: float) -> str:
    training = run.settings["training"]
    names = ("cost", "optimizer", "batch_size", "weight_decay", "gradient_clip", "seed")
    said = {name: training[name] for name in names} | {"learning_rate": rate}
    return ", ".join(f"{k}={v!r}" for k, v in said.items())


def _train(run: LiveRun) -> list[str]:
    epochs = max(1, run.training.epoch)
    return ["run = sp.train(", "    network, data.X, data.y, validation=data.validation, epochs=" + repr(epochs) + ",",
            f"    {_options(run, run.settings['training']['learning_rate'])},",
            "    restore_best=False,",
            ")", "network = run.network"]  # fmt: skip


def _step_by_step(run: LiveRun, changes: list[dict[str, Any]]) -> list[str]:
    """The run with its changes by hand, each at its epoch and step."""
    lines = ["from superpose.network.editing import with_weight", "from superpose.studio.trainer.live_run import masks",
             "from superpose.training.stepwise import Stepwise", "",
             "training = Stepwise(", "    network, data.X, data.y, validation=data.validation,",
             f"    {_options(run, run.built.settings['training']['learning_rate'])},", ")", "",
             "def until(epoch, steps):", "    while training.epoch < epoch:",
             "        training.run(epoch - training.epoch)",
             "    while training.steps_done < steps:", "        training.one_step()", ""]  # fmt: skip
    frozen: set[tuple[int, int]] = set()
    for change in changes:
        lines.append(f"until({change['epoch']}, {change['step']})")
        if "rate" in change:
            lines.append(f"training.set_rate({change['rate']!r})")
        elif "weight" in change:
            layer, before, to = change["weight"]
            pieces = run.training.plan.network.layers[layer - 1].activation.pieces
            source = None if before == 0 else before - 1
            lines.append("training.set_weights(sp.Network(with_weight(training.network.layers, "
                         f"{layer - 1}, {source}, {(to - 1) * pieces}, {change['value']!r})))")  # fmt: skip
        else:
            one = (change["freeze"][0], change["freeze"][1])
            frozen = frozen | {one} if change["frozen"] else frozen - {one}
            lines.append(f"training.hold(masks(training.network, frozenset({sorted(frozen)!r})))")
    return [*lines, f"until({run.training.epoch}, {run.training.steps_done})", "network = training.network"]
