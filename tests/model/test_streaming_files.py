"""Pictures and sounds that memory does not hold decoded; the bound is set so low that small folders are large."""

import contextlib

import numpy as np
import polars as pl
import pytest

import superpose as sp
from media_files import bars, picture, tones
from superpose.data.large import budget
from superpose.data.source import list_source, open_source
from superpose.errors import DataError, UsageError
from superpose.model.large_files import open_large_files

ROWS = 240
SMALL = {"epochs": 10, "members": 1, "hidden": (24,), "batch_size": 16, "learning_rate": 0.003}
LITTLE = "60KB"  # of which the folder of bars takes 240 x 10 x 10 bytes, three times


FLOORS = {
    "ITSELF": 0,
    "LEAST": 0,
    "LEAST_KEPT": 60,
    "LEAST_PART": 16,
}  # of real memories, far above such files


@pytest.fixture(autouse=True)
def little_memory(monkeypatch):
    for name, value in FLOORS.items():
        monkeypatch.setattr(budget, name, value)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    root = bars(tmp_path_factory.mktemp("pictures") / "bars", rows=ROWS)
    (root / "lies" / "broken.png").write_bytes(b"no picture")
    return root


@pytest.fixture(scope="module")
def fitted(folder):
    said = []
    with pytest.MonkeyPatch.context() as patch:
        for name, value in FLOORS.items():
            patch.setattr(budget, name, value)
        found = sp.fit(folder, memory=LITTLE, settings=SMALL, rivals=("dummy", "linear"), said=said.append)
    return found, said


@pytest.fixture(params=["kept on disk", "decoded anew"])
def no_disk(request, monkeypatch):
    if request.param == "decoded anew":
        monkeypatch.setattr("superpose.data.large.file_column.row_store", lambda *_: None)


@contextlib.contextmanager
def opened(source, memory=LITTLE, **how):
    found = open_large_files(
        list_source(source, **how), memory=memory, held_out=0.2, split_by=None, test=None, seed=0
    )
    assert found is not None
    yield found
    found.close()


def test_a_folder_is_learned_about_as_well_as_in_memory(folder, fitted):
    whole = sp.fit(folder, settings=SMALL, rivals=("dummy",), memory="1GB")
    assert "streamed" not in whole.model.facts
    assert fitted[0].model.facts["score"] > 0.85
    assert whole.model.facts["score"] > 0.85


def test_what_was_done_is_said_and_kept(fitted):
    found, said = fitted
    facts = found.model.facts
    streamed = facts["streamed"]
    assert "are streamed" in said[0]
    assert "stay on disk" in said[1]
    assert f"in {streamed['parts']:,} parts of {streamed['part']:,} rows" in said[2]
    assert "network's own weights" in said[3]
    assert facts["rows"] == ROWS
    assert streamed["rows"] + streamed["watched"] + facts["held_out"] == ROWS
    assert len(found.learned.run.history) == streamed["parts"] * streamed["passes"]
    assert found.dataset.broken[0][0] == "lies/broken.png"
    assert "rivals: they learned from" in found.judgement.notes[0]
    assert any("stay decoded" in note for note in found.dataset.notes)
    assert found.model.record.train.x_NI.dtype == np.uint8


def test_mean_and_spread_are_those_of_all_rows_that_are_not_judged_by(folder):
    whole = open_source(folder)
    x_NI = whole.inputs["picture"].to_numpy()
    by_name = {(c, f): x for c, f, x in zip(whole.target, whole.inputs["file"], x_NI, strict=True)}
    with opened(folder) as files:
        same_rows(files, by_name)


def same_rows(files, by_name):
    judged = set(zip(files.unseen.target, files.unseen.inputs["file"], strict=True))
    rest = np.stack([x for name, x in by_name.items() if name not in judged]).astype(float)
    center, scale = files.found.looks["picture"].scale
    assert center == pytest.approx(rest.mean(), rel=1e-9)
    assert scale == pytest.approx(rest.std(), rel=1e-9)
    for examples in (files.unseen, files.watched, files.sample):
        for c, f, x in zip(
            examples.target, examples.inputs["file"], examples.inputs["picture"].to_numpy(), strict=True
        ):
            np.testing.assert_array_equal(x, by_name[c, f])


def test_each_pass_meets_every_row_in_another_order(folder, no_disk):
    with opened(folder) as files:
        every_row_is_met(files)


def every_row_is_met(files):
    cut = files.cut(100)
    met = []
    parts = iter(files.passes(cut, lambda e: (e.inputs["file"].to_numpy(), e.target.to_numpy()), 3))
    for _ in range(2):
        names = np.concatenate([next(parts)[0] for _ in range(cut.parts)])
        assert cut.parts > 1
        assert len(names) == cut.parts * cut.part
        assert len(set(names)) == files.rows
        met.append(names)
    assert (met[0] != met[1]).any()
    apart = {*files.unseen.inputs["file"], *files.watched.inputs["file"]}
    assert not apart & {*met[0]}


