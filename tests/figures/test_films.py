"""Films as pictures: the scrubber's steps are the epochs, files are what their names say, pixels are the palette's."""

import io
import sys

import numpy as np
import pytest
from PIL import Image

import superpose as sp
from superpose.errors import SaveError, UnknownNameError, UsageError
from superpose.figures.film import Film
from superpose.insight.frames import frames
from superpose.insight.subject import subject


def trained(inputs, target, *last, **options):
    x = np.random.default_rng(inputs).normal(size=(90, inputs)).astype(np.float32)
    y = target(x)
    network = sp.Network.create(
        inputs=inputs, layers=[sp.Layer(7, "tanh"), sp.Layer(5, "tanh"), sp.Layer(*last)], seed=3
    )
    return sp.train(
        network,
        x[:60],
        y[:60],
        validation=(x[60:], y[60:]),
        epochs=20,
        frames=5,
        learning_rate=0.02,
        **options,
    )


CASES = {
    "curve": lambda: trained(1, lambda x: np.sin(2 * x[:, 0]), 1),
    "confidence curve": lambda: trained(1, lambda x: (x[:, 0] > 0) * 1.0, 1, "sigmoid"),
    "two curves": lambda: trained(1, lambda x: np.column_stack([x[:, 0], x[:, 0] ** 2]), 2),
    "plane": lambda: trained(2, lambda x: (x[:, 0] * x[:, 1] > 0) * 1.0, 1, "sigmoid"),
    "plane of three": lambda: trained(2, lambda x: (x[:, 0] > 0) * 1 + (x[:, 1] > 0) * 1, 3, "softmax"),
    "plane of a number": lambda: trained(2, lambda x: x[:, 0] + x[:, 1], 1),
    "classes": lambda: trained(4, lambda x: (x[:, 0] > 0) * 1 + (x[:, 1] > 0) * 1, 3, "softmax"),
    "numbers": lambda: trained(4, lambda x: x[:, :2], 2),
    "yes_no": lambda: trained(4, lambda x: (x[:, :2] > 0) * 1.0, 2, "sigmoid"),
}


@pytest.fixture(scope="module")
def runs():
    return {name: make() for name, make in CASES.items()}


@pytest.mark.parametrize("name", CASES)
def test_every_kind_is_drawn_with_a_step_an_epoch(name, runs):
    run = runs[name]
    picture = sp.plot(run, "film")
    epochs = [frame.epoch for frame in run.frames]
    assert [step.label for step in picture.layout.sliders[0].steps] == [str(e) for e in epochs]
    assert [frame.name for frame in picture.frames] == [str(e) for e in epochs]
    assert [button.label for button in picture.layout.updatemenus[0].buttons] == ["▶", "❚❚"]
    assert str(run.best_epoch) == picture.layout.sliders[0].steps[picture.layout.sliders[0].active].label
    assert picture.table["epoch"].to_list() == epochs
    assert len(picture.to_json()) < 400_000
    assert f"epoch 0 to {epochs[-1]}" in picture.alt
    for frame in picture.frames:  # a frame changes traces that are there, each by one of its own kind
        for place, change in zip(frame.traces, frame.data, strict=True):
            assert picture.data[place].type == change.type


def test_a_frames_curve_is_the_networks_own(runs):
    run = runs["curve"]
    picture = sp.plot(run, "film")
    reel = frames(subject(run))
    (place,) = [i for i, trace in enumerate(picture.data) if trace.name == "network"]
    for i, frame in enumerate(picture.frames):
        drawn = frame.data[list(frame.traces).index(place)].y
        np.testing.assert_allclose(drawn, reel.value[i, :, 0].astype(np.float32))


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("look", ["light", "dark"])
def test_every_kind_is_drawn_in_pixels(name, look, runs):
    film = sp.film(runs[name], size=(450, 300), theme=look)
    first, last = film._drawn.draw(0), film._drawn.draw(len(runs[name].frames) - 1)
    assert first.shape == (300, 450, 3)
    assert (first != last).any()
    ground = (255, 255, 255) if look == "light" else (29, 32, 36)
    assert tuple(first[2, 2]) == ground


