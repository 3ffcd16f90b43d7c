"""What `superpose fit` finds out by itself, what one may say instead, and the verdict it ends with."""

import numpy as np
import pytest

QUICK = ("--epochs", 4, "--members", 2, "--no-report")


def written(path, rows, head=None):
    lines = ([",".join(head)] if head else []) + [",".join(map(str, row)) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_first_line_that_is_a_row_is_no_header(superpose, tmp_path):
    rng = np.random.default_rng(0)
    rows = [(round(x, 2), round(y, 2), "yes" if x + y > 0 else "no") for x, y in rng.normal(size=(120, 2))]
    path = written(tmp_path / "bare.csv", rows)
    done = superpose("fit", path, *QUICK, "-o", "m.safetensors")
    assert done.code == 0, done.err
    assert "no header" in done.err and "120 rows" in done.err
    assert "To learn: c3" in done.err
    forced = superpose("fit", path, *QUICK, "--header", "-o", "m.safetensors")
    assert "119 rows" in forced.err


def test_one_threshold_that_separates_is_the_verdict(superpose, tmp_path):
    rng = np.random.default_rng(1)
    rows = [(round(a, 3), round(b, 3), "hot" if b > 20 else "cold") for a, b in rng.uniform(0, 40, (300, 2))]
    path = written(tmp_path / "t.csv", rows, ["wind", "degrees", "feels"])
    done = superpose("fit", path, "--json", *QUICK)
    verdict = done.json["verdict"]
    assert verdict["use"] == "rule"
    assert verdict["rule"].startswith("if degrees <= ") and "'cold'" in verdict["rule"]
    assert set(done.json["second"]) == {"network", "dummy", "rule", "linear", "svm", "trees"}


def test_noise_is_called_noise(superpose, tmp_path):
    rng = np.random.default_rng(2)
    rows = [
        (*np.round(x, 3), k)
        for x, k in zip(rng.normal(size=(200, 4)), rng.choice(["a", "b"], 200), strict=True)
    ]
    done = superpose("fit", written(tmp_path / "n.csv", rows, ["p", "q", "r", "s", "y"]), "--json", *QUICK)
    assert done.json["verdict"]["use"] == "dummy"
    assert "nothing" in done.json["verdict"]["why"].lower()


def test_xor_is_no_rule(superpose):
    done = superpose("fit", "sample:xor", "--json", "--no-report", "-o", "x.safetensors")
    assert done.json["verdict"]["use"] not in ("rule", "dummy", "linear")
    assert done.json["score"] > 0.9


def test_the_latest_rows_and_whole_groups(superpose, table, tmp_path):
    done = superpose("fit", table, "--split-by", "time:weight", *QUICK, "--json")
    assert done.json["held_out"] == 32
    grouped = superpose("fit", table, "--split-by", "group:colour", *QUICK, "--json")
    assert grouped.json["held_out"] in (53, 54)
    wrong = superpose("fit", table, "--split-by", "time:wait", *QUICK)
    assert wrong.code == 1 and "no column 'wait' to split by" in wrong.err and "'weight'" in wrong.err


def test_rows_to_judge_on_in_a_file_of_their_own(superpose, table, tmp_path):
    lines = table.read_text(encoding="utf-8").splitlines()
    test = tmp_path / "later.csv"
    test.write_text("\n".join([lines[0], *lines[1:41]]) + "\n", encoding="utf-8")
    done = superpose("fit", table, "--test", test, *QUICK, "--json")
    assert done.json["held_out"] == 40 and done.json["rows"] == 160


def test_the_plain_profile_is_one_textbook_network(superpose, table, tmp_path):
    done = superpose(
        "fit", table, "--profile", "plain", "--epochs", 2, "--no-compare", "--no-report", "--json"
    )
    assert set(done.json["baselines"]) == {"dummy"}
    shown = superpose("show", "buyers.model.safetensors", "--json").json
    assert [layer["neurons"] for layer in shown["layers"]] == [64, 64, 1]
    assert shown["facts"]["members"] == 1
    unknown = superpose("fit", table, "--profile", "fancy")
    assert unknown.code == 1 and "no profile 'fancy'" in unknown.err


def test_a_column_that_gives_the_target_away_is_told(superpose, tmp_path):
    rng = np.random.default_rng(3)
    rows = [
        (round(x, 3), {"a": "one", "b": "two"}[k], k)
        for x, k in zip(rng.normal(size=80), rng.choice(["a", "b"], 80), strict=True)
    ]
    done = superpose("fit", written(tmp_path / "l.csv", rows, ["x", "copy", "y"]), *QUICK)
    assert "Mind column 'copy'" in done.err and '--columns "copy=skip"' in done.err


def test_more_rows_are_weighed(superpose, table):
    done = superpose("fit", table, *QUICK, "--learning-curve", "--no-compare", "--json")
    curve = done.json["learning_curve"]
    assert curve["rows"] == sorted(curve["rows"]) and curve["sentence"]


@pytest.mark.parametrize("words", ["-999", "unknown,-999"])
def test_further_words_for_missing_add_to_the_usual_ones(superpose, tmp_path, words):
    rows = [(i, "NA" if i % 9 == 0 else ("-999" if i % 7 == 0 else i % 13), "yn"[i % 2]) for i in range(80)]
    path = written(tmp_path / "m.csv", rows, ["i", "x", "y"])
    superpose("fit", path, f"--missing={words}", *QUICK, "-o", "m.safetensors")
    shown = superpose("show", "m.safetensors", "--json").json
    assert "x is missing" in shown["inputs"]
    assert "-999" in shown["facts"]["reading"]["missing"] and "NA" in shown["facts"]["reading"]["missing"]
