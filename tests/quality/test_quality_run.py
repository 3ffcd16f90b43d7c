"""A run from its arguments to its tables and its record, and that it goes on where it stopped."""

import numpy as np
import pytest
from benchmarks import quality
from benchmarks.anchors import ANCHORS
from benchmarks.measurements import add, read
from quality_cases import Knowing, measured


@pytest.fixture
def stub(monkeypatch):
    """Stands where superpose would be measured; `stub.settings` is what it was made with."""
    one = Knowing()
    one.settings = []
    monkeypatch.setattr(quality, "ours", lambda settings: (one.settings.append(settings), one)[1])
    monkeypatch.setattr(quality, "_warm", lambda contestant: None)
    return one


@pytest.fixture
def tiny(tmp_path):
    """Arguments of a run on iris alone, kept in a file."""
    return ["--sets", "iris", "--anchors", "linear", "dummy", "--tables", str(tmp_path / "none"),
            "--splits", "2", "--json", str(tmp_path / "kept.json")]  # fmt: skip


def test_a_tiny_run_prints_means_ratios_and_tables(stub, tiny, capsys):
    quality.main(tiny)
    said = capsys.readouterr()
    first, *_ = [line for line in said.out.splitlines() if line.startswith("| superpose |")]
    assert first.split(" | ")[1:3] == ["0.0100", "0.0000"]  # no error, and the shift
    assert "| dummy | 0.015, better on 1 of 1 | 0.000, better on 1 of 1 |  | not told apart |" in said.out
    assert "| iris | 0.0000 |" in said.out
    assert "There is no folder of more tables" in said.err
    assert stub.asked == [("iris", 0), ("iris", 1)] and stub.settings == [None]


def test_what_the_file_holds_is_not_measured_again(stub, tiny, tmp_path, capsys):
    quality.main(tiny)
    first = capsys.readouterr().out
    quality.main(tiny)
    assert capsys.readouterr().out == first and len(stub.asked) == 2
    quality.main([*tiny, "--splits", "3"])
    assert stub.asked == [("iris", 0), ("iris", 1), ("iris", 2)]
    assert len(read(tmp_path / "kept.json")) == 9


def test_what_the_file_holds_can_be_told_without_measuring(stub, tiny, tmp_path, capsys):
    quality.main([*tiny, "--no-ours"])
    capsys.readouterr()
    quality.main([*tiny, "--splits", "9", "--held"])
    said = capsys.readouterr().out
    assert said.startswith("Means over 1 tables, 2 splits") and not stub.asked
    assert "superpose" not in said and "| linear |" in said
    assert len(read(tmp_path / "kept.json")) == 4


def test_again_measures_one_contestant_again(stub, tiny, tmp_path):
    quality.main(tiny)
    before = read(tmp_path / "kept.json")
    quality.main([*tiny, "--again", "superpose"])
    after = read(tmp_path / "kept.json")
    assert len(stub.asked) == 4 and before.keys() == after.keys()
    assert all(after[key] == one for key, one in before.items() if one.who != "superpose")


def test_what_failed_is_measured_again(stub, tiny, tmp_path):
    add(
        tmp_path / "kept.json", [measured("superpose", "iris", 0, failed="it broke", error=0.6, log_loss=1.0)]
    )
    quality.main(tiny)
    assert ("iris", 0) in stub.asked
    assert not read(tmp_path / "kept.json")["superpose", "iris", 0].failed


def test_a_run_that_is_stopped_keeps_what_it_has(stub, tiny, tmp_path, monkeypatch):
    def stopped(*_):
        raise KeyboardInterrupt

    monkeypatch.setitem(ANCHORS, "dummy", stopped)
    with pytest.raises(KeyboardInterrupt):
        quality.run(
            {"superpose": stub, "dummy": stopped}, ["iris"], 1, folder=tmp_path, file=tmp_path / "kept.json"
        )
    assert list(read(tmp_path / "kept.json")) == [("superpose", "iris", 0)]


def test_another_run_may_write_to_the_same_file_meanwhile(stub, tmp_path):
    file, other = tmp_path / "kept.json", measured("rf", "wine", 5, error=0.1, log_loss=0.2)

    def meanwhile(table, train, test, seed):
        add(file, [other])
        return stub(table, train, test, seed)

    found = quality.run({"superpose": meanwhile}, ["iris"], 1, folder=tmp_path, file=file)
    assert read(file) == found | {other.key: other}


def test_the_record_says_what_was_measured_and_marks_who_failed(tiny, tmp_path, monkeypatch, capsys):
    def broken(table, train, test, seed):
        raise ValueError("two rows")

    monkeypatch.setattr(quality, "RECORDS", tmp_path / "records")
    monkeypatch.setattr(quality, "_warm", lambda contestant: None)
    monkeypatch.setattr(quality, "ours", lambda settings: broken)
    quality.main([*tiny, "--record"])
    (record,) = (tmp_path / "records").iterdir()
    text = record.read_text()
    assert record.name.startswith("quality_") and "cores_20" in record.name
    assert "- superpose on iris, split 1: ValueError: two rows" in text
    assert "| iris | classification | 120 | 30 | 2 |" in text
    assert "| iris | 0.6667* |" in text
    assert "on all cores" in text and "1e-07" in text and str(tmp_path) not in text


def test_settings_of_ours_are_read_as_json_or_words(stub, tiny):
    quality.main([*tiny, "--ours", "profile=plain,epochs=50", "--ours", "members=1"])
    assert stub.settings == [{"profile": "plain", "epochs": 50}, {"members": 1}]


def test_anchors_alone(tiny, capsys):
    quality.main([*tiny, "--no-ours", "--splits", "1"])
    assert "superpose" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--sets", "irish"], "No such table: irish"),
        (["--splits", "0"], "1 or more"),
        (["--again", "superpose"], "--json"),
        (["--held"], "--json"),
        (["--anchors", "catboost"], "invalid choice"),
    ],
)
def test_wrong_arguments_are_refused(words, said, capsys):
    with pytest.raises(SystemExit) as stopped:
        quality.main(words)
    assert said in f"{stopped.value}{capsys.readouterr().err}"


def test_an_anchor_that_is_not_installed_is_left_out_unless_it_was_named(stub, monkeypatch, capsys):
    absent = type(ANCHORS["rf"])("absent", ANCHORS["rf"].make, needs=("no_such_package",))
    monkeypatch.setitem(ANCHORS, "rf", absent)
    assert "rf" not in quality.contestants_of(quality.arguments([]))
    assert "absent is left out" in capsys.readouterr().err
    with pytest.raises(SystemExit, match="no_such_package"):
        quality.contestants_of(quality.arguments(["--anchors", "rf"]))


def test_ours_learns_iris_as_a_person_would():
    from benchmarks.tables import FOLDER, load, part

    table = load("iris", FOLDER)
    train, test = part(table, 0)
    plain = quality.ours({"members": 1, "hidden": (8,), "epochs": 60, "learning_rate": 1e-2})
    p = plain(table, train, test, 0)
    assert p.shape == (30, 3) and np.allclose(p.sum(axis=1), 1, atol=1e-5)
    assert (p.argmax(axis=1) == table.y[test]).mean() > 0.8
