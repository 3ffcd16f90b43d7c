"""A picture learned: its error by NumPy, any size, alpha and grey, saved and painted again, parts that add up."""

import numpy as np
import pytest
from PIL import Image
from tiny_signals import SMALL, gradient

import superpose as sp
from superpose.errors import DataError, ModelFileError, SaveError, UnknownNameError, UsageError
from superpose.painting.basis import BASES, basis_of, network_of
from superpose.painting.canvas import unweighed, weighed
from superpose.painting.learning import epochs_for
from superpose.painting.parts import parts_of


def test_it_learns_and_says_how_well(painted_small):
    both = [p[:, :, :3].astype(float) for p in (painted_small.pixels(), gradient_4(painted_small))]
    by_hand = 10 * np.log10(255**2 / np.mean((both[0] - both[1]) ** 2))
    assert painted_small.decibels == pytest.approx(by_hand, abs=1e-9)
    frames = [*painted_small.decibels_by_frame.values()]
    assert frames[-1] == painted_small.decibels > frames[0] + 6
    assert painted_small.channels == ("red", "green", "blue")


def gradient_4(painting):
    return painting.original_HW4


def test_pixels_are_the_model_at_their_middles(painted_small):
    """The painting is what the model predicts of a table of places, rounded."""
    import polars as pl

    table = pl.DataFrame({"x": [(3 + 0.5) / 16], "y": [(7 + 0.5) / 12]})
    colour = np.clip(np.rint(painted_small.model.predict(table)[0]), 0, 255)
    np.testing.assert_array_equal(painted_small.pixels()[7, 3, :3], colour)


def test_any_size(painted_small):
    assert painted_small.pixels(height=48).shape == (48, 64, 4)
    assert painted_small.pixels(width=32).shape == (24, 32, 4)
    assert painted_small.pixels(height=5, width=40).shape == (5, 40, 4)
    assert painted_small.pixels(scale=0.5).shape == (6, 8, 4)
    large = painted_small.pixels(scale=3)
    np.testing.assert_array_equal(large[1::3, 1::3], painted_small.pixels())  # the same places
    for wrong in ({"height": 0}, {"scale": -1}, {"scale": 2, "height": 3}, {"height": 10**6}, {"width": 2.5}):
        with pytest.raises(UsageError):
            painted_small.pixels(**wrong)


def test_saved_and_painted_again(painted_small, painted_clear, tmp_path):
    for painting in (painted_small, painted_clear):
        sp.save(painting.model, tmp_path / "a.model.safetensors")
        loaded = sp.load(tmp_path / "a.model.safetensors")
        np.testing.assert_array_equal(sp.repaint(loaded), painting.pixels())
        np.testing.assert_array_equal(sp.repaint(loaded, height=30), painting.pixels(height=30))
        assert loaded.facts["painting"]["decibels"] == pytest.approx(painting.decibels)


@pytest.mark.parametrize("ending", [".png", ".webp", ".jpg"])
def test_written_as_a_picture(painted_clear, tmp_path, ending):
    place = painted_clear.save(tmp_path / f"a{ending}", height=24)
    written = np.asarray(Image.open(place).convert("RGBA"))
    assert written.shape == (24, 32, 4)
    if ending != ".jpg":
        seen = painted_clear.pixels(height=24)
        np.testing.assert_array_equal(written[seen[:, :, 3] > 0], seen[seen[:, :, 3] > 0])
    with pytest.raises(UsageError, match=r"\.bmp does not end in"):
        painted_clear.save(tmp_path / "a.bmp")
    with pytest.raises(SaveError):
        painted_clear.save(tmp_path / "none" / "a.png")


def test_what_can_be_seen_through_is_learned_and_its_colour_is_not():
    pixels = gradient(channels=4)
    hidden = pixels.copy()
    hidden[pixels[:, :, 3] == 0, :3] = 77
    both = [sp.paint(p, **SMALL | {"epochs": 2}) for p in (pixels, hidden)]
    assert both[0].channels == ("red", "green", "blue", "alpha")
    np.testing.assert_array_equal(both[0].pixels(), both[1].pixels())


def test_alpha_there_and_back():
    pixels = np.random.default_rng(0).integers(0, 256, (9, 7, 4), dtype=np.uint8)
    channels = ("red", "green", "blue", "alpha")
    back = unweighed(weighed(pixels, channels), channels)
    seen = pixels[:, :, 3] > 0
    np.testing.assert_array_equal(back[seen], pixels[seen])


