"""`superpose predict` as a process, on files larger than one part, and on everything that can go wrong."""

import gzip
import json
import os
import signal
import subprocess
import sys

import numpy as np
import polars as pl
import pytest

import superpose as sp
from superpose.model.fitting import fit


def rows(count, seed=0):
    rng = np.random.default_rng(seed)
    age, colour = rng.integers(18, 80, count), rng.choice(["red", "green", "blue"], count)
    return pl.DataFrame(
        {
            "id": [f"{i:07d}" for i in range(count)],
            "age": age,
            "size": rng.normal(size=count).round(3),
            "colour": colour,
            "paid": (2.0 * age + 10 * (colour == "red") + rng.normal(size=count)).round(2),
        }
    )


KINDS = {"id": "skip"}


@pytest.fixture(scope="session")
def models(tmp_path_factory):
    """One that tells numbers with intervals, one without, and one that tells classes."""
    folder, table = tmp_path_factory.mktemp("models"), rows(300)
    kept = {"several": {"epochs": 2, "members": 2, "hidden": (8,)}, "one": {"hidden": (8, 8), "epochs": 3}}
    for name, settings in kept.items():
        sp.save(
            fit(table, target="paid", kinds=KINDS, settings=settings, rivals=()).model,
            folder / f"{name}.safetensors",
        )
    classes = table.with_columns(
        paid=pl.when(pl.col("paid") > 100).then(pl.lit("=much")).otherwise(pl.lit("-little"))
    )
    sp.save(
        fit(classes, target="paid", kinds=KINDS, settings=kept["one"], rivals=()).model,
        folder / "classes.safetensors",
    )
    return folder


def test_a_large_file_in_and_out_of_parquet_and_csv(superpose, models, tmp_path):
    table = rows(200_000, seed=1)
    table.write_parquet(tmp_path / "t.parquet")
    table.write_csv(tmp_path / "t.csv")
    model = sp.load(models / "several.safetensors")
    whole = model.answers(table)
    for source, output in (("t.parquet", "o.parquet"), ("t.csv", "o.csv"), ("t.parquet", "o.tsv")):
        done = superpose("predict", models / "several.safetensors", source, "-o", output)
        assert done.code == 0, done.err
        assert "200,000 rows with 'predicted paid'" in done.err
        typed = {
            name: pl.String if name == "id" else dtype
            for name, dtype in (table.schema | whole.schema).items()
        }
        path = tmp_path / output
        found = (
            pl.read_parquet(path)
            if output.endswith("parquet")
            else pl.read_csv(path, schema=typed, separator="\t" if output == "o.tsv" else ",")
        )
        assert found.select(table.columns).equals(table)
        assert found.select(whole.columns).equals(whole)
    assert not list(tmp_path.glob(".*"))


def test_the_new_columns_alone_and_some_kept(superpose, models, tmp_path):
    table = rows(40).with_columns(pl.lit(1).alias("predicted paid"))
    table.write_csv(tmp_path / "t.csv")
    done = superpose("predict", models / "several.safetensors", "t.csv", "--only")
    assert done.out.splitlines()[0] == "predicted paid,low paid,high paid"
    done = superpose(
        "predict", models / "several.safetensors", "t.csv", "--keep", "id, age", "--level", "0.5", "-q"
    )
    lines = done.out.splitlines()
    assert lines[0] == "id,age,predicted paid,low paid,high paid"
    assert lines[1].startswith("0000000,")
    assert done.err == ""
    done = superpose("predict", models / "several.safetensors", "t.csv")
    assert done.out.splitlines()[0].endswith(",paid,predicted paid,predicted paid_2,low paid,high paid")
    for words, expected in (
        (["--keep", "Age"], "Did you mean 'age'?"),
        (["--level", "0.7"], "0.5, 0.8, 0.9, 0.95"),
    ):
        done = superpose("predict", models / "several.safetensors", "t.csv", *words, "-o", "no.csv")
        assert done.code == 1
        assert expected in done.err
        assert not (tmp_path / "no.csv").exists()


def test_without_intervals_it_is_said_once(superpose, models, tmp_path):
    rows(70_000).write_parquet(tmp_path / "t.parquet")
    done = superpose("predict", models / "one.safetensors", "t.parquet", "-o", "o.jsonl")
    assert done.err.count("there is no low and high") == 1
    last = json.loads((tmp_path / "o.jsonl").read_text(encoding="utf-8").splitlines()[-1])
    assert list(last) == ["id", "age", "size", "colour", "paid", "predicted paid"]
    assert last["id"] == "0069999"


def test_formulas_are_neutralised_unless_raw(superpose, models, tmp_path):
    table = rows(30).with_columns(note=pl.lit("=cmd|' /C calc'!A0"), delta=pl.lit("-5,3"))
    table.write_parquet(tmp_path / "t.parquet")
    done = superpose(
        "predict", models / "classes.safetensors", "t.parquet", "-o", "o.csv.gz", "--keep", "note,delta"
    )
    assert done.code == 0, done.err
    lines = gzip.decompress((tmp_path / "o.csv.gz").read_bytes()).decode().splitlines()
    assert lines[0] == "note,delta,predicted paid,confidence -little,confidence =much"
    assert all(line.startswith("'=cmd|' /C calc'!A0,\"-5,3\",'") for line in lines[1:])
    assert done.err.count("60 cells that a spreadsheet would run") == 1
    done = superpose("predict", models / "classes.safetensors", "t.parquet", "--raw", "--keep", "note")
    assert "spreadsheet" not in done.err
    assert done.out.splitlines()[1].startswith("=cmd|")


