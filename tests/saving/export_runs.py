"""What was carried away, run as its user would: each gives (answers, confidences or None) for rows."""

import importlib.util
import json
import shutil
import subprocess
import sys

import numpy as np
import polars as pl
import pytest

from superpose.data.columns.casts import as_levels, as_numbers
from superpose.data.columns.flags import as_flags
from superpose.saving.exports.onnx_model import _input_names
from superpose.saving.exports.program import program_of
from superpose.saving.exports.source_text import c_string, identifiers

DRIVER = """
import csv, json, sys
sys.path.insert(0, sys.argv[1])
model = __import__(sys.argv[2])
with open(sys.argv[3], newline="", encoding="utf-8") as file:
    rows = list(csv.DictReader(file))
proba = [list(model.predict_proba(row).values()) for row in rows] if hasattr(model, "predict_proba") else None
print(json.dumps([[model.predict(row) for row in rows], proba, sorted(sys.modules)]))
"""


def run_python(path, table):
    """In a process of its own that sees neither site-packages nor our environment."""
    driver = path.with_name("driver.py")
    driver.write_text(DRIVER, encoding="utf-8")
    words = [sys.executable, "-I", "-S", driver, path.parent, path.stem, table]
    done = subprocess.run(words, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr
    found, proba, modules = json.loads(done.stdout)
    assert not {"numpy", "polars", "superpose", "jax"} & {*modules}
    found = [list(one.values()) if isinstance(one, dict) else one for one in found]
    return np.array(found), None if proba is None else np.array(proba)


def cells_of(coder, series):
    """A column's cells as numbers with NaN, or as text with None, which is what the other forms take."""
    if coder.kind == "number":
        return as_numbers(series, coder.format)
    if coder.kind == "boolean":
        typed = coder.numeric and series.dtype.is_numeric()
        return series.cast(pl.Float64).to_numpy() if typed else as_flags(series)
    if coder.kind == "date":
        return coder.ready(series).cast(pl.Float64).fill_null(float("nan")).to_numpy() / 1e6
    return as_levels(series, getattr(coder, "format", None)).to_list()


def run_onnx(path, model, frame):
    runtime = pytest.importorskip("onnxruntime")
    coders, feed = model.encoding.coders, {}
    for coder, name in zip(coders, _input_names(coders), strict=True):
        cells = cells_of(coder, frame[coder.name])
        if coder.kind == "boolean" and not coder.numeric:
            cells = ["" if cell != cell else ("False", "True")[int(cell)] for cell in cells]
        if isinstance(cells, list):
            cells = np.array(["" if cell is None else cell for cell in cells], object)
        feed[name] = cells.reshape(-1, 1)
    options = runtime.SessionOptions()
    options.intra_op_num_threads = 1
    session = runtime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    found = session.run(None, feed)
    return found[0], found[1] if len(found) > 1 else None


def run_torch(path, rows):
    pytest.importorskip("torch")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    net = module.Model()
    import torch

    with torch.no_grad():
        outputs = net(torch.tensor(module.encode(rows), dtype=net.bias[0].dtype)).numpy()
    return np.array(net.predict(rows)), outputs


def _c_cells(coder, series):
    cells = cells_of(coder, series)
    if isinstance(cells, list):
        return ["NULL" if cell is None else c_string(cell) for cell in cells]
    return ["NAN" if cell != cell else repr(float(cell)) for cell in cells]


def _c_prints(program):
    """The lines of C that print a result, and how many numbers those are."""
    many, single = max(len(program.labels), 1), len(program.target.names)
    if program.task == "regression":
        return [f'printf("%.17g ", r.value{f"[{i}]" if single > 1 else ""});' for i in range(single)]
    place = [f"r.label[{i}]" for i in range(many)] if program.task == "multilabel" else ["r.label"]
    return [f'printf("%d ", {one});' for one in place] + [
        f'printf("%.17g ", r.probability[{i}]);' for i in range(many)
    ]


def compile_c(source, *others, to, flags=()):
    """Compile as strictly as a compiler can be asked to."""
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("there is no C compiler")
    strict = ["-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror", *flags]
    done = subprocess.run(
        [compiler, *strict, source, *others, "-o", to, "-lm"],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr[:2000]


MAIN = """#include <math.h>
#include <stdio.h>
#define {upper}_DECLARATIONS
#include "{file}"
static const {name}_row rows[] = {{{rows}}};
int main(void)
{{
    size_t i;
    for (i = 0; i < {count}; i++) {{
        static {name}_scratch memory;
        {name}_result r;
        if ({call})
            return 3;
        {prints}
        puts("");
    }}
    return 0;
}}
"""


def run_c(path, model, frame, flags=()):
    program, name = program_of(model), path.stem
    coders = program.encoding.coders
    cells = [_c_cells(coder, frame[coder.name]) for coder in coders]
    fields = identifiers(coder.name for coder in coders)
    rows = ",\n".join(
        "{" + ", ".join(f".{f} = {column[i]}" for f, column in zip(fields, cells, strict=True)) + "}"
        for i in range(frame.height)
    )
    main = path.with_name("main.c")
    call = f"{name}_predict(&rows[i], &r) || {name}_predict_in(&rows[i], &r, &memory)"
    main.write_text(
        MAIN.format(
            name=name, upper=name.upper(), file=path.name, rows=rows, count=frame.height, call=call,
            prints=" ".join(_c_prints(program)),
        ),
        encoding="utf-8",
    )  # fmt: skip
    compile_c(path, main, to=path.with_name("run"), flags=flags)
    done = subprocess.run([path.with_name("run")], capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0
    found = np.array([line.split() for line in done.stdout.strip().split("\n")], float)
    if program.task == "regression":
        return found, None
    if program.task == "multilabel":
        return found[:, : len(program.labels)], found[:, len(program.labels) :]
    return np.array(program.labels, object)[found[:, 0].astype(int)], found[:, 1:]


def same_as(model, frame, answers, confidence, *, tolerance=1e-5):
    """Whether these are the model's answers, numbers up to a share of their spread."""
    expected = model.predict(frame)
    if model.task == "regression":
        spread = np.std(expected, axis=0)
        apart = np.abs(np.asarray(answers).reshape(expected.shape) - expected)
        assert (spread > 0).all()
        assert (apart <= tolerance * spread).all(), (apart / spread).max()
        return
    assert np.array_equal(np.asarray(answers), expected)
    assert len(np.unique(expected)) > 1, "all answers are one: nothing was compared"
    if confidence is not None:
        assert np.abs(confidence - model.predict_proba(frame)).max() < tolerance
