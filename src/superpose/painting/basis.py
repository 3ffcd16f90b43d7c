"""What the first layer makes of a place before the others see it: waves that are learned, fixed waves, or tanh.

A network of smooth bends such as tanh learns slow changes first and fine ones hardly at all: the steeper a detail,
the smaller its share in the gradient (spectral bias: Rahaman et al., ICML 2019, arXiv:1806.08734). Waves of many
lengths as a first layer bring the fine details within reach: then a weight on a short wave is enough.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from superpose.calculus.activations import activation
from superpose.errors import UnknownNameError, UsageError
from superpose.network.layer import Layer
from superpose.network.network import Network

HIDDEN_OMEGA = 30.0  # of the sine layers behind the first, as Sitzmann et al. have it
STEADY_OMEGA = 60.0  # up to this the first layer takes the whole learning rate
MOST_NEURONS = 4096
Rates = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Basis:
    """One kind of first layer with what stands behind it.

    Attributes
    ----------
    name, formula, source : str
        What it is called, what its first layer computes of a place x, and where it is from.
    why : str
        What it does for the picture, in plain words.
    learning_rate : float
        Adam's, that suits it.
    layers : callable
        (hidden sizes, what frequency waves start from in radians) to the hidden layers, each with the share of the
        learning rate that it takes: 0 holds it still.
    """

    name: str
    formula: str
    source: str
    why: str
    learning_rate: float
    layers: Callable[[Sequence[int], float], list[tuple[Layer, float]]]

    def __repr__(self) -> str:
        return f"Basis({self.name!r}: {self.formula})"


def _sine(hidden: Sequence[int], omega: float) -> list[tuple[Layer, float]]:
    first = Layer(hidden[0], activation("sine", omega=omega), initial="siren_first")
    wave = activation("sine", omega=HIDDEN_OMEGA)
    # A step of a weight turns the phase by omega as much: where omega is large the same rate would shake the waves.
    rate = min(1.0, STEADY_OMEGA / omega)
    return [(first, rate), *((Layer(size, wave, initial="siren"), 1.0) for size in hidden[1:])]


def _fourier(hidden: Sequence[int], omega: float) -> list[tuple[Layer, float]]:
    waves = Layer(2 * hidden[0], activation("sine", omega=0.8 * omega), initial="fourier")
    return [(waves, 0.0), *((Layer(size, "relu"), 1.0) for size in hidden)]


def _tanh(hidden: Sequence[int], omega: float) -> list[tuple[Layer, float]]:
    return [(Layer(size, "tanh"), 1.0) for size in hidden]


BASES = {
    basis.name: basis
    for basis in (
        Basis(
            "fourier",
            "sin(w x) and cos(w x), w drawn once and held",
            "Rahimi & Recht, NeurIPS 2007; Tancik et al., NeurIPS 2020, arXiv:2006.10739",
            "Fixed waves of many lengths and directions, then layers of relu: the network only has to weigh waves "
            "that are there from the start.",
            3e-3,
            _fourier,
        ),
        Basis(
            "sine",
            "sin(omega (w x + b)), w and b learned",
            "Sitzmann et al., NeurIPS 2020, arXiv:2006.09661 (SIREN)",
            "Waves whose lengths and directions are learned with all else, in every layer: a wave of a wave has "
            "overtones, so that few neurons reach fine details.",
            2e-3,
            _sine,
        ),
        Basis(
            "tanh",
            "tanh(w x + b), w and b learned",
            "LeCun, Bottou, Orr & Müller 1998; why it stays smooth: Rahaman et al., ICML 2019, arXiv:1806.08734",
            "Smooth bends without waves: it learns slow changes first and hardly reaches the fine ones "
            "(spectral bias), so that what it learns stays blurred.",
            3e-3,
            _tanh,
        ),
    )
}


def basis_of(name: str | Basis) -> Basis:
    """The basis by its name.

    Raises
    ------
    UnknownNameError
        If there is none of that name.
    """
    if isinstance(name, Basis):
        return name
    if name not in BASES:
        raise UnknownNameError("basis", name, BASES)
    return BASES[name]


def network_of(
    basis: Basis, *, inputs: int, outputs: int, hidden: Sequence[int], omega: float, seed: int
) -> tuple[Network, Rates | None]:
    """A network before its first step, and the share of the learning rate that each layer's arrays take.

    Its last layer is linear, so that its outputs are sums of what its neurons make: the parts add up to the whole.

    Parameters
    ----------
    inputs, outputs : int
        Of a place, and of what is there.
    hidden : sequence of int
        The sizes of the hidden layers; the Fourier basis puts a held layer of twice the first size before them.
    omega : float
        What frequency the waves of a first layer start from, in radians for a unit of the inputs.
    seed : int
        Fixes every weight.
    """
    if not hidden or not all(isinstance(n, int) and 1 <= n <= MOST_NEURONS for n in hidden):
        raise UsageError(
            f"Hidden layers of {tuple(hidden)!r} neurons were asked for; 1 to {MOST_NEURONS} each were expected.",
            "Try hidden=(64, 64, 64).",
        )
    layers, shares = zip(*basis.layers(hidden, omega), strict=True)
    last = Layer(outputs, "linear", initial="siren" if basis.name == "sine" else None)
    network = Network.create(inputs=inputs, layers=[*layers, last], seed=seed)
    network = Network([*network.layers[:-1], _unbiased(network.layers[-1])])
    rates = tuple((share, share) for share in (*shares, 1.0))
    return network, None if all(share == 1 for share in shares) else rates


def _unbiased(layer: Layer) -> Layer:
    """The last layer with its biases at 0: what it starts from is the mean colour."""
    assert layer.bias is not None
    return layer.filled(layer.weights, layer.bias * 0)
