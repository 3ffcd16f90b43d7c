"""How activations are asked for, written down, put side by side and made from a user's own function."""

import copy
import json
import math
import pickle

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from superpose import runtime
from superpose.calculus.activations import ACTIVATIONS, ALIASES, activation, mixed
from superpose.errors import SaveError, ShapeError, UnknownNameError, UsageError


def cube(z):
    return z**3


def cube_slope(z):
    return 3 * z**2


@pytest.mark.parametrize("act", ACTIVATIONS.values(), ids=repr)
def test_round_trip_through_json_pickle_and_copy(act):
    assert activation(json.loads(json.dumps(act.to_dict()))) == act
    assert pickle.loads(pickle.dumps(act)) == act  # noqa: S301
    assert copy.deepcopy(act) == act
    assert hash(activation(act.name)) == hash(act)


@settings(max_examples=30)
@given(st.floats(0, 1e6, exclude_min=True))
def test_a_parameter_survives_writing_down(a):
    act = activation("logistic", a=a)
    assert activation(json.loads(json.dumps(act.to_dict()))).parameters == (("a", a),)


def test_equal_by_name_and_parameters():
    assert activation("elu") == activation("elu", alpha=1) != activation("elu", alpha=2)
    assert activation("swish") == activation("silu") == activation(activation("swish"))
    assert activation("linear", slope=2, intercept=1) == activation("linear", m=2.0, c=1.0)
    assert activation("logistic", slope=3).to_dict() == {"name": "logistic", "parameters": {"a": 3.0}}


def test_tables_are_sorted_and_aliases_lead_somewhere():
    assert list(ACTIVATIONS) == sorted(ACTIVATIONS)
    assert set(ALIASES.values()) <= set(ACTIVATIONS)
    assert not set(ALIASES) & set(ACTIVATIONS)


def test_repr_says_what_it_is():
    assert (
        repr(activation("elu", alpha=0.5))
        == "Activation('elu', alpha=0.5: z if z > 0 else alpha*(exp(z) - 1))"
    )
    assert "tanh (2)" in repr(mixed(["tanh", "relu", "tanh"]))


@pytest.mark.parametrize(
    ("spec", "parameters", "words"),
    [
        ("relo", {}, r"no activation 'relo'.*\n.*'relu'"),
        ("mixed", {}, r"no activation 'mixed'"),
        ("elu", {"beta": 1}, r"no parameter of elu 'beta'.*\n.*alpha"),
        ("tanh", {"a": 1}, r"tanh has no parameters; 'a' was given"),
        ("linear", {"m": 1, "slope": 2}, r"given m twice"),
        ("logistic", {"a": 0}, r"a=0; a must be a finite number above 0"),
        ("logistic", {"a": math.inf}, r"a=inf; a must be a finite number"),
        ("linear", {"m": "2"}, r"m='2'; m must be a finite number"),
        ("linear", {"m": True}, r"m=True"),
        ("maxout", {"k": 1}, r"k must be a whole number of at least 2"),
        ("maxout", {"k": 2.5}, r"k=2.5"),
        (3, {}, r"cannot be made of 3"),
        ({"name": "tanh", "module": "os"}, {}, r"unknown keys: 'module'"),
        ({"parameters": {}}, {}, r"cannot be read"),
        ({"name": ["tanh"]}, {}, r"cannot be read"),
        ({"name": "elu", "parameters": {"alpha": None}}, {}, r"alpha=None"),
        ({"name": "elu", "parameters": {"gamma": 1.0}}, {}, r"parameter of elu 'gamma'"),
        ({"name": "os.system"}, {}, r"no activation 'os.system'"),
        ({"name": "tanh", "members": [{"name": "tanh"}]}, {}, r"'tanh' has 1 members"),
        ({"name": "mixed", "members": []}, {}, r"'mixed' has 0 members"),
        ({"name": "mixed", "members": [{"name": "mixed", "members": []}]}, {}, r"mixed itself"),
        ({"name": "elu"}, {"alpha": 1.0}, r"Parameters go with a name"),
        (cube, {"alpha": 1.0}, r"'cube' came with 'alpha'"),
        (cube, {"slope": 2.0}, r"'cube' came with 'slope'"),
    ],
)
def test_what_cannot_be_an_activation_is_refused(spec, parameters, words):
    with pytest.raises(UsageError, match=words):
        activation(spec, **parameters)


def test_an_unknown_name_is_its_own_kind_of_error():
    for spec in ("nonsense", {"name": "nonsense"}):
        with pytest.raises(UnknownNameError):
            activation(spec)


