"""A table that memory does not hold, from file to judged model; the bound is set so low that small files are large."""

import numpy as np
import polars as pl
import pytest

import superpose as sp
from superpose.data.columns.column import describe
from superpose.data.large import budget
from superpose.data.target import TargetEncoding
from superpose.errors import DataError, UsageError
from superpose.model import large_table
from superpose.model.streaming import learn_large

ROWS = 12_000
SMALL = {"hidden": (16,), "batch_size": 64, "epochs": 4, "learning_rate": 0.02}


@pytest.fixture(autouse=True)
def little_memory(monkeypatch):
    monkeypatch.setattr(budget, "ITSELF", 0)
    monkeypatch.setattr(budget, "LEAST", 0)


@pytest.fixture(scope="module")
def frame():
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(2, ROWS))
    kind = np.array(["low", "high", "none"])[rng.integers(0, 3, ROWS)]
    told = a + 0.3 * np.sin(2 * a) + b + (kind == "high")
    gone = [None if i % 11 == 0 else v for i, v in enumerate(b.tolist())]
    return pl.DataFrame({"a": a, "b": gone, "kind": kind, "y": told + 0.1 * rng.normal(size=ROWS)})


@pytest.fixture(scope="module")
def path(frame, tmp_path_factory):
    path = tmp_path_factory.mktemp("large") / "large.parquet"
    frame.write_parquet(path, row_group_size=1000)
    return path


@pytest.fixture(scope="module")
def fitted(path):
    patch = pytest.MonkeyPatch()
    patch.setattr(budget, "ITSELF", 0)
    patch.setattr(budget, "LEAST", 0)
    said = []
    found = sp.fit(path, memory="1MB", settings=SMALL, rivals=("dummy", "linear"), said=said.append)
    patch.undo()
    return found, said


def test_it_is_about_as_good_as_in_memory(path, fitted):
    held = sp.fit(path, memory="1GB", settings=SMALL, rivals=("dummy",))
    assert "streamed" not in held.model.facts
    streamed = fitted[0].model.facts
    assert streamed["score"] > 0.8
    assert streamed["score"] > held.model.facts["score"] - 0.02


def test_what_was_done_is_said_and_kept(fitted):
    found, said = fitted
    facts = found.model.facts
    streamed = facts["streamed"]
    assert "is streamed" in said[0]
    assert f"{streamed['parts']:,} parts of {streamed['part']:,} rows" in said[-1]
    assert facts["rows"] == ROWS
    assert streamed["rows"] == streamed["parts"] * streamed["part"]
    assert streamed["rows"] + streamed["watched"] + facts["held_out"] == ROWS
    assert len(found.learned.run.history) == streamed["parts"] * streamed["passes"]
    assert "rivals: they learned from" in found.judgement.notes[0]
    assert found.judgement.verdict is not None


def test_the_same_seed_gives_the_same_model(path, fitted):
    again = sp.fit(path, memory="1MB", settings=SMALL, rivals=("dummy",))
    rows = pl.DataFrame({"a": [0.1, -1.0], "b": [None, 0.3], "kind": ["low", "new"]})
    np.testing.assert_allclose(again.model.predict(rows), fitted[0].model.predict(rows), rtol=1e-4)


def test_a_saved_model_predicts_like_any_other_and_is_reported_on(fitted, tmp_path):
    model = fitted[0].model
    sp.save(model, tmp_path / "m.safetensors")
    rows = pl.DataFrame({"a": [0.1], "b": [0.2], "kind": ["high"]})
    np.testing.assert_allclose(
        sp.load(tmp_path / "m.safetensors").predict(rows), model.predict(rows), rtol=1e-6
    )
    assert len(sp.diagnose(fitted[0])) >= 0


