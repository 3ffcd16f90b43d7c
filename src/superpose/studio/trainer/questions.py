"""What the page asks of a run beside its frames; each answer is computed by insight, figures, report or saving."""

import dataclasses
import functools
import tempfile
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from superpose.calculus.costs import Cost
from superpose.errors import TrainingError, UnknownNameError, UsageError
from superpose.insight.axes import Axes
from superpose.insight.subject import Subject
from superpose.model.fitting import versions
from superpose.model.judge import Judgement, judge
from superpose.model.model import Model
from superpose.model.prepared import Prepared
from superpose.model.record import Record
from superpose.model.rivals import RIVALS, Rivals, compete
from superpose.network.network import Network
from superpose.studio.trainer import changing
from superpose.studio.trainer.live_run import LiveRun
from superpose.studio.trainer.neuron_view import neuron_told
from superpose.studio.trainer.seeing import Sight
from superpose.studio.wire import plain
from superpose.training.history import History
from superpose.training.recording import Frame

if TYPE_CHECKING:
    from superpose.insight.chain_rule import ChainRule

LARGEST = 64
# Rivals by the rows they were fitted to: they do not change while the network learns.
FITTED: "weakref.WeakKeyDictionary[Prepared, tuple[int, Rivals]]" = weakref.WeakKeyDictionary()


@dataclass(frozen=True, eq=False)
class Still:
    """A run as it stood when a question came: values that do not change while they are looked at."""

    name: str
    settings: dict[str, Any]
    prepared: Prepared
    axes: Axes
    network: Network
    cost: Cost
    history: History
    frames: tuple[Frame, ...]
    epoch: int
    error: TrainingError | None
    sight: Sight
    frozen: frozenset[tuple[int, int]]

    @functools.cached_property
    def model(self) -> Model:
        """The model that can be kept, with its record."""
        own = Frame(self.epoch, self.network)
        frames = (*(f for f in self.frames if f.epoch < self.epoch), own)
        record = Record.of(self.history, frames, self.prepared.train, self.prepared.held_out)
        training, layers = self.settings["training"], self.settings["network"]["layers"]
        recipe = {k: v for k, v in training.items() if k not in ("epochs_per_second", "seed")} | {
            "epochs": self.epoch, "hidden": [one["neurons"] for one in layers],
            "activation": layers[0]["activation"] if layers else "linear",
        }  # fmt: skip
        facts = {"name": self.name, "task": self.prepared.target.task, "seed": training["seed"], "recipe": recipe,
                 "history": self.history.summary(), "rows": self.prepared.dataset.rows, "stopped": "watch",
                 "target": self.settings["data"].get("target") or self.prepared.dataset.targets[0],
                 "inputs": len(self.prepared.encoding.inputs), "best_epoch": None, "versions": versions()}  # fmt: skip
        return Model(self.prepared.encoding, self.prepared.target, self.network, self.cost, facts, record)

    def judgement(self, *, alone: bool = False) -> Judgement:
        """The network's score on the rows held out, beside its rivals' unless it is to stand alone."""
        prepared, seed = self.prepared, self.settings["training"]["seed"]
        assert prepared.unseen is not None
        return judge(self.model, prepared.examples, prepared.unseen, seed=seed,
                     rivals=() if alone else self._rivals(seed))  # fmt: skip

    def _rivals(self, seed: int) -> Rivals:
        """The rivals, fitted once to these rows."""
        prepared = self.prepared
        assert prepared.unseen is not None
        known = FITTED.get(prepared)
        if known is None or known[0] != seed:
            fitted = compete(self.model, prepared.examples, prepared.unseen, rivals=RIVALS, seed=seed)
            known = FITTED[prepared] = seed, fitted
        return known[1]

    def judged(self, *, alone: bool = True) -> Model:
        """The model with its score on the rows held out among its facts; as it is where none are."""
        if self.prepared.unseen is None:
            return self.model
        found = self.judgement(alone=alone)
        told = found.to_dict()
        more = {
            key: told[key] for key in ("baselines", "second_metric", "second", "verdict", "notes", "metric")
        }
        facts = self.model.facts | {"held_out": found.rows, **told["network"], **more}
        return dataclasses.replace(self.model, facts=facts)

    @property
    def subject(self) -> Subject:
        """What insight looks at."""
        from superpose.insight.subject import subject

        return subject(self.model)


