"""`superpose fit` and `superpose predict`, from a file to answers."""

import os
import signal
import subprocess
import sys

import numpy as np
import polars as pl
import pytest

import superpose as sp

JSON_KEYS = {
    "task", "target", "rows", "inputs", "metric", "score", "interval", "baselines", "seconds", "model",
}  # fmt: skip


def test_from_a_file_to_answers(superpose, table, tmp_path):
    fitted = superpose("fit", table)
    assert fitted.code == 0, fitted.err
    assert "160 rows, 4 columns" in fitted.err
    assert "as a classification" in fitted.err
    assert "epoch 1/" in fitted.err  # a pipe: one line an epoch
    assert "95 % interval" in fitted.out
    assert "linear model" in fitted.out
    assert "Saved: buyers.model.safetensors" in fitted.out
    command = next(s for s in fitted.out.splitlines() if s.startswith("Predict with it: ")).split(": ", 1)[1]
    predicted = superpose(*command.split()[1:])
    assert predicted.code == 0, predicted.err
    answers = pl.read_csv(tmp_path / "predictions.csv")
    assert answers.columns[:5] == ["age", "colour", "member", "weight", "bought"]
    model = sp.load(tmp_path / "buyers.model.safetensors")
    assert answers["predicted bought"].to_list() == model.predict(table).tolist()
    in_python = model.predict_proba(table)
    in_file = answers.select("confidence no", "confidence yes").to_numpy()
    np.testing.assert_array_equal(in_file.astype(np.float32), in_python.astype(np.float32))
    assert (answers["predicted bought"] == answers["bought"]).mean() > 0.9


def test_json_is_one_object_and_the_seed_fixes_everything(superpose, table, tmp_path):
    one = superpose("fit", table, "--json", "--seed", 3, "--epochs", 5)
    two = superpose(
        "fit", table, "--json", "--seed", 3, "--epochs", 5, "--no-report", "-o", "two.model.safetensors"
    )
    assert one.code == two.code == 0
    assert one.err == ""
    assert set(one.json) >= JSON_KEYS
    different = {"seconds", "model", "report", "record"}
    assert {k: v for k, v in one.json.items() if k not in different} == {
        k: v for k, v in two.json.items() if k not in different
    }
    assert (
        sp.load(tmp_path / "buyers.model.safetensors").network
        == sp.load(tmp_path / "two.model.safetensors").network
    )
    assert one.json["interval"][0] <= one.json["score"] <= one.json["interval"][1]
    assert set(one.json["baselines"]) == {"dummy", "rule", "linear", "svm", "trees"}
    assert one.json["task"] == "classification"
    assert one.json["target"] == "bought"
    assert one.json["rows"] == 160


def test_options_reach_the_training(superpose, table, tmp_path):
    done = superpose(
        "fit", table, "--target", "weight", "--task", "regression", "--hidden", "5,4", "--activation", "tanh",
        "--epochs", 4, "--optimizer", "momentum", "--schedule", "cosine", "--cost", "huber", "--quiet",
        "--columns", "age=category", "-o", "w.model.safetensors",
    )  # fmt: skip
    assert done.code == 0, done.err
    assert done.err == ""
    model = sp.load(tmp_path / "w.model.safetensors")
    assert model.network.sizes[1:] == (5, 4, 1)
    assert [layer.activation.name for layer in model.network.layers] == ["tanh", "tanh", "linear"]
    assert model.cost.name == "huber"
    assert model.facts["history"]["epochs"] == 4
    assert any(name.startswith("age=") for name in model.encoding.inputs)


def test_a_sample_and_no_header_and_parquet(superpose, tmp_path):
    assert superpose("fit", "sample:xor", "--epochs", 3, "-q", "--no-report").code == 0
    assert (tmp_path / "xor.model.safetensors").exists()
    rows = tmp_path / "plain.csv"
    rows.write_text("\n".join(f"{i}, {i % 5}, {2 * i + i % 5}" for i in range(60)), encoding="utf-8")
    done = superpose("fit", rows, "--no-header", "--epochs", 3, "--json", "--no-report")
    assert done.json["target"] == "c3"
    assert done.json["task"] == "regression"
    told = superpose("predict", "plain.model.safetensors", rows, "-o", "out.parquet")
    assert told.code == 0, told.err
    out = pl.read_parquet(tmp_path / "out.parquet")
    assert out.height == 60  # the model remembers that there was no header
    assert out.columns == ["c1", "c2", "c3", "predicted c3", "low c3", "high c3"]


def test_unseen_and_missing_columns_are_said(superpose, table, tmp_path):
    superpose("fit", table, "--epochs", 2, "-q", "--no-report")
    frame = pl.read_csv(table)
    strange = tmp_path / "strange.csv"
    frame.with_columns(pl.lit("violet").alias("colour")).write_csv(strange)
    done = superpose("predict", "buyers.model.safetensors", strange)
    assert done.code == 0
    assert "Column 'colour' has values not seen in training in 160 rows: 'violet' (row 1)" in done.err
    assert done.out.count("\n") == 161
    frame.drop("age").write_csv(strange)
    done = superpose("predict", "buyers.model.safetensors", strange, "-o", "out.csv")
    assert done.code == 0, done.err
    assert "no column 'age': all cells of it count as missing" in done.err
    assert pl.read_csv(tmp_path / "out.csv").height == 160


def test_show_says_what_it_is(superpose, table):
    superpose("fit", table, "--epochs", 2, "-q", "--no-report", "--hidden", "6")
    told = superpose("show", "buyers.model.safetensors")
    assert told.code == 0
    for part in ("classification of bought", "mish", "sigmoid", "held-out rows", "linear", "2 epochs"):
        assert part in told.out
    told = superpose("show", "buyers.model.safetensors", "--json").json
    assert told["layers"][0]["neurons"] == 6
    assert told["facts"]["target"] == "bought"


# The command, where Ctrl-C is heard: what a shell begins in the background, these tests perhaps, ignores it.
HEARD = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from superpose.cli.app import run
sys.exit(run(sys.argv[1:]))
"""


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupt_saves_the_best_so_far(table, tmp_path, number, code):
    words = [sys.executable, "-c", HEARD, "fit", str(table), "--epochs", "2000000", "--no-report"]
    with subprocess.Popen(
        words, cwd=tmp_path, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        while "epoch 2/" not in process.stderr.readline():
            assert process.poll() is None
        process.send_signal(number)
        _, err = process.communicate(timeout=60)
    assert process.returncode == code, err[-2000:]
    assert "Interrupted: the model is the best until then." in err
    assert sp.load(tmp_path / "buyers.model.safetensors").predict(table).shape == (160,)


def test_compiled_code_is_kept_for_the_next_process(table, tmp_path):
    cache = tmp_path / "cache"
    env = {k: v for k, v in os.environ.items() if k != "JAX_ENABLE_COMPILATION_CACHE"}
    env |= {"XDG_CACHE_HOME": str(cache)}
    words = [sys.executable, "-m", "superpose", "fit", str(table), "--epochs", "2", "--json", "--no-report"]
    kept = []
    for _ in range(2):
        done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, env=env, check=True)
        assert done.stderr == ""
        kept.append(
            {p.name for p in (cache / "superpose" / "compiled").iterdir() if p.name.endswith("-cache")}
        )
    assert kept[0]
    assert kept[1] == kept[0]  # nothing new was compiled
    assert (cache / "superpose" / "compiled").stat().st_mode & 0o777 == 0o700
