"""Where models are carried to, what is refused, and that nothing from data gets out of its quotes."""

import ast
import builtins

import jax.numpy as jnp
import numpy as np
import polars as pl
import pytest
from export_cases import LEVEL, PRICE, a_model, a_target, frame_of, model_of, new_rows, rows_of, write_csv
from export_runs import compile_c, run_c, run_onnx, run_python, run_torch, same_as

import superpose as sp
from superpose.data.files.table import read
from superpose.saving.export import weights_beside
from superpose.saving.exports.source_text import c_string, comment, identifiers

NASTY = [
    "*/ int main",
    '"""',
    "'''",
    "a\n#x",
    "a\\",
    "??/",
    "class",
    "",
    " ",
    "größe",
    "1st",
    "prediction",
    "a b",
    "a_b",
]
NASTY += [
    "REAL",
    "real",
    "row",
    "k",
    "{name}",
    "\u202eevil",
    "a\r\nimport os",
    "NAN",
    "double",
    "%s",
    "cell",
    "x" * 300,
]


@pytest.fixture(scope="module")
def model():
    return a_model("three")


@pytest.mark.parametrize(
    ("name", "kind"),
    [("m.onnx", "onnx"), ("m.py", "python"), ("M.C", "c"), ("m_torch.py", "torch"), ("_torch.py", "torch")],
)
def test_the_ending_tells_the_form(model, tmp_path, name, kind):
    pytest.importorskip("onnx")
    done = sp.export(model, tmp_path / name)
    assert done.kind == kind
    assert {*tmp_path.iterdir()} == {*done.files}
    assert len(done.files) == (2 if kind == "torch" else 1)


def test_the_form_can_be_said(model, tmp_path):
    assert sp.export(model, tmp_path / "m.py", to="torch").kind == "torch"
    assert weights_beside(tmp_path / "m.py").exists()


def test_a_form_that_is_not_known(model, tmp_path):
    with pytest.raises(sp.UnknownNameError, match="There is no form to export to 'pyton'"):
        sp.export(model, tmp_path / "m.py", to="pyton")
    with pytest.raises(sp.UsageError, match="tells no form"):
        sp.export(model, tmp_path / "m.pt")
    with pytest.raises(sp.UsageError, match="does not end in"):
        sp.export(model, tmp_path / "m.py", to="onnx")
    with pytest.raises(sp.UsageError, match="neither a model nor a network"):
        sp.export("m", tmp_path / "m.py")
    assert not [*tmp_path.iterdir()]


def test_a_folder_that_is_not_there(model, tmp_path):
    with pytest.raises(sp.SaveError, match="there is no folder"):
        sp.export(model, tmp_path / "no" / "m.py")


def test_a_function_of_ones_own_is_named(tmp_path):
    def wobble(z):
        return jnp.sin(z) * z

    with pytest.raises(sp.UsageError, match="'wobble' of layer 2"):
        sp.export(_network([sp.Layer(2, "tanh"), sp.Layer(1, wobble)]), tmp_path / "m.py")
    with pytest.raises(sp.UsageError, match="combine 'longest' of layer 1"):

        def longest(t):
            return t.max(axis=-1)

        sp.export(_network([sp.Layer(2, "tanh", combine=longest)]), tmp_path / "m.c")
    assert not [*tmp_path.iterdir()]


def _network(layers, inputs=3):
    return sp.Network.create(inputs=inputs, layers=layers)


def test_without_the_package_onnx(model, tmp_path, monkeypatch):
    real = builtins.__import__

    def without(name, *rest, **named):
        if name == "onnx":
            raise ImportError(name)
        return real(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(sp.UsageError, match="needs the package onnx") as caught:
        sp.export(model, tmp_path / "m.onnx")
    assert 'pip install "superpose[onnx]"' in caught.value.hint


def test_the_same_model_gives_the_same_bytes(model, tmp_path):
    for name in ("m.py", "m.c", "m.onnx", "m_torch.py"):
        first = sp.export(model, tmp_path / name).files
        before = [path.read_bytes() for path in first]
        assert [path.read_bytes() for path in sp.export(model, tmp_path / name).files] == before


def nasty():
    """A table whose names, levels and labels try to get out of every kind of quotes and comments."""
    names = [name for name in NASTY if name.strip()]
    r = np.random.default_rng(0)
    columns = {n: r.choice(names, 60) if i % 2 else r.normal(size=60) for i, n in enumerate(names)}
    frame = read(pl.DataFrame(columns))
    target = pl.Series('y"""\n*/', r.choice(names[:5], 60))
    return frame, model_of(frame, target, scale=2.0)


def test_nothing_gets_out_of_its_quotes(tmp_path):
    frame, model = nasty()
    rows = [{k: str(v) for k, v in row.items()} for row in frame.to_dicts()]
    table = write_csv(tmp_path / "rows.csv", rows)
    for name in ("mine.py", "mine.c", "mine.onnx", "mine_torch.py"):
        sp.export(model, tmp_path / name)
    same_as(model, frame, *run_python(tmp_path / "mine.py", table))
    same_as(model, frame, *run_c(tmp_path / "mine.c", model, frame))
    same_as(model, frame, *run_onnx(tmp_path / "mine.onnx", model, frame))
    same_as(model, frame, run_torch(tmp_path / "mine_torch.py", rows)[0], None)


def test_python_only_imports_math_and_is_of_3_8(model, tmp_path):
    path = sp.export(model, tmp_path / "m.py").files[0]
    tree = ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 8))
    imported = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    assert [ast.unparse(node) for node in imported] == ["import math"]


