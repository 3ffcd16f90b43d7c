"""What goes wrong is told in one clear error, with exit code 1, no traceback, and nothing left behind."""

import gzip
import pickle

import numpy as np
import pytest

FILES = {
    "empty.csv": "",
    "header.csv": "a,b,c\n",
    "one_row.csv": "a,b\n1,2\n",
    "one_class.csv": "a,b\n" + "".join(f"{i},same\n" for i in range(40)),
    "missing.csv": "a,b\n" + "".join(f"{i},\n" for i in range(40)),
    "empty_inputs.csv": "a,b\n" + "".join(f",{i % 2}\n" for i in range(40)),
    "text.csv": "price,b\n" + "".join(f"{'n.a.' if i == 14 else i},{i % 2}\n" for i in range(40)),
    "ragged.csv": "a,b\n1,2\n3,4,5\n",
}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["nowhere.csv"], "nowhere.csv"),
        (["empty.csv"], "empty"),
        (["header.csv"], "no rows"),
        (["one_row.csv"], "1 row"),
        (["one_class.csv"], "one class"),
        (["missing.csv"], "No row has a value in the target"),
        (["empty_inputs.csv"], "No column is left to learn from"),
        (["one_class.csv", "--target", "c"], "no column 'c'"),
        (["text.csv", "--columns", "price=number"], "'n.a.'"),
        (["ragged.csv"], "line 3"),
        (["text.csv", "--activation", "tahn"], "Did you mean 'tanh'"),
        (["text.csv", "-o", "no/such/folder/m.safetensors"], "no folder"),
        (["text.csv", "--learning-rate", "-1"], "not a positive number"),
        (["sample:irsi"], "Did you mean 'iris'"),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, list) else None,
)
def test_fit_fails_in_words(superpose, tmp_path, words, expected):
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    before = sorted(p.name for p in tmp_path.iterdir())
    done = superpose("fit", *words)
    assert done.code == 1, done.err
    assert expected in done.err
    assert done.err.count("Error: ") == 1
    assert done.out == ""
    assert sorted(p.name for p in tmp_path.iterdir()) == before


def test_a_fault_as_json(superpose):
    done = superpose("fit", "nowhere.csv", "--json")
    assert done.code == 1
    assert "nowhere.csv" in done.json["error"]


@pytest.mark.parametrize("words", [["fit"], ["fit", "a.csv", "--epochs", "many"], ["fit", "a.csv", "--nonsense"],
                                   ["nonsense"], ["fit", "a.csv", "--hidden", "4,x"]], ids=" ".join)  # fmt: skip
def test_wrong_usage_is_2(superpose, words):
    done = superpose(*words)
    assert done.code == 2
    assert done.out == ""


def test_model_files_that_are_none(superpose, table, tmp_path):
    superpose("fit", table, "--epochs", 1, "-q", "--no-report")
    whole = (tmp_path / "buyers.model.safetensors").read_bytes()
    others = {
        "cut.safetensors": whole[: len(whole) // 2],
        "noise.safetensors": bytes(range(256)) * 8,
        "old.pkl": pickle.dumps({"weights": [1, 2]}),
        "zip.gz": gzip.compress(b"something"),
        "empty.safetensors": b"",
    }
    np.savez(tmp_path / "other.npz", w=np.ones(3))
    for name, content in others.items():
        (tmp_path / name).write_bytes(content)
    for name in (*others, "other.npz", "missing.safetensors"):
        done = superpose("predict", name, table, "-o", "out.csv")
        assert done.code == 1, (name, done.err)
        assert name in done.err
        assert not (tmp_path / "out.csv").exists()


def test_diverging_training_stops_with_the_words_of_what_happened(superpose, table, tmp_path):
    done = superpose("fit", table, "--target", "weight", "--optimizer", "gradient_descent", "--learning-rate", "1e30",
                     "--activation", "relu", "--dropout", "0")  # fmt: skip
    assert done.code == 1
    assert "Training stopped at epoch " in done.err
    assert "The last good state is kept. Try --learning-rate" in done.err
    assert not list(tmp_path.glob("*.safetensors"))
