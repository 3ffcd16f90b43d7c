"""The record beside a model: what comes back, what does not belong, and files that are damaged or lie."""

import dataclasses
import json
import os
import warnings

import numpy as np
import pytest
from model_files import FRAME, a_model, forge, parts_of, signed, written

import superpose as sp
from superpose.model.record import Record
from superpose.model.rows import Rows
from superpose.saving import record_file
from superpose.saving.record_file import beside


def recorded(model, *, weights=True, frames=6):
    """The model after a short training, with its record."""
    x, y = model.encoding.encode(FRAME), np.array([[0.0], [1.0], [0.0], [1.0]], np.float32)
    weight = np.array([1.0, 2.0, 1.0, 1.0]) if weights else None
    run = sp.train(model.network, x, y, epochs=6, frames=frames, restore_best=False, sample_weight=weight)
    record = Record.of(run.history, run.frames, Rows(x, y, weight), Rows(x[:2], y[:2], None))
    return dataclasses.replace(model, network=run.network, record=record)


@pytest.fixture(scope="module")
def kept():
    return recorded(a_model())


@pytest.fixture
def place(kept, tmp_path):
    path = tmp_path / "m.model.safetensors"
    sp.save(kept, path, record=True)
    return path


def test_the_name_of_the_record(tmp_path):
    assert beside(tmp_path / "iris.model.safetensors").name == "iris.record.safetensors"
    assert beside(tmp_path / "a.safetensors").name == "a.record.safetensors"
    assert beside(tmp_path / "b").name == "b.record.safetensors"


def test_it_comes_back_whole(kept, place):
    again, before = sp.load(place).record, kept.record
    assert again.history.to_dict() == before.history.to_dict()
    assert again.history.events == before.history.events
    assert [frame.epoch for frame in again.frames] == [frame.epoch for frame in before.frames]
    for one, other in zip(again.frames, before.frames, strict=True):
        assert one.network == other.network
    for one, other in ((again.train, before.train), (again.held_out, before.held_out)):
        np.testing.assert_array_equal(one.x_NI, other.x_NI)
        np.testing.assert_array_equal(one.y_NO, other.y_NO)
    np.testing.assert_array_equal(again.train.weight_N, before.train.weight_N)
    assert again.held_out.weight_N is None
    assert again.rows == before.rows == (4, 2)


def test_the_models_own_frame_is_stored_once(place):
    model = sp.load(place)
    own = [frame for frame in model.record.frames if frame.network is model.network]
    assert [frame.epoch for frame in own] == [6]
    stored = {name.split(".")[1] for name in parts_of(beside(place))[0] if name.startswith("frames.")}
    assert len(stored) == len(model.record.frames) - 1


def test_only_when_asked(kept, tmp_path):
    sp.save(kept, tmp_path / "m.model.safetensors")
    assert [p.name for p in tmp_path.iterdir()] == ["m.model.safetensors"]
    assert sp.load(tmp_path / "m.model.safetensors").record is None


def test_load_without_it(place):
    beside(place).write_bytes(b"damaged")
    assert sp.load(place, record=False).record is None


def test_a_model_without_a_record_and_a_network(tmp_path):
    with pytest.raises(sp.SaveError, match="no record of its training"):
        sp.save(a_model(), tmp_path / "m", record=True)
    with pytest.raises(sp.SaveError, match="network has no record"):
        sp.save(a_model().network, tmp_path / "m", record=True)
    assert not [*tmp_path.iterdir()]


def test_the_record_of_another_training_is_ignored(place, tmp_path):
    other = tmp_path / "other.model.safetensors"
    sp.save(recorded(a_model(seed=1)), other)
    beside(place).rename(beside(other))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert sp.load(other).record is None


def test_many_parameters_are_kept_in_half_the_digits_and_few_frames(kept, tmp_path, monkeypatch):
    monkeypatch.setattr(record_file, "MANY", 1)
    monkeypatch.setattr(record_file, "LARGEST", 3 * 2 * kept.network.parameters)
    path = tmp_path / "h.model.safetensors"
    sp.save(kept, path, record=True)
    again = sp.load(path).record
    assert len(again.frames) == 4  # three beside the model's own
    assert (again.frames[0].epoch, again.frames[-1].epoch) == (0, 6)
    first = again.frames[0].network.layers[0].weights
    before = kept.record.frames[0].network.layers[0].weights
    assert first.dtype == np.float32
    np.testing.assert_allclose(first, before, rtol=1e-3)
    header = parts_of(beside(path))[0]
    assert header["frames.0.layers.0.weights"]["dtype"] == "F16"