def test_grey_is_one_output_and_one_colour_is_exact():
    grey = sp.paint(gradient(channels=1)[:, :, 0], **SMALL | {"epochs": 3})
    assert grey.channels == ("grey",)
    assert grey.network.outputs == 1
    assert (grey.pixels()[:, :, 0] == grey.pixels()[:, :, 2]).all()
    flat = sp.paint(np.full((2, 2, 3), 90, np.uint8), **SMALL | {"epochs": 40})
    assert flat.decibels > 40


@pytest.mark.parametrize("shape", [(1, 1), (2, 2), (1, 30), (30, 1)])
def test_tiny_and_thin(shape):
    pixels = np.random.default_rng(0).integers(0, 256, (*shape, 3), dtype=np.uint8)
    painting = sp.paint(pixels, **SMALL | {"epochs": 1, "frames": 0})
    assert painting.pixels().shape == (*shape, 4)
    assert painting.pixels(scale=4).shape == (4 * shape[0], 4 * shape[1], 4)


def test_a_large_picture_is_made_smaller_and_says_so(tmp_path):
    path = tmp_path / "wide photo.png"
    Image.fromarray(np.zeros((300, 3000, 3), np.uint8)).save(path)
    painting = sp.paint(path, **SMALL | {"epochs": 1, "batch_size": 8192, "frames": 0})
    assert painting.height * painting.width <= 40_000
    assert "of its 3,000 x 300 pixels" in painting.notes[-1]
    with pytest.raises(UsageError, match="asked to be learned"):
        sp.paint(path, height=20_000)


def test_parts_add_up_to_the_painting(painted_clear):
    parts = parts_of(painted_clear.model, 12, 16)
    np.testing.assert_array_equal(parts.picture_of(len(parts)), painted_clear.pixels())
    whole = parts.constant_C + sum(
        (g - g.mean())[:, :, None] * w for g, w in zip(parts.graph_JHW, parts.weights_JC, strict=True)
    )
    np.testing.assert_allclose(parts.sum_of(16), whole)
    assert len({*parts.names}) == 16
    assert parts.part(0).shape == (12, 16, 4)


def test_waves_of_the_fourier_basis_are_held():
    painting = sp.paint(gradient(), basis="fourier", **SMALL | {"epochs": 3})
    first, last = (painting.run.frames[i].network for i in (0, -1))
    np.testing.assert_array_equal(first.layers[0].weights, last.layers[0].weights)
    assert not np.array_equal(first.layers[1].weights, last.layers[1].weights)


@pytest.mark.parametrize("name", sorted(BASES))
def test_every_basis_is_an_ordinary_network(name, tmp_path):
    network, rates = network_of(basis_of(name), inputs=2, outputs=3, hidden=(6, 5), omega=1000.0, seed=0)
    assert network.outputs == 3
    assert rates is None or len(rates) == len(network.layers)
    sp.save(network, tmp_path / "n.safetensors")
    assert sp.load(tmp_path / "n.safetensors") == network


def test_a_table_model_does_not_paint(sung_small):
    with pytest.raises(ModelFileError, match="not learned a picture"):
        sp.repaint(sung_small.model)
    lying = sp.Model(**{**sung_small.model.__dict__, "facts": {"painting": {"height": 0, "width": "9"}}})
    with pytest.raises(ModelFileError):
        sp.repaint(lying)


def test_what_cannot_be_painted(tmp_path):
    (tmp_path / "text.png").write_text("not a picture")
    with pytest.raises(DataError, match="It looks like text"):
        sp.paint(tmp_path / "text.png")
    with pytest.raises(UnknownNameError, match="no basis 'sinus'"):
        sp.paint(gradient(), basis="sinus")
    with pytest.raises(UnknownNameError, match="no picture 'flowr'"):
        sp.paint("sample:flowr")
    with pytest.raises(UsageError, match="is no picture"):
        sp.paint(np.zeros((3, 3)))
    with pytest.raises(UsageError, match="Hidden layers of"):
        sp.paint(gradient(), hidden=())
    with pytest.raises(UsageError, match="epochs=0"):
        sp.paint(gradient(), epochs=0)


def test_about_as_many_steps_whatever_the_size():
    assert epochs_for(24_576, None) == 62
    assert epochs_for(4, None) == 1500
    assert epochs_for(4_000_000, None) == 12