def test_an_onnx_file_says_what_it_takes(model, tmp_path):
    onnx = pytest.importorskip("onnx")
    loaded = onnx.load(sp.export(model, tmp_path / "m.onnx").files[0])
    assert loaded.producer_name == "superpose"
    assert [one.name for one in loaded.graph.input] == [coder.name for coder in model.encoding.coders]
    assert {one.key for one in loaded.metadata_props} == {"task", "targets", "labels", "columns", "versions"}
    assert loaded.opset_import[0].version == 20  # for its column of text
    frame, _ = frame_of(rows_of(60, 1))
    plain = model_of(frame[["age", LEVEL, "member"]], a_target("two", 60), output="sigmoid")
    assert onnx.load(sp.export(plain, tmp_path / "p.onnx").files[0]).opset_import[0].version == 17


def test_weights_of_another_export_are_refused(model, tmp_path):
    pytest.importorskip("torch")
    sp.export(model, tmp_path / "a_torch.py")
    sp.export(a_model("three", scale=2.0), tmp_path / "b_torch.py")
    (tmp_path / "b_torch.weights.safetensors").replace(tmp_path / "a_torch.weights.safetensors")
    with pytest.raises(ValueError, match="not the file of weights"):
        run_torch(tmp_path / "a_torch.py", new_rows())


def test_cells_that_cannot_be_used_are_refused(model, tmp_path):
    import importlib.util

    path = sp.export(model, tmp_path / "strict.py").files[0]
    spec = importlib.util.spec_from_file_location("strict", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    row = new_rows()[5]
    for change, said in [({"age": "old"}, "'age'"), ({PRICE: "1.5"}, "price"), ({"member": "maybe"}, "'member'"),
                         ({"when": "yesterday"}, "'when'"), ({"age": float("inf")}, "finite")]:  # fmt: skip
        with pytest.raises(ValueError, match=said):
            module.predict(row | change)
    with pytest.raises(KeyError):
        module.predict({})


def test_estimators(tmp_path):
    x = np.random.default_rng(0).normal(size=(40, 3))
    fitted = sp.NetworkRegressor(hidden=(4,), epochs=2, random_state=0).fit(x, x[:, 0])
    sp.export(fitted, tmp_path / "m.py")
    rows = [{f"x{i + 1}": float(v) for i, v in enumerate(row)} for row in x]
    found, _ = run_python(tmp_path / "m.py", write_csv(tmp_path / "rows.csv", rows))
    assert np.abs(found - fitted.predict(x)).max() < 1e-5


def test_c_compiles_for_any_compiler_of_c(model, tmp_path):
    main = tmp_path / "main.c"
    main.write_text('#define M_DECLARATIONS\n#include "m.c"\n#include "m.c"\nint main(void) { return 0; }\n')
    path = sp.export(model, tmp_path / "m.c").files[0]
    compile_c(path, main, to=tmp_path / "run", flags=["-Wshadow", "-Wstrict-prototypes", "-Wundef", "-O2"])


def test_long_levels_and_digraphs_in_c():
    assert c_string('a"\\?\n') == '"a\\"\\\\\\077\\012"'.replace('\\"', "\\042").replace("\\\\", "\\134", 1)
    assert c_string("x" * 5000).startswith("(const char[]){'x', ")
    assert "*/" not in comment("*/ */**/")
    assert "\n" not in comment("\n\r\u2028")


def test_names_become_different_identifiers():
    found = identifiers(NASTY)
    assert len({*found}) == len(NASTY)
    assert all(name.isidentifier() and name.isascii() for name in found)