def still(run: LiveRun, at: Sight, name: str) -> Still:
    """The run as it stands."""
    training = run.training
    return Still(name, run.settings, run.built.prepared, run.axes, training.network, run.built.cost,
                 training.history.until(training.epoch), run.film.frames(), training.epoch,
                 run.error, at, run.frozen)  # fmt: skip


def neuron(seen: Still, asked: dict[str, Any]) -> dict[str, Any]:
    """The large graph of a neuron, and what it adds to the next layer."""
    over = asked.get("over") or [axis.name for axis in seen.sight.over] or None
    return neuron_told(seen.subject, asked, over) | {
        "frozen": (int(asked.get("layer", 1)), int(asked.get("neuron", 1))) in seen.frozen
    }


def chain(seen: Still, asked: dict[str, Any], *, check: bool) -> tuple["ChainRule", bool]:
    """The chain rule for one of the rows drawn, and whether that row is held out; `check` by finite differences."""
    from superpose.insight.backprop import backprop as chain_rule

    at, row = seen.sight, int(asked.get("row", 0))
    if not 0 <= row < len(at.rows):
        raise UsageError(f"There is no row {row}.", f"Give 0 to {len(at.rows) - 1}.")
    start, place = at.cuts[2], int(at.rows[row])
    rate = float(asked.get("learning_rate") or seen.settings["training"]["learning_rate"])
    x_I, y_O = at.inputs_BI[start + place], at.truth_BO[place]
    found = chain_rule(seen.subject, x_I, y_O, cost=seen.cost, optimizer="gradient_descent", learning_rate=rate,
                       check=check)  # fmt: skip
    return found, place >= at.cuts[3] - start


def backprop(seen: Still, asked: dict[str, Any]) -> dict[str, Any]:
    """The chain rule for one of the rows drawn, step by step."""
    found, held_out = chain(seen, asked, check=seen.network.parameters <= 5000)
    agreement = found.agreement
    return plain({
        "row": int(asked.get("row", 0)), "held_out": held_out,
        "inputs": list(zip(found.names.inputs, found.x_I, strict=True)),
        "target": found.y_O, "cost": {"name": found.cost.name, "before": found.cost_before, "after": found.cost_after},
        "learning_rate": found.learning_rate, "optimizer": "gradient_descent", "fused": found.fused,
        "agreement": None if agreement is None else agreement.relative,
        "layers": [_layer_pass(one, i) for i, one in enumerate(found.layers, 1)],
        "steps": [{"title": s.kind, "kind": s.kind, "layer": s.layer, "sentence": s.sentence, "lines": s.lines,
                   "way": "forward" if s.kind in ("forward", "cost") else "back"} for s in found.steps()],
    })  # fmt: skip


def _layer_pass(one: Any, number: int) -> dict[str, Any]:
    inputs, neurons = np.asarray(one.layer.weights).shape[-2:]
    rows, columns = slice(0, min(inputs, LARGEST)), slice(0, min(neurons, LARGEST))
    cut = (
        {"only": {"inputs": rows.stop, "neurons": columns.stop}}
        if inputs > LARGEST or neurons > LARGEST
        else {}
    )
    told = {"layer": number, "inputs": one.x_I[rows], "z": one.z_K[columns], "a": one.a_O[columns],
            "output": one.output_O[columns],
            "fires": one.fires_O[columns], "slope": None if one.slope_K is None else one.slope_K[columns],
            "da": None if one.da_O is None else one.da_O[columns], "delta": one.delta_K[columns]}  # fmt: skip
    for name, layer in (("", one.layer), ("gradient", one.gradient), ("after", one.after)):
        told[name or "weights"] = np.asarray(layer.weights)[rows, columns]
        told[f"bias_{name}" if name else "bias"] = np.asarray(layer.bias)[columns]
    return told | cut


def landscape(seen: Still, asked: dict[str, Any]) -> dict[str, Any]:
    """The cost surface with the path on it, and where the network stands."""
    from superpose.insight.landscape import landscape as surface

    weights = asked.get("weight") or None
    points = int(np.clip(int(asked.get("points") or 25), 5, 61))
    kind = None if weights else asked.get("kind") or None
    found = surface(seen.subject, kind=kind, weights=weights, cost=seen.cost, points=points)
    tracks = [
        {"name": t.name, "epochs": t.epoch_F, "u": t.at_F2[:, 0], "v": t.at_F2[:, 1], "cost": t.cost_F}
        for t in found.tracks
    ]
    now = {k: tracks[0][k][-1] for k in ("u", "v", "cost")} if tracks else {"u": 0.0, "v": 0.0, "cost": None}
    return plain({"kind": found.plane.kind, "names": found.plane.names, "u": found.u_U, "v": found.v_V,
                  "cost": found.cost_VU,
                  "note": found.note, "cost_name": found.cost, "tracks": tracks, "now": now})  # fmt: skip


