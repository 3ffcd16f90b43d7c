"""Folders and tables of files: what is found, what the classes are, and what is said where there are none."""

import unicodedata

import numpy as np
import pytest

from media_files import bars, picture, tones
from superpose.data.files.folders import read_folder, train_and_test
from superpose.data.media.sources import new_files, to_train_and_test
from superpose.data.source import open_source
from superpose.errors import DataError

DOT = np.full((3, 3), 9)


def test_a_folder_a_class(tmp_path):
    for name in (
        "b/2.png",
        "a/1.PNG",
        "a/deeper/3.jpg",
        "top.png",
        ".hidden/4.png",
        "a/.5.png",
        "a/notes.txt",
    ):
        picture((tmp_path / name).with_suffix(".png"), DOT).rename(tmp_path / name)
    found = read_folder(tmp_path)
    assert found.names == ("a/1.PNG", "a/deeper/3.jpg", "b/2.png")
    assert found.classes == ("a", "a", "b")
    assert "1 other file left aside (.txt)" in found.notes[0]
    assert "no class's folder" in found.notes[1]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_names_of_classes_are_one_however_they_are_written(tmp_path, form):
    name = unicodedata.normalize(form, "Müsli und Käse ") + "x" * 60
    picture(tmp_path / name / f"{name}.png", DOT)
    dataset = open_source(tmp_path)
    assert dataset.target.to_list() == [unicodedata.normalize("NFC", name)]
    assert dataset.inputs["file"].to_list() == [name]


def test_train_and_test_are_kept_apart(tmp_path):
    bars(tmp_path / "bars" / "train", rows=6)
    bars(tmp_path / "bars" / "Test", rows=4)
    train, test = to_train_and_test(str(tmp_path / "bars"))
    assert (train.name, test.name) == ("train", "Test")
    assert train_and_test(tmp_path) == (train, test)  # a folder around it stands for it
    assert open_source(train).name == "bars"
    frame, kind = new_files(tmp_path / "bars")
    assert (frame.height, kind) == (10, "picture")
    assert frame["class"].n_unique() == 2


def test_what_is_missing_is_said(tmp_path):
    with pytest.raises(DataError, match="no pictures, no sounds and no table"):
        open_source(tmp_path)
    picture(tmp_path / "flat.png", DOT)
    with pytest.raises(DataError, match="no folders that tell their classes"):
        open_source(tmp_path)
    other = tmp_path / "tables"
    other.mkdir()
    (other / "rows.csv").write_text("a,b\n1,2\n")
    with pytest.raises(DataError, match=r"(?s)folder.*rows\.csv"):
        open_source(other)


def test_a_column_of_files_is_found_by_itself_and_can_be_said_or_kept(tmp_path):
    bars(tmp_path / "all" / "bars", rows=6)
    names = sorted(p.relative_to(tmp_path).as_posix() for p in (tmp_path / "all").rglob("*.png"))
    table = tmp_path / "rows.csv"
    lines = [f"{i},{'x' if 'lies' in name else 'y'},{name}" for i, name in enumerate(names)]
    table.write_text("\n".join(["age,kind,photo", *lines, "7,x,gone.png"]))
    dataset = open_source(table)
    assert dataset.targets == ("kind",)  # the last column that is no picture
    assert dataset.media["photo"].shape == (10, 10, 1)
    assert dataset.broken[0][0] == "gone.png"
    assert dataset.rows == 6
    assert not open_source(table, target="kind", kinds={"photo": "skip"}).media
    assert open_source(table, target="kind", kinds={"photo": "picture"}).media


def test_sounds_beside_pictures_the_more_frequent_are_taken(tmp_path):
    tones(tmp_path, rows=4)
    picture(tmp_path / "low" / "cover.png", DOT)
    found = read_folder(tmp_path)
    assert (found.kind, len(found.names)) == ("sound", 4)
