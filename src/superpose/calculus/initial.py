"""Initials: where weights and biases start before any training (NumPy only).

initial("he_normal").draw(rng, inputs, neurons) -> (w_IO, b_O)

Those of waves are made for the activation sin(omega z), and look at its omega.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from superpose.errors import ShapeError, UnknownNameError, UsageError

Drawn = tuple[np.ndarray, np.ndarray]

# how many rows' outputs are mixed for one bias of unit_std_he5
MIX = 5


@dataclass(frozen=True, repr=False)
class Initial:
    """One way to start a layer; made by `initial`, equal by name.

    Attributes
    ----------
    name : str
        Its name in `INITIALS`.
    formula : str
        How weights, and biases where they are not 0, are drawn.
    source : str
        Where it is from.
    needs_data : bool
        Whether `fit` must follow `draw`, with pre-activations of the layer's data.
    over_omega : bool
        Whether weights are divided by the activation's omega, so that waves swing alike whatever it is.
    """

    name: str
    formula: str = field(compare=False)
    source: str = field(compare=False)
    weights: Callable[[np.random.Generator, int, int], np.ndarray] = field(compare=False)
    random_bias: bool = field(default=False, compare=False)
    needs_data: bool = field(default=False, compare=False)
    phases: Callable[[np.random.Generator, int], np.ndarray] | None = field(default=None, compare=False)
    over_omega: bool = field(default=False, compare=False)

    def draw(
        self,
        rng: np.random.Generator,
        inputs: int,
        neurons: int,
        dtype: Any = np.float32,
        *,
        omega: float = 1.0,
    ) -> Drawn:
        """Weights and biases of one layer.

        Parameters
        ----------
        rng : numpy.random.Generator
        inputs, neurons : int
            At least 1 each.
        dtype : dtype
            Of what comes back; it is drawn in float64.
        omega : float
            What the activation multiplies the pre-activation by; only waves look at it.

        Returns
        -------
        w_IO : array, (inputs, neurons)
        b_O : array, (neurons,)

        Raises
        ------
        UsageError
            If there is no input or no neuron.
        """
        if inputs < 1 or neurons < 1:
            raise UsageError(
                f"A layer of {neurons} neurons with {inputs} inputs cannot be drawn.", "Give 1 or more."
            )
        w_IO = self.weights(rng, inputs, neurons) / (omega if self.over_omega else 1.0)
        b_O = rng.standard_normal(neurons) if self.random_bias else np.zeros(neurons)
        if self.phases is not None:
            b_O = self.phases(rng, neurons) / omega
        return w_IO.astype(dtype), b_O.astype(dtype)

    def fit(self, rng: np.random.Generator, z_BO: np.ndarray) -> Drawn:
        """What the drawn weights and biases lack, from the data.

        Parameters
        ----------
        rng : numpy.random.Generator
        z_BO : array, (rows, neurons)
            `x_BI @ w_IO` of rows of data, without bias.

        Returns
        -------
        scale_O : array, (neurons,)
            What each neuron's weights are to be multiplied with, so that `z_BO` gets standard deviation 1.
        b_O : array, (neurons,)
            The biases.

        Raises
        ------
        UsageError
            If this way of starting does not look at data.
        ShapeError
            If there are no rows.
        """
        if not self.needs_data:
            raise UsageError(f"{self.name} does not look at data.", "Use what draw gives as it is.")
        if z_BO.ndim != 2 or not len(z_BO):
            raise ShapeError(
                f"Pre-activations (rows, neurons) were expected; {z_BO.shape} came.", "Give 1 row or more."
            )
        scale_O = _to_unit_std(z_BO)
        mix_O = _random_mix(rng, z_BO.astype(np.float64) * scale_O)
        return scale_O.astype(z_BO.dtype), -mix_O.astype(z_BO.dtype)

    def __repr__(self) -> str:
        return f"Initial({self.name!r}: {self.formula})"


def _to_unit_std(z_BO: np.ndarray) -> np.ndarray:
    """1 / standard deviation of every column; 1 where the column varies by no more than rounding."""
    std_O = z_BO.std(axis=0, dtype=np.float64)
    rounding_O = np.abs(z_BO).max(axis=0) * (4.0 * np.finfo(z_BO.dtype).eps)
    varies_O = std_O > rounding_O
    return np.where(varies_O, 1 / np.where(varies_O, std_O, 1.0), 1.0)


def _random_mix(rng: np.random.Generator, z_BO: np.ndarray) -> np.ndarray:
    """For every neuron, five of its outputs, drawn anew, mixed in shares that sum to 1."""
    rows, neurons = z_BO.shape
    picked_5O = rng.integers(rows, size=(MIX, neurons))
    shares_5O = rng.dirichlet(np.ones(MIX), size=neurons).T
    return (shares_5O * np.take_along_axis(z_BO, picked_5O, axis=0)).sum(axis=0)


def _uniform(variance: Callable[[int, int], float]) -> Callable[[np.random.Generator, int, int], np.ndarray]:
    """Uniform weights of that variance: bounds of plus and minus sqrt(3 variance)."""

    def weights(rng: np.random.Generator, inputs: int, neurons: int) -> np.ndarray:
        bound = math.sqrt(3 * variance(inputs, neurons))
        return rng.uniform(-bound, bound, size=(inputs, neurons))

    return weights


def _normal(variance: Callable[[int, int], float]) -> Callable[[np.random.Generator, int, int], np.ndarray]:
    """Normal weights of that variance."""

    def weights(rng: np.random.Generator, inputs: int, neurons: int) -> np.ndarray:
        return rng.standard_normal((inputs, neurons)) * math.sqrt(variance(inputs, neurons))

    return weights


def _glorot(inputs: int, neurons: int) -> float:
    return 2 / (inputs + neurons)


def _he(inputs: int, neurons: int) -> float:
    return 2 / inputs


def _lecun(inputs: int, neurons: int) -> float:
    return 1 / inputs


def _unit(inputs: int, neurons: int) -> float:
    return 1.0


def _zeros(rng: np.random.Generator, inputs: int, neurons: int) -> np.ndarray:
    return np.zeros((inputs, neurons))


def _orthogonal(rng: np.random.Generator, inputs: int, neurons: int) -> np.ndarray:
    """Orthonormal columns, or rows where there are more neurons than inputs."""
    long, short = max(inputs, neurons), min(inputs, neurons)
    q, r = np.linalg.qr(rng.standard_normal((long, short)))
    q = q * np.sign(np.diag(r))  # without it the draw is not uniform over the rotations (Mezzadri 2007)
    return q if inputs >= neurons else q.T


def _wave_vectors(rng: np.random.Generator, inputs: int, neurons: int) -> np.ndarray:
    """Each direction and length twice, for the sine and the cosine of the same wave; of an odd number one alone."""
    half = -(-neurons // 2)
    w_IH = rng.standard_normal((inputs, half))
    return np.concatenate([w_IH, w_IH[:, : neurons - half]], axis=1)


def _sines_then_cosines(rng: np.random.Generator, neurons: int) -> np.ndarray:
    half = -(-neurons // 2)
    return np.repeat([0.0, math.pi / 2], [half, neurons - half])


def _any_phase(rng: np.random.Generator, neurons: int) -> np.ndarray:
    return rng.uniform(-math.pi, math.pi, neurons)


def _first_waves(rng: np.random.Generator, inputs: int, neurons: int) -> np.ndarray:
    return rng.uniform(-1 / inputs, 1 / inputs, size=(inputs, neurons))


def _further_waves(inputs: int, neurons: int) -> float:
    return 2 / inputs  # U(-l, l), l = sqrt(6 / inputs), before it is divided by omega


_GLOROT, _HE = "Glorot & Bengio 2010", "He, Zhang, Ren & Sun 2015"
_SITZMANN = "Sitzmann, Martel, Bergman, Lindell & Wetzstein 2020, arXiv:2006.09661"
_LECUN, _REALMLP = "LeCun, Bottou, Orr & Müller 1998", "Holzmüller, Grinsztajn & Steinwart 2024"

INITIALS = {
    each.name: each
    for each in (
        Initial(
            "fourier",
            "w ~ N(0, 1), each twice: sin(omega w x) and, by b = pi / (2 omega), cos(omega w x)",
            "Rahimi & Recht 2007; Tancik et al. 2020, arXiv:2006.10739",
            _wave_vectors,
            phases=_sines_then_cosines,
        ),
        Initial("glorot_normal", "w ~ N(0, 2 / (inputs + neurons))", _GLOROT, _normal(_glorot)),
        Initial(
            "glorot_uniform", "w ~ U(-l, l), l = sqrt(6 / (inputs + neurons))", _GLOROT, _uniform(_glorot)
        ),
        Initial("he_normal", "w ~ N(0, 2 / inputs)", _HE, _normal(_he)),
        Initial("he_uniform", "w ~ U(-l, l), l = sqrt(6 / inputs)", _HE, _uniform(_he)),
        Initial("lecun_normal", "w ~ N(0, 1 / inputs)", _LECUN, _normal(_lecun)),
        Initial("lecun_uniform", "w ~ U(-l, l), l = sqrt(3 / inputs)", _LECUN, _uniform(_lecun)),
        Initial("normal", "w, b ~ N(0, 1)", "Nielsen 2015", _normal(_unit), random_bias=True),
        Initial(
            "ntk",
            "w ~ N(0, 1) / sqrt(inputs), b ~ N(0, 1)",
            "Jacot, Gabriel & Hongler 2018",
            _normal(_lecun),
            random_bias=True,
        ),
        Initial("orthogonal", "w orthonormal", "Saxe, McClelland & Ganguli 2014", _orthogonal),
        Initial(
            "siren",
            "w ~ U(-l, l), l = sqrt(6 / inputs) / omega, b ~ U(-pi, pi) / omega, for sin(omega z)",
            _SITZMANN,
            _uniform(_further_waves),
            phases=_any_phase,
            over_omega=True,
        ),
        Initial(
            "siren_first",
            "w ~ U(-1, 1) / inputs, b ~ U(-pi, pi) / omega, for sin(omega z) of the inputs themselves",
            _SITZMANN,
            _first_waves,
            phases=_any_phase,
        ),
        Initial(
            "unit_std_he5",
            "w ~ N(0, 1) scaled to outputs of standard deviation 1, b = -(a random mix of 5 rows' outputs)",
            f"{_REALMLP}; Steinwart 2019",
            _normal(_lecun),
            needs_data=True,
        ),
        Initial("zeros", "w = 0", "for a last layer that starts at nothing", _zeros),
    )
}

_RECTIFIERS = frozenset(
    ("relu", "leaky_relu", "elu", "gelu", "softplus", "swish", "silu", "mish", "maxout"),
)


def initial(name: "str | Initial") -> Initial:
    """The initial of that name.

    Raises
    ------
    UnknownNameError
        For a name that is not in `INITIALS`.
    """
    if isinstance(name, Initial):
        return name
    if not isinstance(name, str) or name not in INITIALS:
        raise UnknownNameError("initial", name, INITIALS)
    return INITIALS[name]


def default_for(activation_name: str) -> str:
    """The initial whose variance suits that activation: as much comes out of a layer as goes in."""
    if activation_name in _RECTIFIERS:
        return "he_normal"
    return "lecun_normal" if activation_name == "selu" else "glorot_uniform"
