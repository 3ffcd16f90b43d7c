"""Models of pictures carried away: every form takes the pixels and gives what `predict` gives."""

import importlib.util
import shutil
import subprocess

import numpy as np
import pytest

import superpose as sp
from media_files import bars
from superpose.errors import UsageError
from superpose.saving import export as exporting


@pytest.fixture(scope="module")
def media_export(tmp_path_factory):
    root = bars(tmp_path_factory.mktemp("exports") / "bars", rows=40)
    model = sp.fit(root, settings={"epochs": 2, "members": 1, "hidden": (6,)}, rivals=("dummy",)).model
    return model, np.random.default_rng(0).integers(0, 256, (5, 10, 10), dtype=np.uint8)


def test_onnx_takes_bytes(media_export, tmp_path):
    runtime = pytest.importorskip("onnxruntime")
    model, x = media_export
    sp.export(model, tmp_path / "m.onnx")
    session = runtime.InferenceSession(str(tmp_path / "m.onnx"))
    (given,) = session.get_inputs()
    assert (given.type, given.shape[1]) == ("tensor(uint8)", 100)
    found = session.run(["probabilities"], {given.name: x.reshape(5, -1)})[0]
    np.testing.assert_allclose(found, model.predict_proba(x), atol=1e-5)


def test_python_takes_a_list_of_numbers(media_export, tmp_path):
    model, x = media_export
    sp.export(model, tmp_path / "carried.py")
    spec = importlib.util.spec_from_file_location("carried", tmp_path / "carried.py")
    carried = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(carried)
    told = carried.predict_proba({"picture": x[0].ravel().tolist()})
    np.testing.assert_allclose([*told.values()], model.predict_proba(x)[0], atol=1e-5)
    with pytest.raises(ValueError, match="100 were expected"):
        carried.predict({"picture": [1, 2]})


@pytest.mark.skipif(shutil.which("gcc") is None, reason="no C compiler")
def test_c_takes_a_pointer_to_bytes(media_export, tmp_path):
    model, x = media_export
    sp.export(model, tmp_path / "carried.c")
    (tmp_path / "main.c").write_text(
        '#define CARRIED_DECLARATIONS\n#include "carried.c"\n#include <stdio.h>\n'
        "int main(void) { static unsigned char pixels[100]; carried_result result; carried_row row = {pixels};\n"
        "if (fread(pixels, 1, 100, stdin) != 100) return 9;\nif (carried_predict(&row, &result)) return 8;\n"
        'printf("%.7f %.7f", result.probability[0], result.probability[1]); return 0; }\n'
    )
    built = ["gcc", "-std=c99", "-Wall", "-Wextra", "-Werror", "main.c", "carried.c", "-lm", "-o", "main"]
    subprocess.run(built, cwd=tmp_path, check=True)
    done = subprocess.run([tmp_path / "main"], input=x[0].tobytes(), capture_output=True, check=True)
    np.testing.assert_allclose([float(p) for p in done.stdout.split()], model.predict_proba(x)[0], atol=1e-5)


def test_too_many_weights_as_text_are_refused(media_export, tmp_path, monkeypatch):
    monkeypatch.setattr(exporting, "MOST_AS_TEXT", 100)
    for name in ("m.py", "m.c"):
        with pytest.raises(UsageError, match=r"as \w+ source at most"):
            sp.export(media_export[0], tmp_path / name)