def findings(seen: Still, asked: dict[str, Any]) -> dict[str, Any]:
    """What may be wrong, each with its place and the settings that change it."""
    from superpose.insight.diagnosis.diagnose import diagnose

    if seen.error is not None:
        found = diagnose(seen.error, try_out=False)
    elif not seen.epoch:
        found = []
    else:
        found = diagnose(seen.model, try_out=False)
    return plain({"epoch": seen.epoch, "findings": [_finding(one, seen) for one in found]})


def _finding(one: Any, seen: Still) -> dict[str, Any]:
    told = one.to_dict()
    told["symptom"], told["place"] = one.symptom, _place(one.where)
    told["settings"] = changing.with_option(seen.settings, one.option) if one.option else None
    told["follows"] = [_finding(f, seen) for f in one.follows]
    return told


def _place(where: str) -> dict[str, Any] | None:
    """A place in words as the page can point at it."""
    kind, _, name = where.partition(" ")
    if kind == "neuron" and name.replace(".", "").isdigit():
        layer, number = name.split(".")
        return {"layer": int(layer), "neuron": int(number)}
    if kind == "layer" and name.isdigit():
        return {"layer": int(name)}
    return {"column": name.strip("'")} if kind == "column" else None


def judgement(seen: Still, asked: dict[str, Any]) -> dict[str, Any]:
    """The network's score on the rows held out, beside simpler means'."""
    if seen.prepared.unseen is None:
        raise UsageError(
            "No rows are held out, so nothing can be judged.", "Hold out a fifth: data.held_out = 0.2."
        )
    found = seen.judgement()
    told = found.to_dict()
    rule = None if found.rule is None else found.rule.text
    rivals = [
        {"name": name, **score, "words": rule if name == "rule" else None}
        for name, score in told["baselines"].items()
    ]
    return plain({
        "metric": found.metric, "better": "higher", "rows": found.rows, "network": told["network"], "rivals": rivals,
        "verdict": None if found.verdict is None else found.verdict.why,
        "verdict_facts": told["verdict"], "notes": told["notes"],
        "second_metric": told["second_metric"], "second": told["second"],
    })  # fmt: skip


def figure(seen: Still, asked: dict[str, Any]) -> dict[str, Any]:
    """A figure for Plotly, with its words."""
    from superpose.figures.plot import plot

    picture = plot(seen.model, asked.get("what") or None)
    if asked.get("theme") == "dark":
        picture = picture.dark()
    told = picture.to_plotly_json()
    return plain(
        {
            "data": told["data"],
            "layout": told["layout"],
            "alt": picture.alt,
            "note": picture.note,
            "name": picture.name,
        }
    )


def model_file(seen: Still, asked: dict[str, Any]) -> bytes:
    """The model as a file."""
    from superpose.saving.export import export
    from superpose.saving.model_file import save

    endings = {
        "safetensors": ".model.safetensors",
        "onnx": ".onnx",
        "python": ".py",
        "c": ".c",
        "torch": "_torch.py",
    }
    kind = asked.get("as") or "safetensors"
    if kind not in endings:
        raise UnknownNameError("form of a model", kind, endings)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"model{endings[kind]}"
        save(seen.judged(), path) if kind == "safetensors" else export(seen.model, path, to=kind)
        return path.read_bytes()


def report_file(seen: Still, asked: dict[str, Any]) -> bytes:
    """The report, one page."""
    from superpose.report.telling import report

    if seen.prepared.unseen is None:
        raise UsageError(
            "A report judges by rows held out, and there are none.", "Hold out a fifth: data.held_out = 0.2."
        )
    return str(report(seen.judged(alone=False))).encode()


def film_file(seen: Still, asked: dict[str, Any]) -> bytes:
    """The training as a GIF."""
    from superpose.figures.film import film

    look = "dark" if asked.get("theme") == "dark" else "light"
    return film(seen.model, theme=look).gif()


ANSWERS: dict[str, Callable[[Still, dict[str, Any]], Any]] = {
    "neuron": neuron, "backprop": backprop, "landscape": landscape, "findings": findings, "judgement": judgement,
    "figure": figure, "model": model_file, "report": report_file, "film": film_file,
}  # fmt: skip