def test_channels_are_those_that_all_files_need(tmp_path, no_disk):
    rng = np.random.default_rng(0)
    for i in range(60):
        pixels = np.repeat(rng.integers(0, 255, (6, 6, 1)), 3, axis=2)
        if i == 41:
            pixels[0, 0] = 250, 10, 20
        picture(tmp_path / "ab"[i % 2] / f"{i:02}.png", pixels)
    whole = open_source(tmp_path)
    by_name = dict(zip(whole.inputs["file"], whole.inputs["picture"].to_numpy(), strict=True))
    with opened(tmp_path, memory="12KB") as files:
        assert files.dataset.media["picture"].channels == "rgb"
        assert files.sample.inputs["picture"].to_numpy().shape[1] == 6 * 6 * 3
        part = next(iter(files.passes(files.cut(108), lambda e: e.inputs, 0)))
        for name, x in zip(part["file"], part["picture"].to_numpy(), strict=True):
            np.testing.assert_array_equal(x, by_name[name])
    with opened(tmp_path, memory="5KB", channels="grey") as grey:
        assert grey.dataset.media["picture"].channels == "grey"


def test_a_table_of_names_is_streamed_beside_its_other_columns(folder, tmp_path):
    names = sorted(p for p in folder.rglob("0*.png")) + sorted(folder.rglob("1*.png"))
    rng = np.random.default_rng(0)
    table = pl.DataFrame({
        "picture": [str(p) for p in names],
        "weight": rng.normal(5.0, 2.0, len(names)),
        "place": [["here", "there", "nowhere"][i % 3] for i in range(len(names))],
        "lies": [p.parent.name == "lies" for p in names],
    })  # fmt: skip
    found = sp.fit(table, target="lies", memory="50KB", settings=SMALL, rivals=("dummy",))
    assert found.model.facts["streamed"]["parts"] > 1
    assert found.model.facts["score"] > 0.7
    kinds = {coder.name: coder for coder in found.model.encoding.coders}
    assert set(kinds) == {"picture", "weight", "place"}
    assert kinds["weight"].center == pytest.approx(5.0, abs=0.5)


def test_sounds_are_streamed(tmp_path):
    folder = tones(tmp_path / "tones", rows=60)
    found = sp.fit(
        folder,
        memory="100KB",
        settings=SMALL | {"learning_rate": 0.001, "augment": ("shift",)},
        rivals=("dummy",),
    )
    assert found.model.facts["streamed"]["parts"] > 1
    assert found.model.facts["score"] == 1.0


@pytest.mark.parametrize("make", [bars, tones])
def test_rows_to_judge_by_may_come_in_a_folder_of_their_own(make, tmp_path):
    make(tmp_path / "data" / "train", rows=60, seed=0)
    make(tmp_path / "data" / "test", rows=20, seed=1)
    found = sp.fit(
        tmp_path / "data", memory="15KB" if make is bars else "100KB", settings=SMALL, rivals=("dummy",)
    )
    assert found.model.facts["streamed"]["rows"] + found.model.facts["streamed"]["watched"] == 60
    assert found.model.facts["held_out"] == 20


def test_the_same_seed_gives_the_same_model_and_it_is_kept(folder, fitted, tmp_path):
    again = sp.fit(folder, memory=LITTLE, settings=SMALL, rivals=("dummy",))
    good = sorted((folder / "stands").glob("*.png"))
    expected = fitted[0].model.predict_proba(good)
    np.testing.assert_allclose(again.model.predict_proba(good), expected, atol=1e-4)
    sp.save(fitted[0].model, tmp_path / "m.safetensors")
    np.testing.assert_allclose(sp.load(tmp_path / "m.safetensors").predict_proba(good), expected, atol=1e-6)


def test_a_file_that_goes_while_it_trains_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr("superpose.data.large.row_store.file_system", lambda folder: "tmpfs")
    folder = bars(tmp_path / "bars", rows=ROWS)
    gone, said = [*folder.rglob("*.png")], []

    def watch(snapshot):
        for path in gone:
            path.unlink(missing_ok=True)

    with pytest.raises(DataError, match="was changed while it was read"):
        sp.fit(folder, memory=LITTLE, settings=SMALL, rivals=("dummy",), watch=watch, said=said.append)
    assert any("no room on disk" in one for one in said)
    assert "decoded by" in said[2]


def test_what_cannot_be_done_is_refused(folder, tmp_path, monkeypatch):
    with pytest.raises(UsageError, match="held out at random"):
        sp.fit(folder, memory=LITTLE, split_by="group:file", settings=SMALL)
    for name in ("a/1.png", "b/2.png"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_bytes(b"junk")
    with pytest.raises(DataError, match="None of the 2 files"):
        sp.fit(tmp_path, memory="20KB", size="100x100")
    monkeypatch.setattr(budget, "LEAST_KEPT", 1)
    with pytest.raises(UsageError, match="room for 2 decoded files of 400 bytes"):
        sp.fit(folder, memory="2KB", settings=SMALL)