@pytest.fixture(scope="module")
def film(runs):
    return sp.film(runs["curve"], size=(450, 300), fps=10)


def test_a_gif_has_all_frames_its_size_and_holds_the_last(film, runs, tmp_path):
    path = film.save(tmp_path / "a.gif")
    with Image.open(path) as gif:
        assert gif.n_frames == len(runs["curve"].frames)
        assert gif.size == (450, 300)
        assert gif.info["duration"] == 100
        gif.seek(gif.n_frames - 1)
        assert gif.info["duration"] == 2000
        shown = np.asarray(gif.convert("RGB")).astype(int)
    assert np.abs(shown - film.frames[-1]).mean() < 3
    assert path.stat().st_size < 400_000


def test_an_mp4_is_one(film, tmp_path):
    path = tmp_path / "a.mp4"
    film.save(str(path))
    assert path.read_bytes()[4:8] == b"ftyp"


def test_a_page_holds_the_scrubber(film, tmp_path):
    text = film.save(tmp_path / "a.html").read_text(encoding="utf-8")
    assert "Plotly.newPlot" in text
    assert "<script src=" not in text  # nothing is fetched


def test_in_a_notebook_it_is_the_gif(film):
    shown = film._repr_html_()
    assert shown.startswith('<img alt="epoch 0 to epoch 20" src="data:image/gif;base64,R0lGOD')
    assert repr(film) == f"Film({len(film.labels)} frames, epoch 0 to epoch 20, 10 a second)"


def test_a_path_writes_it_at_once(runs, tmp_path):
    sp.film(runs["plane"], tmp_path / "b.gif", size=(300, 200), neurons=2)
    with Image.open(io.BytesIO((tmp_path / "b.gif").read_bytes())) as gif:
        assert gif.size == (300, 200)


def test_the_other_film_has_a_frame_a_size(tmp_path):
    x = np.linspace(-1, 1, 40)
    found = sp.sizes(x, x**2, neurons=(1, 2), epochs=20, starts=1)
    film = sp.film(found, tmp_path / "s.gif", what="sizes", size=(300, 200))
    assert film.labels == ["1 neuron", "2 neurons"]
    with Image.open(tmp_path / "s.gif") as gif:
        assert gif.n_frames == 2
    picture = film.picture
    assert [step.label for step in picture.layout.sliders[0].steps] == ["1", "2"]
    assert picture.table["neurons"].to_list() == [1, 2]
    assert found.why in picture.alt
    np.testing.assert_allclose(picture.data[1].y, found.held_out_S, rtol=1e-6)


def test_sizes_of_more_inputs_show_the_error_alone(runs):
    picture = sp.plot(runs["classes"], "sizes", neurons=(1, 2), epochs=10, starts=1)
    assert not picture.frames
    film = sp.film(runs["classes"], what="sizes", neurons=(1, 2), epochs=10, starts=1, size=(300, 200))
    assert len(film.frames) == 2


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"what": "nothing"}, UnknownNameError, "no film 'nothing'"),
        ({"theme": "blue"}, UnknownNameError, "no theme 'blue'"),
        ({"size": (10, 10)}, UsageError, "numbers of pixels"),
        ({"fps": 0}, UsageError, "fps=0"),
        ({"path": "a.avi"}, UnknownNameError, "ending of a film's file '.avi'"),
        ({"path": "/nowhere/at/all/a.gif"}, SaveError, "cannot be written"),
    ],
)
def test_what_cannot_be_is_refused(options, error, words, runs):
    with pytest.raises(error, match=words):
        sp.film(runs["curve"], **options)


def test_without_its_packages_it_says_how_to_get_them(film, monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)
    with pytest.raises(UsageError, match=r'pip install "superpose\[film\]"'):
        film.save(tmp_path / "a.mp4")
    assert isinstance(film, Film)


def test_a_bare_network_has_no_film(runs):
    with pytest.raises(UsageError, match="earlier states were not recorded"):
        sp.film(runs["curve"].network, data=(np.ones((3, 1)), np.ones(3)))
