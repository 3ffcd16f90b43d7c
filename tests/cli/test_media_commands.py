"""Pictures and sounds at the command line: fit, predict, show, export, in the folders people have."""

import csv

from media_files import bars, picture, tones


def test_pictures_from_fit_to_export(superpose, tmp_path):
    root = bars(tmp_path / "my bars", rows=60)
    (root / "lies" / "broken.png").write_bytes(b"junk")
    done = superpose("fit", root, "--epochs", 4, "--members", 1, "-o", "m.model.safetensors")
    assert done.code == 0, done.err
    assert "1 file could not be opened and is left out: 'lies/broken.png'" in done.err
    assert "10 x 10 pixels, grey: 100 inputs" in done.err
    assert "which pixels are neighbours" in done.out
    page = (tmp_path / "m.report.html").read_text()
    assert "What the first layer looks at" in page
    assert "Examples, wrong and right" in page
    assert 'class="failed"' not in page

    done = superpose("predict", "m.model.safetensors", root, "-o", "p.csv", "--score")
    assert done.code == 0, done.err
    assert "lies/broken.png" in done.err
    rows = list(csv.DictReader((tmp_path / "p.csv").read_text().splitlines()))
    assert len(rows) == 61
    assert [row["predicted class"] for row in rows if row["picture"] == "lies/broken.png"] == [""]
    assert all(row["confidence lies"] for row in rows if row["picture"] != "lies/broken.png")
    assert set(rows[0]) == {"picture", "class", "predicted class", "confidence lies", "confidence stands"}
    told = superpose("predict", "m.model.safetensors", root, "-o", "p.csv", "--json").json
    assert told["unopened"] == {"picture": {"count": 1, "first": ["lies/broken.png"]}}

    assert superpose("show", "m.model.safetensors").code == 0
    assert superpose("show", "m.model.safetensors", "--what", "weights", "-o", "w.html").code == 0
    refused = superpose("show", "m.model.safetensors", "--what", "importance", "-o", "i.html")
    assert refused.code != 0
    assert "only one, the picture" in refused.err
    assert superpose("export", "m.model.safetensors", "-o", "m.py").code == 0


def test_sizes_and_channels_and_groups_can_be_asked_for(superpose, tmp_path):
    root = bars(tmp_path / "bars", rows=40)
    done = superpose(
        "fit", root, "--epochs", 2, "--members", 1, "--size", "6x5", "--channels", "rgb", "--split-by", "group:file",
        "--augment", "none", "--no-report", "--no-compare", "--json",
    )  # fmt: skip
    assert done.code == 0, done.err
    assert done.json["inputs"] == 6 * 5 * 3
    shown = superpose("show", done.json["model"], "--json").json["inputs"]
    first, last = "picture: row 1, column 1, red", "picture: row 5, column 6, blue"
    assert shown == {"count": 90, "first": first, "last": last}
    wrong = superpose("fit", root, "--size", "big")
    assert wrong.code != 0
    assert "such as 64x64" in wrong.err


def test_sounds_from_fit_to_predict(superpose, tmp_path):
    root = tones(tmp_path / "tones", rows=40)
    (root / "low" / "cut.wav").write_bytes(b"RIFF")
    done = superpose("fit", root, "--epochs", 3, "--members", 1, "--no-compare")
    assert done.code == 0, done.err
    assert "log-mel spectrogram" in done.err
    assert "'low/cut.wav'" in done.err
    done = superpose("predict", "tones.model.safetensors", root / "high" / "001.wav")
    assert done.out.splitlines()[1].startswith("001.wav,high,")


def test_a_folder_without_classes_says_what_to_do(superpose, tmp_path):
    picture(tmp_path / "flat" / "1.png", [[1]])
    done = superpose("fit", tmp_path / "flat")
    assert done.code != 0
    assert "one folder for each class" in done.err
