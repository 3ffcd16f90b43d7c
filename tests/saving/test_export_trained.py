"""Models as they are trained, on real tables, through every form."""

import numpy as np
import pytest
from export_cases import write_csv
from export_runs import run_c, run_onnx, run_python, run_torch, same_as

import superpose as sp
from superpose.model.learning import Examples, learn


@pytest.mark.parametrize("name", ["iris", "diabetes"])
def test_the_default_ensemble(tmp_path, name):
    pytest.importorskip("onnxruntime")
    dataset = sp.sample(name)
    model = learn(Examples(dataset.inputs, dataset.target), settings={"epochs": 1, "hidden": (16, 16), "members": 3,
                                                                      "views": ("waves", "bins")}).model  # fmt: skip
    assert model.network.layers[0].activation.name == "mixed"
    assert any(layer.blocks > 1 for layer in model.network.layers)
    frame = dataset.inputs[np.random.default_rng(0).permutation(len(dataset.inputs))[:40]]
    rows = [{key: "" if cell is None else str(cell) for key, cell in row.items()} for row in frame.to_dicts()]
    for name_ in ("m.py", "m.c", "m.onnx", "m_torch.py"):
        sp.export(model, tmp_path / name_)
    same_as(model, frame, *run_python(tmp_path / "m.py", write_csv(tmp_path / "rows.csv", rows)))
    same_as(model, frame, *run_c(tmp_path / "m.c", model, frame))
    same_as(model, frame, *run_onnx(tmp_path / "m.onnx", model, frame))
    same_as(model, frame, run_torch(tmp_path / "m_torch.py", rows)[0], None)


@pytest.mark.parametrize("name", ["wine", "breast_cancer"])
def test_one_network(tmp_path, name):
    pytest.importorskip("onnxruntime")
    dataset = sp.sample(name)
    model = learn(Examples(dataset.inputs, dataset.target), settings={"epochs": 3, "hidden": (8, 8)}).model
    for name_ in ("m.c", "m.onnx"):
        sp.export(model, tmp_path / name_)
    same_as(model, dataset.inputs, *run_c(tmp_path / "m.c", model, dataset.inputs))
    same_as(model, dataset.inputs, *run_onnx(tmp_path / "m.onnx", model, dataset.inputs))