@pytest.mark.parametrize("slope", [None, cube_slope])
def test_own_function(slope):
    act = activation(cube, slope=slope) if slope else activation(cube)
    with runtime.precision("float64"):
        z = jnp.asarray([[-1.5, 0.5, 2.0]])
        np.testing.assert_allclose(act.value(z), np.asarray(z) ** 3, rtol=1e-12)
        np.testing.assert_allclose(act.slope(z), 3 * np.asarray(z) ** 2, rtol=1e-12)
        np.testing.assert_allclose(act.pullback(z, act.value(z), 2 * z), 6 * np.asarray(z) ** 3, rtol=1e-12)
    assert act.custom
    assert act.name == "cube"
    assert pickle.loads(pickle.dumps(act)) == act == activation(cube, slope=slope)  # noqa: S301


def test_own_functions_are_equal_only_if_they_are_the_same():
    assert activation(cube) == activation(cube) != activation(lambda z: z**3)
    assert activation(cube) != activation(cube, slope=cube_slope)


def test_own_step_has_slope_zero_and_keeps_the_dtype():
    act = activation(lambda z: z > 0)
    z = jnp.asarray([[-1.0, 1.0]])
    assert act.value(z).tolist() == [[0, 1]]
    assert act.value(z).dtype == act.slope(z).dtype == np.float32
    assert act.slope(z).tolist() == [[0, 0]]


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (np.tanh, "cannot be compiled"),
        (lambda z: math.tanh(z), "cannot be compiled"),
        (lambda z: z if z.sum() > 0 else 0 * z, "cannot be compiled"),
        (lambda z: z.sum(axis=-1), r"does not treat each number by itself.*made \(2,\)"),
        (jax.nn.softmax, "does not treat each number by itself"),
    ],
)
def test_own_function_that_will_not_do(function, words):
    with pytest.raises(UsageError, match=words):
        activation(function)


def test_own_function_cannot_be_written_down():
    for act in (activation(cube), mixed([cube, "tanh"])):
        assert act.custom
        with pytest.raises(SaveError, match=r"'cube' is a Python function of your own"):
            act.to_dict()


def test_mixed_is_each_member_on_its_own_column():
    names = ["tanh", "relu", "sine", "tanh", "step", "relu", "elu"]
    act = mixed(names)
    rng = np.random.default_rng(0)
    with runtime.precision("float64"):
        z = jnp.asarray(rng.normal(size=(5, 7)))
        a, da = act.value(z), jnp.asarray(rng.normal(size=(5, 7)))
        for column, name in enumerate(names):
            one = activation(name)
            np.testing.assert_array_equal(a[:, column], one.value(z[:, column]))
            np.testing.assert_array_equal(act.slope(z, a)[:, column], one.slope(z[:, column]))
        np.testing.assert_allclose(act.pullback(z, a, da), jax.vjp(act.value, z)[1](da)[0], rtol=1e-12)
    assert act.range == (-1, math.inf)
    assert act.elementwise
    assert not act.has_slope


def test_mixed_round_trip_and_members():
    act = mixed(["tanh", activation("elu", alpha=2), "tanh"])
    plain = json.loads(json.dumps(act.to_dict()))
    assert plain["name"] == "mixed"
    assert [member["name"] for member in plain["members"]] == ["tanh", "elu", "tanh"]
    assert activation(plain) == act
    assert pickle.loads(pickle.dumps(act)) == act  # noqa: S301
    assert hash(activation(plain)) == hash(act)
    assert mixed([act, "sine"]).members == (*act.members, activation("sine"))
    assert mixed(["tanh", "tanh"]) == activation("tanh")


def test_mixed_refuses_what_is_not_one_neurons_own():
    with pytest.raises(UsageError, match="cannot have maxout of its own"):
        mixed(["tanh", "maxout"])
    with pytest.raises(UsageError, match="cannot have no activation"):
        mixed([])
    with pytest.raises(ShapeError, match=r"Pre-activations came for 3 neurons; there are 2 members"):
        mixed(["tanh", "relu"]).value(np.zeros((1, 3), np.float32))


def test_everything_works_inside_jit_without_compiling_twice():
    seen = []

    def slope(act, z):
        seen.append(act.name)
        return act.slope(z)

    compiled = jax.jit(slope, static_argnums=0)
    z = jnp.ones((2, 3))
    for act in (activation("elu", alpha=2), activation("elu", alpha=2.0), mixed(["tanh", "relu", "tanh"])):
        compiled(act, z)
    compiled(activation(mixed(["tanh", "relu", "tanh"]).to_dict()), z)
    assert seen == ["elu", "mixed"]
