"""What an approximation came to: the network, how near it is, and whether that is proved."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from superpose.approximation.breaks import Jump
from superpose.approximation.by_hand import ByHand
from superpose.approximation.certificate import Certificate
from superpose.approximation.target import Target
from superpose.network.network import Network
from superpose.training.history import History
from superpose.training.recording import Frame


@dataclass(frozen=True, eq=False)
class Approximation:
    """A network that approximates a function.

    Attributes
    ----------
    network : Network
        One hidden layer; in float32, or in float64 where the tolerance needs it.
    bound : float
        The largest error: proved at every point of the domain, or the largest of those measured. Evaluation in the
        network's own precision, and the rounding of its inputs to it, are counted in where it is proved.
    proved : bool
        Whether `bound` is proved.
    measured : float
        The largest error seen at `points` places.
    tolerance : float
        What was asked.
    trials : dict of str to dict of int to float
        By activation, the least largest error of each width that was tried.
    history : History
        Of the training: cost, largest error and gradient norm, step by step.
    frames : tuple of Frame
        The network at steps of its training.
    by_hand : ByHand or None
        The network built of steps without training, where the function has one input.
    jumps : tuple of Jump
        Where the function jumps; no network of continuous neurons is nearer than half a jump.
    without : tuple of (low, high)
        What lies around the jumps and is left out of `bound`.
    """

    target: Target
    network: Network
    bound: float
    proved: bool
    measured: float
    points: int
    tolerance: float
    trials: dict[str, dict[int, float]]
    seconds: float
    history: History
    frames: tuple[Frame, ...]
    by_hand: ByHand | None
    jumps: tuple[Jump, ...] = ()
    without: tuple[tuple[float, float], ...] = ()
    certificate: Certificate | None = None
    rounding: float = 0.0
    rows: tuple[np.ndarray, np.ndarray] = field(
        default_factory=lambda: (np.zeros((0, 1)), np.zeros(0)), repr=False
    )

    @property
    def width(self) -> int:
        """How many hidden neurons there are."""
        return sum(layer.neurons for layer in self.network.layers[:-1])

    @property
    def activation(self) -> str:
        """That of the hidden neurons."""
        return self.network.layers[0].activation.name

    @property
    def kind(self) -> str:
        """The activation, and that there are two hidden layers where there are."""
        return self.activation + (", two layers" if len(self.network.layers) > 2 else "")

    @property
    def tried(self) -> dict[int, float]:
        """The least largest error of each width that was tried with the activation that was taken."""
        return self.trials[self.kind]

    @property
    def least_possible(self) -> float:
        """What no continuous function can be nearer than: half the largest jump; 0 without jumps."""
        return max((j.height / 2 for j in self.jumps), default=0.0)

    @property
    def reached(self) -> bool:
        """Whether the tolerance is met everywhere in the domain."""
        return self.bound <= self.tolerance and not self.jumps

    def __call__(self, x: Any) -> np.ndarray:
        """What the network gives for rows `x`, (rows, inputs) to (rows,)."""
        return self.network(x)[:, 0]

    @property
    def told(self) -> str:
        """How near it is, in a sentence or several."""
        hidden = [layer.neurons for layer in self.network.layers[:-1]]
        neurons = f"{' and '.join(map(str, hidden))} hidden {self.activation} neuron{'s' * (self.width != 1)}"
        neurons += " in two layers" if len(hidden) > 1 else ""
        where = self._where()
        if self.proved:
            how = f"|f - network| <= {self.bound:.4g} {where}: proved (interval arithmetic, {_boxes(self)})."
        else:
            how = f"|f - network| <= {self.bound:.4g} at the {self.points:,} points measured {where}; not proved."
        lines = [f"{neurons}, {self.network.dtype}. {how}"]
        if self.jumps:
            lines.append(self._about_jumps())
        elif not self.reached:
            lines.append(f"The tolerance {self.tolerance:g} was not reached.")
        return " ".join(lines)

    def _where(self) -> str:
        if self.without:
            gaps = " and ".join(f"{a:.4g} < {self.target.names[0]} < {b:.4g}" for a, b in self.without)
            return f"for {self.target.domain}, except {gaps}"
        return f"for all {self.target.domain}" if self.proved else f"for {self.target.domain}"

    def _about_jumps(self) -> str:
        j = max(self.jumps, key=lambda one: one.height)
        many = f" (and {len(self.jumps) - 1} more)" if len(self.jumps) > 1 and self.without else ""
        return (
            f"f jumps by {j.height:.4g} at {self.target.place(j.place)}{many}. The universal approximation theorem is "
            "about continuous functions: across a jump no network of continuous neurons can be nearer everywhere than "
            f"half of it, {self.least_possible:.4g}."
        )

    def to_dict(self) -> dict[str, Any]:
        """What is known, in plain types."""
        return {
            "function": self.target.name,
            "inputs": list(self.target.names),
            "on": [[a, b] for a, b in zip(self.target.low.tolist(), self.target.high.tolist(), strict=True)],
            "tolerance": self.tolerance,
            "reached": self.reached,
            "neurons": self.width,
            "parameters": self.network.parameters,
            "dtype": self.network.dtype.name,
            "bound": self.bound,
            "proved": self.proved,
            "rounding": self.rounding,
            "measured": self.measured,
            "points": self.points,
            "boxes": None if self.certificate is None else self.certificate.boxes,
            "activation": self.activation,
            "error_by_neurons": {str(n): e for n, e in self.tried.items()},
            "also_tried": {
                name: {str(n): e for n, e in one.items()}
                for name, one in self.trials.items()
                if name != self.kind
            },
            "jumps": [{"at": j.place.tolist(), "height": j.height} for j in self.jumps],
            "least_possible": self.least_possible,
            "without": [list(piece) for piece in self.without],
            "by_hand": None if self.by_hand is None else self.by_hand.to_dict(),
            "seconds": round(self.seconds, 3),
        }

    def __repr__(self) -> str:
        kind = "proved" if self.proved else f"measured at {self.points:,} points"
        return (
            f"Approximation({self.target.name!r} on {self.target.domain}: {self.width} "
            f"neuron{'s' * (self.width != 1)}, error <= {self.bound:.4g} ({kind}), tolerance {self.tolerance:g})"
        )


def _boxes(found: Approximation) -> str:
    return "by intervals" if found.certificate is None else f"{found.certificate.boxes:,} boxes"
