"""A network is a value: layers one behind the other, and nothing that changes."""

import functools
from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from superpose import runtime
from superpose.calculus.initial import Initial, default_for, initial
from superpose.errors import ShapeError, UsageError
from superpose.network import layer as one
from superpose.network import passes
from superpose.network.by_blocks import by_blocks
from superpose.network.layer import Layer, Trace
from superpose.shapes import as_rows


@jax.tree_util.register_pytree_with_keys_class
class Network:
    """Layers one behind the other.

    Parameters
    ----------
    layers : sequence of Layer
        With their weights; each takes as many inputs as the one before has neurons.

    Attributes
    ----------
    layers : tuple of Layer
        `network.layers[l].weights` is (inputs, neurons), `.bias` (neurons,).

    Raises
    ------
    ShapeError
        If a layer has no weights, or layers do not fit together.
    """

    def __init__(self, layers: Sequence[Layer]):
        self.layers = tuple(layers)
        _check_chain(self.layers)

    @classmethod
    def create(
        cls,
        *,
        inputs: int,
        layers: Sequence[Layer],
        seed: int = 0,
        data: Any = None,
        dtype: Any = "float32",
    ) -> "Network":
        """A network of random weights, fixed by `seed`.

        Parameters
        ----------
        inputs : int
            How many inputs the first layer takes.
        layers : sequence of Layer
            Their sizes, activations and rules; layers that already have weights keep them.
        seed : int
            Fixes every weight.
        data : array (rows, inputs), optional
            What data-driven initial weights ("unit_std_he5") are fitted to.
        dtype : str
            "float32" or "float64".
        """
        if inputs < 1 or not layers:
            raise UsageError(
                f"A network of {inputs} inputs and {len(layers)} layers was asked for.", "One or more each."
            )
        rng = np.random.default_rng(seed)
        data = data if any(_rule(layer).needs_data for layer in layers) else None
        with runtime.precision(dtype):
            x_BI = None if data is None else jnp.asarray(as_rows(data, inputs=inputs, dtype=dtype))
            filled = []
            for layer in layers:
                drawn = (
                    layer if layer.weights is not None else _draw(layer, inputs, rng, x_BI, np.dtype(dtype))
                )
                x_BI = None if x_BI is None else passes.forward([drawn], x_BI)[-1].output_BO
                filled.append(drawn)
                inputs = layer.neurons
            return cls(filled)

    @property
    def inputs(self) -> int:
        """How many inputs it takes."""
        return self.layers[0].inputs  # pyright: ignore[reportReturnType]

    @property
    def outputs(self) -> int:
        """How many outputs it gives."""
        return self.layers[-1].neurons

    @property
    def members(self) -> int:
        """How many networks stand side by side up to the outputs: the blocks of the last layer."""
        return self.layers[-1].blocks

    @property
    def dtype(self) -> np.dtype:
        """float32 or float64."""
        return np.dtype(self.layers[0].weights.dtype)  # pyright: ignore[reportOptionalMemberAccess]

    @property
    def parameters(self) -> int:
        """How many weights and biases there are in all."""
        return sum(int(np.prod(np.shape(p))) for p in jax.tree.leaves(self))

    @property
    def sizes(self) -> tuple[int, ...]:
        """Inputs, then neurons by layer: (2, 8, 8, 1)."""
        return (self.inputs, *(layer.neurons for layer in self.layers))

    def __call__(self, x: Any) -> np.ndarray:
        """The outputs for rows `x`, (rows, inputs) to (rows, outputs)."""
        with runtime.precision(self.dtype):
            x_BI = as_rows(x, inputs=self.inputs, dtype=_kept(x, self.dtype))
            return by_blocks(functools.partial(_outputs, self), x_BI)

    def forward(self, x: Any) -> tuple[Trace, ...]:
        """Every neuron's value on rows `x`: one `Trace` a layer."""
        with runtime.precision(self.dtype):
            x_BI = jnp.asarray(as_rows(x, inputs=self.inputs, dtype=self.dtype))
            return passes.forward(self.layers, x_BI)

    def astype(self, dtype: Any) -> "Network":
        """The same network in "float32" or "float64"."""
        with runtime.precision(dtype):
            return jax.tree.map(lambda p: jnp.asarray(np.asarray(p), dtype), self)

    def tree_flatten_with_keys(self) -> tuple:
        return ((jax.tree_util.GetAttrKey("layers"), self.layers),), None

    @classmethod
    def tree_unflatten(cls, _: None, children: Any) -> "Network":
        network = object.__new__(cls)
        (network.layers,) = children
        return network

    def __eq__(self, other: object) -> bool:
        """Whether both compute the same by the same: equal layers, equal arrays."""
        if not isinstance(other, Network) or jax.tree.structure(self) != jax.tree.structure(other):
            return False
        return all(
            np.array_equal(a, b) for a, b in zip(jax.tree.leaves(self), jax.tree.leaves(other), strict=True)
        )

    __hash__ = None  # pyright: ignore[reportAssignmentType]

    def __repr__(self) -> str:
        kinds = ", ".join(layer.activation.name for layer in self.layers)
        return f"Network({'-'.join(map(str, self.sizes))}: {kinds}; {self.parameters:,} parameters)"