def test_any_bit_flipped(tmp_path):
    """Every eighth bit of the file in turn gives a warning, and the model without a record; never a failure."""
    model = recorded(a_model(), weights=False, frames=0)
    path = tmp_path / "t.model.safetensors"
    sp.save(model, path, record=True)
    place = beside(path)
    whole, loaded = place.read_bytes(), sp.load(path, record=False)
    accepted = []
    with place.open("r+b", buffering=0) as file:
        for byte in range(len(whole)):
            os.pwrite(file.fileno(), bytes([whole[byte] ^ 1 << byte % 8]), byte)
            with warnings.catch_warnings(record=True) as told:
                warnings.simplefilter("always")
                record = record_file.load_record(path, loaded)
            if record is not None or [one.category for one in told] != [UserWarning]:
                accepted.append(byte)
            os.pwrite(file.fileno(), whole[byte : byte + 1], byte)
    assert accepted == []
    assert record_file.load_record(path, loaded) is not None


def test_cut_short_anywhere(place):
    model = sp.load(place, record=False)
    whole = beside(place).read_bytes()
    for length in range(0, len(whole), 7):
        beside(place).write_bytes(whole[:length])
        with pytest.warns(UserWarning, match="cannot be loaded"):
            assert record_file.load_record(place, model) is None


def forged(place, change, data=None):
    """The record's file with its description changed, signed anew as one who means harm would."""
    header, old = parts_of(beside(place))
    told = json.loads(header["__metadata__"]["superpose"])
    change(told, header)
    header["__metadata__"] = signed(written(told))
    return forge(beside(place), header, old if data is None else data)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda d, h: d.update(format=2), "its format is 2; format 1 was expected"),
        (lambda d, h: d.update(kind="model"), "'kind' is 'model'"),
        (lambda d, h: d.update(more=1), "unknown key 'more'"),
        (lambda d, h: d.pop("rows"), "no key 'rows'"),
        (lambda d, h: d.update(model=1), "'model' is '1'; expected: 64 hexadecimal"),
        (lambda d, h: d.update(frames=[3, 0]), "a list of epochs that grow"),
        (lambda d, h: d.update(frames=[10**6 * k for k in range(10**4)]), "arrays are not those"),
        (lambda d, h: d.update(own=99), "its own frame is number 99"),
        (lambda d, h: d.update(own=None), "arrays are not those it describes"),
        (lambda d, h: d.update(first=7), "7 layers are the model's own"),
        (lambda d, h: d.update(first=1), "arrays are not those it describes"),
        (lambda d, h: d.update(dtype="float16"), "is float32; float16 was expected"),
        (lambda d, h: d.update(dtype=["float32"]), "'dtype' is"),
        (lambda d, h: d["kept"].update(train=10**15), "train.x has shape"),
        (lambda d, h: d["kept"].update(train=0), "arrays are not those"),
        (lambda d, h: d["kept"].update(other=0), "unknown key 'other'"),
        (lambda d, h: d.update(weighted=["train", "held_out"]), "arrays are not those"),
        (lambda d, h: d.update(rows=[4]), "a list of two whole numbers"),
        (lambda d, h: d["history"][0].append(7), "held_out|history.cost has shape"),
        (lambda d, h: d["history"][0].__setitem__(1, 7), "not of the same epochs"),
        (lambda d, h: d["history"].append(d["history"][0]), "not of the same epochs"),
        (lambda d, h: d["history"].pop(0), "its history has no cost"),
        (lambda d, h: d["history"][0].__setitem__(1, True), "a column of its history is"),
        (lambda d, h: d["history"].append("cost"), "a column of its history is"),
        (lambda d, h: d["history"].append([["cost"], 6]), "a column of its history is"),
        (lambda d, h: d.update(history={}), "'history' is"),
        (lambda d, h: d.update(events=[1]), "'events' is"),
        (lambda d, h: d["versions"].pop("jax"), "no key 'jax'"),
        (lambda d, h: d.update(sha256="0" * 64), r"its arrays are not those that were saved \(SHA-256"),
        (lambda d, h: h["train.x"].update(shape=[1, 10**15]), "its place has"),
        (lambda d, h: h["train.x"].update(dtype="BF16"), "F16 or F32 or F64 or U8 was expected"),
        (lambda d, h: h["train.x"].update(shape=h["train.x"]["shape"][::-1]), "train.x has shape"),
        (lambda d, h: h["train.y"].update(dtype="F16", shape=[8, 1]), "train.y has shape"),
        (lambda d, h: h.pop("held_out.y"), "the file has"),
    ],
)
def test_descriptions_that_lie(place, kept, change, reason):
    forged(place, change)
    with pytest.warns(UserWarning, match=reason):
        loaded = sp.load(place)
    assert loaded.record is None
    assert loaded == kept


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_rows_that_are_not_finite(place, value):
    import hashlib

    data = bytearray(parts_of(beside(place))[1])
    data[-4:] = np.float32(value).tobytes()
    forged(place, lambda d, h: d.update(sha256=hashlib.sha256(bytes(data)).hexdigest()), bytes(data))
    with pytest.warns(UserWarning, match=r"held_out\.y has a number that is not finite"):
        assert sp.load(place).record is None


def test_another_kind_of_file_beside(place):
    beside(place).unlink()
    os.mkfifo(beside(place))
    with pytest.warns(UserWarning, match="it is a pipe"):
        assert sp.load(place).record is None
