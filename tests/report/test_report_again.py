"""What a report says is needed to make a model again makes it again, and the files its commands name are right."""

import ast
import hashlib
import inspect
import shlex

import numpy as np
import polars as pl

import superpose as sp
from superpose.cli.fit import fit as fit_command
from superpose.model.asked import asked, file_sha256
from superpose.report.sections_use import FLAGS, SETTINGS, command, python
from superpose.report.telling import look_at, told

QUICK = {"epochs": 2, "hidden": (3,), "profile": "plain", "learning_rate": None}


def a_table(folder):
    rng = np.random.default_rng(0)
    x = rng.normal(size=60)
    path = folder / "two words.csv"
    pl.DataFrame({"x": x, "unknown cells": rng.normal(size=60), "y": 2 * x}).write_csv(path)
    return path


def test_the_call_that_is_shown_makes_the_same_model(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = a_table(tmp_path)
    fitted = sp.fit(path, target="y", settings=QUICK, held_out=0.3, rivals=("dummy",), seed=4)
    call = ast.parse(python(fitted.model.facts)).body[0].value
    given = {one.arg: ast.literal_eval(one.value) for one in call.keywords}
    again = sp.fit(ast.literal_eval(call.args[0]), rivals=("dummy",), **given)
    assert again.model.network == fitted.model.network
    assert again.model.facts["asked"] == fitted.model.facts["asked"]


def test_the_command_that_is_shown_names_file_target_and_settings(tmp_path):
    path = a_table(tmp_path)
    facts = sp.fit(path, target="y", settings=QUICK, held_out=0.3, rivals=("dummy",), seed=4).model.facts
    assert shlex.split(command(facts)) == [
        "superpose", "fit", "two words.csv", "--target", "y", "--held-out", "0.3", "--epochs", "2", "--hidden", "3",
        "--profile", "plain", "--seed", "4",
    ]  # fmt: skip
    assert facts["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_sample_by_its_name_and_a_frame_by_none(report_fits):
    facts = sp.fit("sample:xor", settings={"epochs": 1, "hidden": (2,)}, rivals=("dummy",)).model.facts
    assert command(facts) == "superpose fit sample:xor --epochs 1 --hidden 2 --seed 0"
    assert facts["sha256"] is None
    in_memory = report_fits["curve"].model.facts
    assert command(in_memory) == ""
    assert python(in_memory).startswith("sp.fit(TABLE, target='y', settings=")


def test_settings_that_only_python_takes_have_no_command():
    known = {"target": "y", "asked": {"source": "t.csv", "settings": {"wave_frequency": 0.2}}, "seed": 0}
    assert command(known) == ""
    assert "'wave_frequency': 0.2" in python(known)


def test_every_option_it_may_name_is_one_of_the_command():
    assert {*SETTINGS, *FLAGS, "header", "missing", "columns"} <= set(
        inspect.signature(fit_command).parameters
    )


def test_words_for_missing_cells_and_kinds_are_told():
    known = {"target": ["a", "b"], "seed": 1}
    known["asked"] = asked("t.csv", kinds={"c": "category"}, missing=("", "NA", "gone"), header=False)
    told_ = shlex.split(command(known))
    assert told_[2:7] == ["t.csv", "--target", "a", "--target", "b"]
    assert "--no-header" in told_
    assert told_[told_.index("--missing") + 1] == "gone"
    assert told_[told_.index("--columns") + 1] == "c=category"


def test_what_was_asked_is_plain_and_tells_no_folder(tmp_path):
    path = a_table(tmp_path)
    found = asked(
        path, test=tmp_path / "t.csv", settings={"cost": np.mean, "hidden": (1, 2), "none": None}, task=None
    )
    assert found == {
        "source": path.name,
        "test": "t.csv",
        "settings": {"cost": "mean", "hidden": [1, 2]},
    }
    assert asked(pl.DataFrame({"a": [1]})) == {}
    assert file_sha256(tmp_path) is None


def test_the_page_says_it_once(report_fits):
    fitted = report_fits["hostile"]
    look = look_at(fitted, saved_as="folder/my model.model.safetensors")
    look.left = 1e6
    text = told(look)
    assert "superpose predict &#x27;my model.model.safetensors&#x27;" in text
    assert "folder" not in text
    why = fitted.model.facts["verdict"]["why"].split(". ")[0]
    shown = text.split('id="diagnosis"')[0]
    assert shown.count(why) == 1