def test_what_is_odd_is_said_once_with_counts(superpose, models, tmp_path):
    table = rows(70_000).with_columns(pl.col("age").cast(pl.String))
    age = table["age"].to_list()
    age[65_999] = age[69_999] = "old"
    colour = ["violet" if i % 10_000 == 5 else c for i, c in enumerate(table["colour"])]
    table.with_columns(age=pl.Series(age), colour=pl.Series(colour)).drop("size").write_csv(
        tmp_path / "t.csv"
    )
    words = ("predict", models / "several.safetensors", "t.csv", "-o", "o.csv", "--score")
    done = superpose(*words)
    assert done.code == 1
    assert "Column 'age'" in done.err
    assert "'old' (row 66,000)" in done.err
    assert [p.name for p in tmp_path.iterdir()] == ["t.csv"]
    done = superpose(*words, "--lenient")
    assert done.code == 0, done.err
    assert done.err.count("no column 'size'") == 1
    assert done.err.count("not seen in training in 7 rows: 'violet' (row 6)") == 1
    assert done.err.count("Column 'age' has cells taken for missing in 2 rows: 'old' (row 66,000)") == 1
    assert "Against the target in the file, on 70,000 rows: R2 " in done.err
    told = superpose(*words, "--lenient", "--json").json
    assert told["rows"] == 70_000
    assert told["unseen"] == {"colour": 7}
    assert told["taken_for_missing"] == {"age": 2}
    assert told["absent"] == ["size"]
    assert set(told["score"]) == {"R2", "RMSE"}


def test_json_of_a_few_rows(superpose, models, tmp_path):
    rows(20).write_csv(tmp_path / "t.csv")
    told = superpose("predict", models / "classes.safetensors", "t.csv", "--json").json
    assert told["rows"] == 20
    assert list(told["answers"]) == ["predicted paid", "confidence -little", "confidence =much"]
    assert len(told["answers"]["predicted paid"]) == 20


SMALL_DISK = """
import resource, sys
from superpose.cli.app import run
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
sys.exit(run(sys.argv[1:]))
"""


@pytest.mark.parametrize("output", ["o.csv", "o.parquet", "o.csv.gz"])
def test_a_full_disk_leaves_what_was_there(models, tmp_path, environment, output):
    rows(100_000).write_parquet(tmp_path / "t.parquet")
    (tmp_path / output).write_text("old", encoding="utf-8")
    words = [
        sys.executable,
        "-c",
        SMALL_DISK,
        "predict",
        str(models / "one.safetensors"),
        "t.parquet",
        "-o",
        output,
    ]
    env = environment | {"JAX_ENABLE_COMPILATION_CACHE": "false"}
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, env=env, check=False)
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert f"{output} could not be written: " in done.stderr
    assert (tmp_path / output).read_text(encoding="utf-8") == "old"
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(["t.parquet", output])


def test_places_and_endings_that_cannot_be(superpose, models, tmp_path):
    rows(20).write_csv(tmp_path / "t.csv")
    (tmp_path / "folder.csv").mkdir()
    for output, expected in (
        ("o.xlsx", "ends in none of"), ("no/o.csv", "no folder"), ("folder.csv", "is a folder"),
        ("x" * 300 + ".csv", "long"),
    ):  # fmt: skip
        done = superpose("predict", models / "one.safetensors", "t.csv", "-o", output)
        assert done.code == 1
        assert expected in done.err, done.err
    if os.getuid() != 0:  # root may write anywhere
        (tmp_path / "folder.csv").chmod(0o500)
        assert superpose("predict", models / "one.safetensors", "t.csv", "-o", "folder.csv/o.csv").code == 1


def test_a_reader_that_goes_away_ends_it_quietly(models, tmp_path, environment):
    rows(200_000).write_parquet(tmp_path / "t.parquet")
    words = [sys.executable, "-m", "superpose", "predict", str(models / "one.safetensors"), "t.parquet"]
    with subprocess.Popen(
        words, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    ) as process:
        assert process.stdout.readline().startswith(b"id,age,")
        process.stdout.close()
        err = process.stderr.read()
        assert process.wait(60) == 0
    assert b"Traceback" not in err
    assert b"Error" not in err


@pytest.mark.parametrize("output", ["o.csv", "o.parquet"])
def test_an_interrupt_leaves_nothing(models, tmp_path, environment, output):
    rows(65_536).write_csv(tmp_path / "first.csv")
    words = [
        sys.executable,
        "-c",
        SLOW,
        "predict",
        str(models / "one.safetensors"),
        "first.csv",
        "-o",
        output,
    ]
    with subprocess.Popen(words, cwd=tmp_path, stderr=subprocess.PIPE, env=environment, text=True) as process:
        while "a part is written" not in process.stderr.readline():
            assert process.poll() is None
        assert list(tmp_path.glob(".superpose-*.partial"))
        process.send_signal(signal.SIGTERM)
        err = process.stderr.read()
        assert process.wait(60) == 143, err
    assert "Traceback" not in err
    assert sorted(p.name for p in tmp_path.iterdir()) == ["first.csv"]


SLOW = """
import sys, time
from superpose.cli.app import run
from superpose.model.bulk import Bulk
parts = Bulk.run
def slowly(self, frames):
    for part in parts(self, frames):
        yield part
        print("a part is written", file=sys.stderr, flush=True)
        time.sleep(60)
Bulk.run = slowly
sys.exit(run(sys.argv[1:]))
"""