def test_text_is_streamed_from_a_copy_and_the_default_recipe_has_its_views(frame, tmp_path):
    path = tmp_path / "t.csv"
    frame.head(1500).with_columns(
        y=pl.when(pl.col("y") > 0).then(pl.lit("up")).otherwise(pl.lit("down"))
    ).write_csv(path)
    said = []
    found = sp.fit(
        path, memory="150KB", said=said.append, rivals=("dummy",),
        settings={"epochs": 2, "members": 2, "view_size": 3, "hidden": (16, 16), "views": ("waves", "bins")},
    )  # fmt: skip
    assert "first written anew as Parquet" in said[1]
    assert found.model.task == "classification"
    assert found.model.target.classes == ("down", "up")
    assert found.model.facts["members"] == 2
    assert found.model.network.layers[0].activation.members
    assert found.model.facts["score"] > 0.8
    assert found.dataset.reading.separator == ","


def test_an_end_by_the_watch_keeps_the_best_until_then(path):
    found = sp.fit(path, memory="1MB", settings=SMALL, rivals=("dummy",), watch=lambda s: s.epoch == 3)
    assert found.learned.run.stopped == "watch"
    assert len(found.learned.run.history) == 3


def test_a_file_that_changes_while_it_trains_is_named(frame, tmp_path):
    path = tmp_path / "t.parquet"
    frame.write_parquet(path, row_group_size=1000)

    def watch(snapshot):
        if snapshot.epoch == 2:
            frame.head(9000).write_parquet(path, row_group_size=1000)

    with pytest.raises(DataError, match="was changed while it was read"):
        sp.fit(path, memory="1MB", settings=SMALL, rivals=("dummy",), watch=watch)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"split_by": "group:kind"}, "held out at random"),
        ({"target": "nothing"}, "no column 'nothing'"),
        ({"kinds": {"kind": "picture"}}, "pictures or sounds"),
    ],
)
def test_what_cannot_be_streamed_is_refused_with_a_way_out(path, options, words):
    with pytest.raises((UsageError, DataError), match=words) as error:
        sp.fit(path, memory="1MB", **options)
    assert error.value.hint


def test_rows_to_judge_by_may_come_in_a_file_of_their_own(path, frame, tmp_path):
    frame.tail(500).write_csv(tmp_path / "test.csv")
    found = sp.fit(
        path, memory="1MB", test=tmp_path / "test.csv", settings=SMALL | {"epochs": 1}, rivals=("dummy",)
    )
    assert found.judgement.rows == 500
    streamed = found.model.facts["streamed"]
    assert streamed["rows"] + streamed["watched"] == ROWS


def test_rows_without_a_target_are_left_out_and_counted(frame, tmp_path):
    cells = [None if i % 3 == 0 else v for i, v in enumerate(frame["y"].to_list())]
    frame.with_columns(y=pl.Series(cells)).write_parquet(tmp_path / "t.parquet", row_group_size=1000)
    found = sp.fit(tmp_path / "t.parquet", memory="1MB", settings=SMALL | {"epochs": 1}, rivals=("dummy",))
    assert found.dataset.dropped == ROWS // 3
    assert found.model.facts["rows"] == ROWS - ROWS // 3


def test_the_parts_of_a_table_hold_every_row_that_is_trained_on(path):
    table = large_table.open_large(path, memory="1MB", held_out=0.2, split_by=None, test=None, seed=0)
    assert table is not None
    cut = table.cut(32)
    assert cut.parts * cut.part == cut.rows
    assert cut.rows + len(cut.watched.inputs) + table.found.test.height == ROWS
    assert len(np.unique(cut.aside)) == len(cut.aside) == ROWS - cut.rows
    table.close()


def test_whole_batches_are_refused(path):
    table = large_table.open_large(path, memory="1MB", held_out=0.2, split_by=None, test=None, seed=0)
    columns = describe(table.dataset.inputs)
    target = TargetEncoding.fit(table.dataset.target)
    with pytest.raises(UsageError, match="takes all rows in one step"):
        learn_large(table, columns=columns, target=target, settings={"optimizer": "lbfgs"})
