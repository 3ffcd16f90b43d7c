"""How a gradient becomes a step: optax's optimisers by name, each without its rate.

The rate comes from outside, one number a step, so that a schedule, a change while training runs, or a
lower rate after a failure compiles nothing anew.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax
import optax

from superpose.errors import UnknownNameError, UsageError


@dataclass(frozen=True)
class Optimizer:
    """An optimiser: its step is `-learning_rate * direction(gradient)`.

    Attributes
    ----------
    name, formula, source : str
        What it is called, what it does to gradient g and weights w, and where it is described.
    make : callable
        Parameters to an optax transformation of the gradient into a direction.
    learning_rate : float
        The rate used when none is given.
    parameters : tuple of (name, value)
        What `make` is called with.
    by_element : bool
        Whether each weight's step depends on that weight alone, so that all may lie in one flat vector.
    whole : bool
        Whether it needs every row in each step (a line search).
    custom : bool
        A user's own optax transformation, which carries its own rate and sign.
    """

    name: str
    formula: str
    source: str
    make: Callable[..., Any]
    learning_rate: float
    parameters: tuple[tuple[str, Any], ...] = ()
    by_element: bool = True
    whole: bool = False
    custom: bool = False

    def transform(self) -> optax.GradientTransformationExtraArgs:
        """The optax transformation: gradients to directions."""
        made = optax.with_extra_args_support(self.make(**dict(self.parameters)))
        return optax.GradientTransformationExtraArgs(_lenient(made.init), _lenient(made.update))

    def __repr__(self) -> str:
        given = "" if self.custom else "".join(f", {k}={v}" for k, v in self.parameters)
        return f"Optimizer({self.name!r}{given})"


def _lenient(function: Callable[..., Any]) -> Callable[..., Any]:
    """optax raises floats to whole-number powers, which JAX refuses where the user made it strict."""

    def called(*args: Any, **kwargs: Any) -> Any:
        with jax.numpy_dtype_promotion("standard"), jax.numpy_rank_promotion("allow"):
            return function(*args, **kwargs)

    return called


def _given(transformation: Any) -> Any:
    return transformation


def _lion(b1: float = 0.9, b2: float = 0.99) -> Any:
    return optax.scale_by_lion(b1=b1, b2=b2)


def _muon(beta: float = 0.95) -> Any:
    from optax import contrib

    # Muon is for weight matrices; biases and other vectors take Adam's step, as its author does.
    matrices = contrib.scale_by_muon(
        beta=beta,
        weight_dimension_numbers=lambda tree: jax.tree.map(lambda _: contrib.MuonDimensionNumbers(), tree),
    )
    return optax.partition(
        {"matrix": matrices, "vector": optax.scale_by_adam()},
        lambda tree: jax.tree.map(lambda leaf: "matrix" if leaf.ndim == 2 else "vector", tree),
    )


def _lbfgs(memory_size: int = 10, max_linesearch_steps: int = 20) -> Any:
    search = optax.scale_by_zoom_linesearch(
        max_linesearch_steps=max_linesearch_steps, initial_guess_strategy="one"
    )
    return optax.chain(
        optax.scale_by_lbfgs(memory_size=memory_size), optax.scale(-1.0), search, optax.scale(-1.0)
    )


def _momentum(beta: float = 0.9) -> Any:
    return optax.trace(decay=beta)


def _nesterov(beta: float = 0.9) -> Any:
    return optax.trace(decay=beta, nesterov=True)


_DUCHI = "Duchi, Hazan and Singer, JMLR 2011"
_KINGMA = "Kingma and Ba, ICLR 2015, arXiv:1412.6980"

OPTIMIZERS: dict[str, Optimizer] = {
    o.name: o
    for o in (
        Optimizer("adabelief", "g over the spread of g - m", "Zhuang et al. 2020, arXiv:2010.07468",
                  lambda b1=0.9, b2=0.999: optax.scale_by_belief(b1=b1, b2=b2), 1e-3),
        Optimizer("adagrad", "g / sqrt(sum of g^2)", _DUCHI, lambda: optax.scale_by_rss(), 0.05),
        Optimizer("adam", "m / (sqrt(v) + eps); m, v running means of g, g^2, corrected for their start",
                  _KINGMA,
                  lambda b1=0.9, b2=0.999, eps=1e-8: optax.scale_by_adam(b1=b1, b2=b2, eps=eps), 1e-3),
        Optimizer("adamax", "m / running max of |g|", _KINGMA,
                  lambda b1=0.9, b2=0.999: optax.scale_by_adamax(b1=b1, b2=b2), 2e-3),
        Optimizer("adamw", "Adam, with weight decay 0.01 unless another is given",
                  "Loshchilov and Hutter, ICLR 2019, arXiv:1711.05101",
                  lambda b1=0.9, b2=0.999, eps=1e-8: optax.scale_by_adam(b1=b1, b2=b2, eps=eps), 1e-3),
        Optimizer("gradient_descent", "g", "Robbins and Monro, Ann. Math. Stat. 1951",
                  lambda: optax.identity(), 0.1),
        Optimizer("lbfgs", "H g, H from the last steps; its length by line search",
                  "Liu and Nocedal, Math. Prog. 1989",
                  _lbfgs, 1.0, whole=True),
        Optimizer("lion", "sign of a running mean of g", "Chen et al. 2023, arXiv:2302.06675", _lion, 1e-4),
        Optimizer("momentum", "g + beta * last direction", "Polyak, USSR Comp. Math. 1964", _momentum, 0.02),
        Optimizer("muon", "the momentum of each weight matrix, orthogonalised", "Jordan et al. 2024",
                  _muon, 0.02, by_element=False),
        Optimizer("nadam", "Adam with Nesterov's look ahead", "Dozat 2016",
                  lambda b1=0.9, b2=0.999: optax.scale_by_adam(b1=b1, b2=b2, nesterov=True), 1e-3),
        Optimizer("nesterov", "g + beta * (g + beta * last direction)",
                  "Nesterov 1983; Sutskever et al., ICML 2013", _nesterov, 0.02),
        Optimizer("rmsprop", "g / sqrt(running mean of g^2)",
                  "Tieleman and Hinton, Coursera lecture 6.5, 2012",
                  lambda decay=0.9, eps=1e-8: optax.scale_by_rms(decay=decay, eps=eps), 1e-3),
    )
}  # fmt: skip

ALIASES = {"gd": "gradient_descent", "sgd": "gradient_descent", "l-bfgs": "lbfgs"}


def optimizer(spec: Any, **parameters: Any) -> Optimizer:
    """The optimiser by name, with its parameters; or one's own optax transformation.

    Raises
    ------
    UnknownNameError
        If there is none of that name.
    UsageError
        If it does not take such a parameter.
    """
    if isinstance(spec, Optimizer):
        return spec
    if isinstance(spec, optax.GradientTransformation):
        # As a parameter, not in a closure: the same transformation given again is then an equal optimiser.
        own = (("transformation", spec),)
        return Optimizer("own", "the user's", "the user", _given, 1.0, own, by_element=False, custom=True)
    known = OPTIMIZERS.get(ALIASES.get(str(spec), str(spec)))
    if known is None:
        raise UnknownNameError("optimizer", spec, [*OPTIMIZERS, *ALIASES])
    made = Optimizer(**{**known.__dict__, "parameters": tuple(sorted(parameters.items()))})
    try:
        made.transform()
    except TypeError as error:
        raise UsageError(f"{known.name} does not take these parameters: {parameters}.", str(error)) from None
    return made
