"""Models of pictures and sounds: bytes in training, scale in the weights, what is trained, and new rows."""

import numpy as np
import polars as pl
import pytest

import superpose as sp
from media_files import bars, picture, tones
from superpose.data.media.picture_form import PictureForm
from superpose.data.media.sound_form import SoundForm
from superpose.errors import DataError, UsageError
from superpose.model.augment import copied, copies, moved
from superpose.model.components import Components
from superpose.model.pixels import Pixels
from superpose.model.recipe_media import media_recipe
from superpose.model.rows import Rows

RNG = np.random.default_rng(0)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return bars(tmp_path_factory.mktemp("pictures") / "bars", rows=120)


@pytest.fixture(scope="module")
def fitted(folder):
    return sp.fit(folder, settings={"epochs": 12, "members": 1}, rivals=("dummy", "linear"))


def test_bars_are_told_apart_and_the_verdict_says_how_far_it_goes(fitted):
    assert fitted.judgement.model.value > 0.85
    assert "which pixels are neighbours" in fitted.judgement.verdict.why
    assert any("principal components" in note for note in fitted.judgement.notes)
    assert fitted.model.record.train.x_NI.dtype == np.uint8


def test_training_on_bytes_is_training_on_their_scaled_numbers():
    x_NI = RNG.integers(0, 256, (70, 12), dtype=np.uint8)
    y_N = (x_NI[:, 0] > 128).astype(int)
    network = sp.Network.create(inputs=12, layers=[sp.Layer(6, "relu"), sp.Layer(2, "softmax")])
    center, scale = 100.0, 50.0
    scaled = (x_NI.astype(np.float32) - center) / scale
    options = {"epochs": 4, "batch_size": 16, "seed": 3}
    plain = sp.train(network, scaled, y_N, validation=(scaled, y_N), **options)
    bytes_ = sp.train(network, x_NI, y_N, validation=(x_NI, y_N), input_scale=(center, scale), **options)
    for a, b in zip(plain.network.layers, bytes_.network.layers, strict=True):
        np.testing.assert_allclose(a.weights, b.weights, atol=1e-5)
    folded = Pixels((center, scale)).folded(plain.network)
    np.testing.assert_allclose(folded(x_NI), plain.network(scaled), atol=1e-5)
    with pytest.raises(UsageError):
        sp.train(network, x_NI, y_N, input_scale=(0.0, 0.0), **options)


def test_new_rows_come_as_folder_file_list_or_array(fitted, folder, tmp_path):
    model = fitted.model
    names = sorted(p for p in folder.rglob("*.png"))
    whole = model.predict(folder)
    assert len(whole) == len(names)
    assert (model.predict([str(p) for p in names[:3]]) == whole[:3]).all()
    assert model.predict(names[0])[0] == whole[0]
    from PIL import Image

    pixels = np.stack([np.asarray(Image.open(p)) for p in names[:3]])
    np.testing.assert_allclose(model.predict_proba(pixels), model.predict_proba(folder)[:3], atol=1e-6)
    (tmp_path / "broken.png").write_bytes(b"junk")
    with pytest.raises(DataError, match=r"broken\.png"):
        model.predict([tmp_path / "broken.png"])
    with pytest.raises(DataError, match="learned from pictures"):
        model.predict(tones(tmp_path / "tones", rows=4))


def test_a_model_is_kept_and_comes_back(fitted, folder, tmp_path):
    sp.save(fitted.model, tmp_path / "m.model.safetensors", record=True)
    again = sp.load(tmp_path / "m.model.safetensors")
    np.testing.assert_array_equal(again.predict_proba(folder), fitted.model.predict_proba(folder))
    np.testing.assert_array_equal(again.record.train.x_NI, fitted.model.record.train.x_NI)
    assert again.record.train.x_NI.dtype == np.uint8
    assert again.encoding == fitted.model.encoding


def test_a_picture_beside_other_columns(folder):
    names = sorted(str(p) for p in folder.rglob("*.png"))
    lies = ["lies" in name for name in names]
    frame = pl.DataFrame({"photo": names, "age": RNG.normal(size=len(names)), "lies": lies})
    found = sp.fit(frame, settings={"epochs": 3, "members": 1, "hidden": (8,)}, rivals=("dummy",))
    assert found.model.encoding.width == 101
    assert len(found.model.predict(frame)) == len(names)


