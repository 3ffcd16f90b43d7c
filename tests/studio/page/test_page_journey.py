"""A first hour with the page: files dropped on it; a function drawn, broken, mended and carried away."""

import base64

import numpy as np
import polars as pl
import pytest
import soundfile

import superpose as sp
from media_files import picture, tone

# As the browser does when a person lets go of a file over the page.
DROP = """([name, content]) => {
  const bytes = Uint8Array.from(atob(content), (c) => c.charCodeAt(0));
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([bytes], name));
  const over = document.querySelector("#output");
  for (const type of ["dragenter", "dragover", "drop"])
    over.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
}"""


def _table(path):
    a = np.linspace(-1, 1, 90)
    pl.DataFrame({"a": a, "b": np.cos(7 * a), "sum": a + np.cos(7 * a)}).write_parquet(path)


def _picture(path):
    rows, columns = np.mgrid[:10, :12]
    picture(path, np.stack([20 * rows, 20 * columns, 0 * rows + 90], axis=-1))


def _large_picture(path):
    picture(path, np.broadcast_to(np.uint8([[[200, 30, 90]]]), (90, 120, 3)))


def _sound(path):
    soundfile.write(path, tone(200, seconds=0.02), 8000)


def _long_sound(path):
    soundfile.write(path, tone(200, seconds=1.0), 8000)


@pytest.mark.parametrize(
    ("name", "make", "inputs", "outputs", "rows", "said"),
    [
        ("a table.parquet", _table, 2, 1, 90, ""),
        ("sunset.png", _picture, 2, 3, 120, ""),
        ("a wall.png", _large_picture, 2, 3, 73 * 55, "from 120 x 90 to 73 x 55 pixels"),
        ("tone.wav", _sound, 1, 1, 160, ""),
        ("long.wav", _long_sound, 1, 1, 4096, "first 4,096 samples of 8,000, 0.512 s"),
    ],
)
def test_a_file_that_is_dropped_is_learned(studio, tmp_path, name, make, inputs, outputs, rows, said):
    studio.begin()
    make(tmp_path / name)
    content = base64.b64encode((tmp_path / name).read_bytes()).decode()
    studio.page.evaluate(DROP, [name, content])
    studio.until("(name) => document.querySelector('#what').textContent.startsWith(name)", name)
    studio.until("Number(document.querySelector('#count-epoch').textContent.replace(',', '')) > 2")
    sizes = studio.model(tmp_path).network.sizes
    assert (sizes[0], sizes[-1]) == (inputs, outputs)
    if outputs == 3:
        assert studio.page.inner_text("#learns") == "to learn: red, green, blue"
    assert said in "".join(studio.page.locator("#said").all_inner_texts())
    assert bool(said) == bool(studio.page.locator("#said").count())
    words = studio.page.inner_text("#rows-told").replace(",", "").split()
    assert sum(int(word) for word in words if word.isdigit()) == rows
    studio.pause()


def test_drawn_learned_broken_mended_saved_and_opened(studio, tmp_path):
    studio.begin(epochs_per_second=None)
    studio.page.click(".chip[data-key=drawn]")
    studio.draw([(0.1, 0.8), (0.9, 0.2)])
    studio.settled(lambda now: now["data"]["kind"] == "drawn" and len(now["data"]["points"]) > 40)

    studio.eventually(lambda: studio.number("#count-cost"), lambda cost: cost < 0.02)

    studio.break_and_mend()
    studio.eventually(lambda: studio.number("#count-cost"), lambda cost: cost < 0.02)
    studio.pause()

    points = np.asarray(studio.settings["data"]["points"])
    answers = np.asarray(sp.load(studio.saved("model", tmp_path)).predict({"x": points[:, 0]}), float).ravel()
    assert np.mean((answers - points[:, 1]) ** 2) < 0.05 * np.var(points[:, 1])
