"""`superpose show --what` and `superpose report` as processes: pages, numbers, films, and what cannot be drawn."""

import json
import subprocess
import sys

import pytest

from superpose.cli.show import FIGURES
from superpose.figures.plot import WHAT


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where a model lies, with what `fit` leaves beside it."""
    place = tmp_path_factory.mktemp("figures")
    fit = ["fit", "sample:sine", "--profile", "plain", "--epochs", "20", "--no-compare", "--json"]
    done = command(place, *fit)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["report"], told["record"]) == ("sine.report.html", "sine.record.safetensors")
    return place


def command(place, *words):
    """A command run there."""
    return subprocess.run(
        [sys.executable, "-m", "superpose", *words], cwd=place, capture_output=True, text=True, timeout=300
    )


def test_the_help_names_every_figure():
    assert set(FIGURES) == set(WHAT)


def test_fit_leaves_a_report_and_a_record(folder):
    assert (folder / "sine.report.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert (folder / "sine.record.safetensors").stat().st_size > 1000


def test_a_figure_as_numbers_and_as_a_film(folder):
    done = command(folder, "show", "sine.model.safetensors", "--neuron", "1.2", "-o", "n.csv")
    assert done.returncode == 0, done.stderr
    lines = (folder / "n.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "x,value"
    assert len(lines) > 100
    done = command(folder, "show", "sine.model.safetensors", "--what", "film", "-o", "f.gif")
    assert done.returncode == 0, done.stderr
    assert (folder / "f.gif").read_bytes().startswith(b"GIF8")


def test_what_cannot_be_drawn_is_said(folder):
    done = command(folder, "show", "sine.model.safetensors", "--what", "confusion")
    assert done.returncode == 1
    assert "Error:" in done.stderr
    assert not (folder / "sine.confusion.html").exists()
    done = command(folder, "show", "sine.model.safetensors", "--what", "curves", "-o", "c.gif")
    assert done.returncode == 1
    assert "does not move" in done.stderr


def test_a_report_without_the_record_says_so(folder):
    (folder / "alone.model.safetensors").write_bytes((folder / "sine.model.safetensors").read_bytes())
    done = command(folder, "report", "alone.model.safetensors", "-o", "alone.html")
    assert done.returncode == 0, done.stderr
    assert "no record" in done.stderr
    assert (folder / "alone.html").exists()
