"""A table with all there is in tables through every form: the same answers as `predict`, whatever the cells."""

import pytest
from export_cases import OUTPUT, a_model, frame_of, new_rows, write_csv
from export_runs import run_c, run_onnx, run_python, run_torch, same_as

import superpose as sp


@pytest.fixture(scope="module", params=[*OUTPUT])
def model(request):
    return a_model(request.param, scale=1.5)


@pytest.fixture(scope="module")
def rows():
    return new_rows()


@pytest.fixture(scope="module")
def frame(rows):
    return frame_of(rows)[0]


def test_the_table_has_every_kind_of_column(model):
    kinds = {type(coder).__name__ for coder in model.encoding.coders}
    assert kinds == {"NumberCoder", "BooleanCoder", "CategoryCoder", "DateCoder", "TextCoder"}
    assert {coder.numeric for coder in model.encoding.coders if coder.kind == "boolean"} == {True, False}
    assert any(coder.kind == "category" and coder.many for coder in model.encoding.coders)
    assert any(coder.kind == "date" and coder.parts == ("hour",) for coder in model.encoding.coders)
    assert any(coder.missing for coder in model.encoding.coders)


def test_plain_python(model, rows, frame, tmp_path):
    path = tmp_path / "carried.py"
    sp.export(model, path)
    same_as(model, frame, *run_python(path, write_csv(tmp_path / "rows.csv", rows)))


def test_c(model, frame, tmp_path):
    path = tmp_path / "carried.c"
    sp.export(model, path)
    same_as(model, frame, *run_c(path, model, frame))


def test_onnx(model, frame, tmp_path):
    pytest.importorskip("onnx")
    path = tmp_path / "carried.onnx"
    sp.export(model, path)
    same_as(model, frame, *run_onnx(path, model, frame))


def test_torch(model, rows, frame, tmp_path):
    pytest.importorskip("torch")
    path = tmp_path / "carried_torch.py"
    sp.export(model, path)
    answers, outputs = run_torch(path, rows)
    same_as(model, frame, answers, None if model.task == "regression" else model.probabilities(outputs))
