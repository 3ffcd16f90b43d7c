"""The widget: what the page shows of a run, as traits that Python and the notebook's browser share."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import anywidget
import numpy as np
import traitlets

from superpose.errors import SuperposeError, UsageError
from superpose.insight.subject import Subject
from superpose.network import editing
from superpose.network.network import Network
from superpose.notebook import bundle
from superpose.studio import wire
from superpose.studio.trainer import seeing
from superpose.studio.trainer.neuron_view import neuron_told
from superpose.training.history import History

# Of a long history so many epochs are drawn.
MOST_POINTS = 300


class View(anywidget.AnyWidget):
    """A subject in a notebook.

    Attributes
    ----------
    structure : dict
        What is fixed: columns, grids, rows, and where numbers stand in a frame; as docs/studio-protocol.md says.
    frame : bytes
        The network as it is shown now.
    history : dict
        Costs epoch by epoch, and the epochs of the film.
    """

    _esm = bundle.script()
    _css = bundle.style()
    structure = traitlets.Dict().tag(sync=True)
    frame = traitlets.Bytes().tag(sync=True)
    history = traitlets.Dict().tag(sync=True)

    def __init__(self, seen: Subject, **options: Any):
        super().__init__(**options)
        self.subject, self.network = seen, seen.network
        self._sight = seeing.sight(seen, {})
        self._sequence = 0
        self.structure = seeing.structure(self._sight, {}, 1, seen.cost, 0)
        self.history = _history(seen)
        self._show(self.network, _last_epoch(seen), wire.NOW)
        self.on_msg(self._heard)

    def __repr__(self) -> str:
        return f"View({self.network!r})"

    def set_weight(self, layer: int, before: int, to: int, value: float) -> None:
        """Set a weight, or with `before` 0 a bias; all from 1.

        Raises
        ------
        UsageError
            If there is no such weight, or the value is no finite number.
        """
        layers = self.network.layers
        if not 1 <= layer <= len(layers):
            raise UsageError(f"There is no layer {layer}.", f"There are {len(layers)}.")
        column = (to - 1) * layers[layer - 1].activation.pieces
        changed = editing.with_weight(
            layers, layer - 1, None if before == 0 else before - 1, column, float(value)
        )
        self.network = Network(changed)
        self._show(self.network, _last_epoch(self.subject), wire.NOW, wire.BY_HAND)

    def reset(self) -> None:
        """Back to the weights it came with."""
        self.network = self.subject.network
        self._show(self.network, _last_epoch(self.subject), wire.NOW)

    def scrub(self, epoch: int | None) -> None:
        """Show the film at its epoch nearest to this one; None: the network as it stands."""
        frames = self.subject.frames
        if epoch is None or not frames:
            self._show(self.network, _last_epoch(self.subject), wire.NOW)
            return
        near = min(frames, key=lambda one: abs(one.epoch - epoch))
        self._show(near.network, near.epoch, wire.FILM)

    def _show(self, network: Network, epoch: int, kind: int, flags: int = 0) -> None:
        """Another frame."""
        self._sequence += 1
        history, layers = self.history, len(network.layers)
        facts = np.full(8, np.nan)
        if epoch in history["epochs"]:
            at = history["epochs"].index(epoch)
            facts[:2] = [_number(history["columns"].get(name), at) for name in ("cost", "held_out_cost")]
        norms = (np.full(layers, np.nan),) * 2
        numbers = seeing.numbers(self._sight, network, facts, norms)
        self.frame = wire.frame(numbers, sequence=self._sequence, structure=1, epoch=epoch, step=0, kind=kind,
                                flags=flags)  # fmt: skip

    def _heard(self, view: Any, message: Any, buffers: Any) -> None:
        self._hear(message)

    def _hear(self, message: dict[str, Any]) -> None:
        """What a person does in the browser; answered where it has an id."""
        number = message.get("id")
        try:
            told: Any = self._do(message)
        except (SuperposeError, ValueError, TypeError, LookupError) as error:
            self.send({"type": "refused", "id": number, "error": str(error)})
            return
        if number is not None:
            self.send({"type": "answer", "id": number, "told": told})

    def _do(self, message: dict[str, Any]) -> Any:
        kind = message.get("type")
        if kind == "weight":
            layer, before, to = (int(message[name]) for name in ("layer", "from", "to"))
            self.set_weight(layer, before, to, float(message["value"]))
        elif kind == "scrub":
            self.scrub(message.get("epoch"))
        elif kind == "reset":
            self.reset()
        elif kind == "ask":
            asked = dict(parse_qsl(urlsplit(str(message["path"])).query))
            over = [axis.name for axis in self._sight.over] or None
            return neuron_told(self.subject.replace(network=self.network), asked, over) | {"frozen": False}
        else:
            raise UsageError(f"There is no message {kind!r}.", "There are weight, scrub, reset and ask.")
        return None


def _history(seen: Subject) -> dict[str, Any]:
    """Costs epoch by epoch, thinned, and the epochs of the film."""
    history, film = seen.history, [frame.epoch for frame in seen.frames]
    told: dict[str, Any] = {"epochs": [], "columns": {}, "events": [], "film": film}
    if history is None or not len(history):
        return told
    chosen = np.unique(np.linspace(0, len(history) - 1, min(MOST_POINTS, len(history))).astype(int))
    names = [name for name in ("cost", "held_out_cost") if name in history]
    columns = {name: np.asarray(history[name], float)[chosen] for name in names}
    return told | wire.plain({"epochs": _epochs(history)[chosen], "columns": columns})


def _epochs(history: History) -> np.ndarray:
    return (np.arange(len(history)) + 1) * history.every


def _last_epoch(seen: Subject) -> int:
    """The epoch of the network that is looked at."""
    own = [frame.epoch for frame in seen.frames if frame.shows(seen.network)]
    if own:
        return own[-1]
    return 0 if seen.history is None or not len(seen.history) else int(_epochs(seen.history)[-1])


def _number(column: list[float | None] | None, at: int) -> float:
    found = None if column is None else column[at]
    return float("nan") if found is None else found