@jax.jit
def _outputs(network: Network, x_BI: Array) -> Array:
    return passes.forward(network.layers, x_BI.astype(network.dtype))[-1].output_BO


def _kept(x: Any, dtype: np.dtype) -> np.dtype:
    """Bytes stay bytes until they meet the weights."""
    return np.dtype(np.uint8) if getattr(x, "dtype", None) == np.uint8 else dtype


def _rule(layer: Layer) -> Initial:
    """How the layer's weights are drawn: as it says, or as suits its activation."""
    return initial(layer.initial or default_for(layer.activation.name))


def _draw(layer: Layer, inputs: int, rng: np.random.Generator, x_BI: Any, dtype: np.dtype) -> Layer:
    """The layer with drawn weights; where they are data-driven, fitted to what comes in, (B, I)."""
    rule = _rule(layer)
    if layer.blocks > 1 and inputs % layer.blocks:
        raise ShapeError(
            f"{inputs} inputs cannot be cut into {layer.blocks} equal blocks.",
            "Give the layer before a multiple.",
        )
    omega = dict(layer.activation.parameters).get("omega", 1.0)
    w_IK, b_K = rule.draw(rng, inputs // layer.blocks, layer.columns, dtype=dtype, omega=omega)
    if layer.blocks > 1:
        w_IK = np.moveaxis(w_IK.reshape(inputs // layer.blocks, layer.blocks, -1), 1, 0)
    if rule.needs_data:
        if x_BI is None:
            raise UsageError(
                f"Initial weights {rule.name!r} are fitted to data.", "Give data=X, (rows, inputs)."
            )
        plain = layer.filled(jnp.asarray(w_IK, dtype), jnp.zeros(layer.columns, dtype))
        scale_K, b_K = rule.fit(rng, np.asarray(one.forward(plain, x_BI).z_BK))
        w_IK = w_IK * (scale_K[None, :] if layer.blocks == 1 else scale_K.reshape(layer.blocks, 1, -1))
    return layer.filled(jnp.asarray(w_IK, dtype), jnp.asarray(b_K, dtype))


def _check_chain(layers: tuple[Layer, ...]) -> None:
    for before, layer in zip((None, *layers), layers, strict=False):
        if layer.weights is None:
            raise ShapeError(
                "A layer has no weights.", "Make the network with Network.create(inputs=..., layers=[...])."
            )
        if before is not None and layer.inputs != before.neurons:
            raise ShapeError(
                f"A layer takes {layer.inputs} inputs, but the layer before has {before.neurons} neurons.",
                "Each layer's weights are (neurons of the layer before, its own neurons).",
            )