def test_sounds_are_told_apart(tmp_path):
    found = sp.fit(
        tones(tmp_path / "tones", rows=60), settings={"epochs": 6, "members": 1}, rivals=("dummy",)
    )
    assert found.judgement.model.value > 0.9
    assert "a moment later" in found.judgement.verdict.why


def test_test_folder_judges(tmp_path):
    bars(tmp_path / "b" / "train", rows=40)
    bars(tmp_path / "b" / "test", rows=10, seed=1)
    found = sp.fit(tmp_path / "b", settings={"epochs": 2, "members": 1, "augment": ()}, rivals=("dummy",))
    assert (found.model.facts["rows"], found.judgement.rows) == (40, 10)


def test_what_is_trained_follows_sizes():
    digits = media_recipe("default", rows=8000, form=PictureForm(28, 28, "grey"), task="classification")
    assert (digits.hidden, digits.members, digits.augment) == ((256,), 1, ("shift",))
    screens = media_recipe("default", rows=16, form=PictureForm(1920, 1080, "rgba"), task="classification")
    assert (screens.hidden, screens.members, screens.augment) == ((16,), 1, ())
    words = media_recipe("default", rows=128, form=SoundForm.spectrogram_of(8000, 0.8), task="classification")
    assert words.members == 4


def test_copies_are_moved_and_keep_their_targets():
    form = PictureForm(5, 4, "rgb")
    x_NI = RNG.integers(0, 256, (3, form.numbers), dtype=np.uint8)
    rows = Rows(x_NI, np.eye(3), np.arange(1.0, 4.0))
    more = copied(rows, form, ("shift", "mirror"))
    assert len(more.x_NI) == 3 * copies(form, ("shift", "mirror")) == 3 * 18
    np.testing.assert_array_equal(more.x_NI[:3], x_NI)
    np.testing.assert_array_equal(more.y_NO[3:6], rows.y_NO)
    np.testing.assert_array_equal(more.weight_N[-3:], rows.weight_N)
    x = x_NI.reshape(3, 4, 5, 3)
    np.testing.assert_array_equal(moved(x, 1, -1)[:, 1:, :-1], x[:, :-1, 1:])
    np.testing.assert_array_equal(more.x_NI[27:30].reshape(3, 4, 5, 3), x[:, :, ::-1])
    with pytest.raises(sp.UnknownNameError):
        copied(rows, form, ("turn",))


def test_components_are_those_of_scikit_learn():
    from sklearn.decomposition import PCA

    x_NI = RNG.normal(size=(60, 30)) @ RNG.normal(size=(30, 30))
    judge = PCA(5).fit(x_NI)
    found = Components.fit(x_NI, most=5)
    want = judge.transform(x_NI) / np.sqrt(judge.explained_variance_[0] * 59 / 60)
    np.testing.assert_allclose(np.abs(found.of(x_NI)), np.abs(want), atol=2e-3)
    assert abs(found.share - judge.explained_variance_ratio_.sum()) < 1e-4


def test_pictures_of_another_size_are_refused_with_what_to_do(fitted):
    with pytest.raises(DataError, match="100 were expected"):
        fitted.model.predict(np.zeros((2, 5, 5), np.uint8))


def test_pixels_can_only_be_added(folder):
    with pytest.raises(UsageError, match="only be added"):
        sp.fit(folder, settings={"epochs": 1, "members": 1, "combine": "multiply"}, rivals=())


def test_a_regression_of_pictures(tmp_path):
    names = []
    for i in range(40):
        picture(tmp_path / f"{i}.png", np.full((4, 4), 6 * i))
        names.append(str(tmp_path / f"{i}.png"))
    frame = pl.DataFrame({"photo": names, "bright": [i / 7 for i in range(40)]})
    found = sp.fit(frame, settings={"epochs": 60, "members": 1}, rivals=("dummy",))
    assert found.judgement.model.value > 0.8
