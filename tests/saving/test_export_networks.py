"""Networks of every kind through every form: the outputs of `network(x)`."""

import numpy as np
import pytest
from export_cases import write_csv
from export_runs import run_c, run_onnx, run_python, run_torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import superpose as sp
from superpose.calculus.activations import ACTIVATIONS, mixed
from superpose.calculus.combine import mixed as mixed_combine
from superpose.calculus.costs import cost
from superpose.data.files.table import read
from superpose.model.model import Model
from superpose.saving.exports.program import program_of

ELEMENTWISE = [*(name for name, one in ACTIVATIONS.items() if one.elementwise)]
PARAMETERS = [
    sp.activation("logistic", a=3.0), sp.activation("sine", omega=2.5), sp.activation("linear", m=-0.5, c=0.25),
    sp.activation("leaky_relu", alpha=0.3), sp.activation("elu", alpha=0.7), sp.activation("swish", beta=1.7),
]  # fmt: skip


def x_of(inputs, rows=30, seed=0):
    return np.random.default_rng(seed).normal(size=(rows, inputs), scale=2.0).astype(np.float32).astype(float)


def check(layers, inputs, tmp_path, *, dtype="float32", drawn=False):
    """Every form of one network beside the network itself."""
    network = sp.Network.create(inputs=inputs, layers=layers, seed=4, dtype=dtype)
    x = x_of(inputs)
    expected = network(x)
    assert drawn or np.ptp(expected, axis=0).max() > 0
    program = program_of(network)
    model = Model(program.encoding, program.target, network, cost("squared_error"))
    frame = read(x)
    rows = [{name: repr(cell) for name, cell in row.items()} for row in frame.to_dicts()]
    files = {end: tmp_path / f"net{end}" for end in (".py", ".c", ".onnx", "_torch.py")}
    for path in files.values():
        sp.export(network, path)
    found = {
        "python": run_python(files[".py"], write_csv(tmp_path / "rows.csv", rows))[0],
        "c": run_c(files[".c"], model, frame)[0],
        "onnx": run_onnx(files[".onnx"], model, frame)[0],
        "torch": run_torch(files["_torch.py"], rows)[0],
    }
    size = np.abs(expected).max() + 1
    for form, answers in found.items():
        apart = np.abs(answers.reshape(expected.shape) - expected).max()
        assert apart <= 1e-5 * size, f"{form} is {apart} apart"


@pytest.fixture(autouse=True)
def every_form_can_be_run():
    for package in ("onnx", "onnxruntime", "torch"):
        pytest.importorskip(package)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_every_activation_side_by_side(tmp_path, dtype):
    kinds = [*map(sp.activation, ELEMENTWISE), *PARAMETERS]
    order = np.random.default_rng(0).permutation(2 * len(kinds)) % len(kinds)
    many = sp.Layer(len(order), mixed([kinds[i] for i in order]))
    check([many, sp.Layer(40, "linear")], 3, tmp_path, dtype=dtype)


@pytest.mark.parametrize("name", ["step", "maxout", "softmax", "mish"])
def test_an_activation_as_the_last(tmp_path, name):
    check([sp.Layer(6, "tanh"), sp.Layer(4, name)], 3, tmp_path)


def test_layers_in_blocks_of_neurons_that_compete(tmp_path):
    layers = [
        sp.Layer(6, sp.activation("maxout", k=3), blocks=2), sp.Layer(6, "softmax", blocks=3), sp.Layer(2, "linear"),
    ]  # fmt: skip
    check(layers, 4, tmp_path)


@pytest.mark.parametrize("inputs", [1, 3])
def test_every_combine_side_by_side(tmp_path, inputs):
    rule = mixed_combine(["add", "multiply", "divide", "add", "divide", "multiply"])
    check([sp.Layer(6, "tanh", combine=rule), sp.Layer(2, "linear")], inputs, tmp_path)


def test_combines_in_blocks(tmp_path):
    layers = [sp.Layer(4, "tanh", combine=rule, blocks=2) for rule in ("multiply", "divide", "add")]
    check([sp.Layer(8, "tanh"), *layers], 3, tmp_path)


def test_mixed_combines_in_blocks(tmp_path):
    rule = mixed_combine(["add", "multiply", "divide"])
    check([sp.Layer(4, "tanh"), sp.Layer(6, "sine", combine=rule, blocks=2)], 3, tmp_path, dtype="float64")


@pytest.mark.parametrize("fire_above", [0.1, (0.0, -0.5, 0.4, 0.2)])
def test_firing(tmp_path, fire_above):
    check([sp.Layer(4, "tanh", fire_above=fire_above, dropout=0.5), sp.Layer(2, "linear")], 3, tmp_path)


@st.composite
def drawn_layers(draw):
    """Layers whose sizes fit each other's blocks."""
    layers = []
    for _ in range(draw(st.integers(1, 3))):
        blocks = draw(st.sampled_from([1, 2, 3])) if layers else 1
        kind = draw(st.sampled_from([*ELEMENTWISE, "softmax", "maxout"]))
        # a product of many is too large or too small for a float32 to compare
        rule = draw(st.sampled_from(["add", "add", "multiply"])) if layers else "add"
        fire = draw(st.sampled_from([None, 0.05]))
        layers.append(sp.Layer(6, kind, blocks=blocks, combine=rule, fire_above=fire))
    return layers


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(layers=drawn_layers(), inputs=st.integers(1, 5))
def test_any_small_network(tmp_path_factory, layers, inputs):
    check(
        [*layers, sp.Layer(3, "linear")],
        inputs,
        tmp_path_factory.mktemp("drawn"),
        dtype="float64",
        drawn=True,
    )
