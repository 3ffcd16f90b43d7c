"""`superpose export`: what is carried away answers as `superpose predict` does."""

import csv
import io
import subprocess
import sys

import numpy as np
import pytest

SCRIPT = """
import csv, sys
sys.path.insert(0, ".")
import buyers
for row in csv.DictReader(open("buyers.csv", newline="")):
    print(buyers.predict(row), *buyers.predict_proba(row).values())
"""


@pytest.fixture
def fitted(superpose, table):
    done = superpose(
        "fit", table, "--target", "bought", "--epochs", 30, "--hidden", "8,8", "-o", "m.model.safetensors"
    )
    assert done.code == 0, done.err
    return table.with_name("m.model.safetensors")


def test_a_file_of_python_answers_as_predict_does(superpose, fitted):
    done = superpose("export", fitted, "-o", "buyers.py")
    assert done.code == 0, done.err
    assert done.out == ""
    assert done.err.startswith("Written: buyers.py (")
    found = subprocess.run(
        [sys.executable, "-I", "-S", "-c", SCRIPT],
        cwd=fitted.parent,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    expected = [*csv.DictReader(io.StringIO(superpose("predict", fitted, "buyers.csv").out))]
    assert {row["predicted bought"] for row in expected} == {"no", "yes"}
    for line, row in zip(found.splitlines(), expected, strict=True):
        label, *confidence = line.split()
        assert label == row["predicted bought"]
        numbers = [float(row["confidence no"]), float(row["confidence yes"])]
        assert np.allclose([*map(float, confidence)], numbers, atol=1e-5)


def test_every_form_at_once(superpose, fitted):
    pytest.importorskip("onnx")
    for form, name, files in (("onnx", "m.onnx", 1), ("c", "m.c", 1), ("torch", "m_torch.py", 2)):
        done = superpose("export", fitted, "--to", form, "--output", name, "--json")
        assert done.code == 0, done.err
        assert done.json["to"] == form
        assert len(done.json["files"]) == files
        assert all((fitted.parent / one["file"]).stat().st_size == one["bytes"] for one in done.json["files"])
    assert superpose("export", fitted, "-o", "m.c", "--quiet").err == ""


def test_what_cannot_be_exported_is_told(superpose, fitted):
    done = superpose("export", fitted, "-o", "m.exe")
    assert done.code == 1
    assert "tells no form" in done.err
    done = superpose("export", fitted, "-o", "m.c", "--to", "basic")
    assert done.code == 1
    assert "Known: c, onnx, python, torch." in done.err
    assert superpose("export", fitted).code == 2
