"""Scores, their intervals, splits, and the simpler means beside."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import superpose as sp
from superpose.model.splitting import split


@given(st.lists(st.integers(1, 40), min_size=1, max_size=5), st.floats(0.05, 0.6), st.integers(0, 99))
@settings(max_examples=60)
def test_every_row_is_kept_or_held_out_and_classes_keep_their_share(sizes, share, seed):
    labels = np.repeat(np.arange(len(sizes)), sizes)
    np.random.default_rng(seed).shuffle(labels)
    if len(labels) < 2:
        return
    kept, apart = split(labels, "classification", share, seed=seed)
    assert sorted([*kept, *apart]) == list(range(len(labels)))
    assert len(kept) >= 1
    for one, size in enumerate(sizes):
        assert (labels[kept] == one).any()
        assert abs((labels[apart] == one).sum() - share * size) <= 2
    again = split(labels, "classification", share, seed=seed)
    np.testing.assert_array_equal(apart, again[1])


def test_numbers_are_split_by_the_seed():
    target = np.linspace(0, 1, 100)
    kept, apart = split(target, "regression", 0.2, seed=0)
    assert len(kept) == 80
    assert len(apart) == 20
    assert not np.array_equal(apart, split(target, "regression", 0.2, seed=1)[1])


def test_too_few_rows_are_said():
    with pytest.raises(sp.DataError, match="There is 1 row"):
        split(np.asarray([1.0]), "regression", 0.2, seed=0)


def test_a_judged_model_beats_the_dummy_where_there_is_something_to_learn():
    fitted = sp.fit("sample:xor", seed=0, settings={"epochs": 60})
    assert fitted.judgement.model.value > 0.85
    assert fitted.judgement.baselines["linear"].value < 0.75  # a line cannot
    assert fitted.judgement.baselines["dummy"].value < 0.7


def test_noise_is_not_learned():
    rng = np.random.default_rng(0)
    frame = pl.DataFrame({"a": rng.normal(size=200), "b": rng.normal(size=200), "y": rng.normal(size=200)})
    fitted = sp.fit(frame, seed=0, settings={"epochs": 20})
    assert fitted.judgement.model.value < 0.2
    assert fitted.judgement.model.low < 0


def test_the_road_keeps_held_out_rows_apart():
    """Scaling and training see no held-out row: changing them changes nothing that was learned."""
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(120, 2)), rng.normal(size=120)
    _, apart = split(y, "regression", 0.2, seed=5)
    first = sp.fit(pl.DataFrame({"a": x[:, 0], "b": x[:, 1], "y": y}), seed=5, settings={"epochs": 3})
    x[apart] *= 100
    second = sp.fit(pl.DataFrame({"a": x[:, 0], "b": x[:, 1], "y": y}), seed=5, settings={"epochs": 3})
    assert first.model.encoding == second.model.encoding
    assert first.model.network == second.model.network


def test_several_targets_and_several_yes_or_no():
    several = sp.fit("sample:linnerud", seed=0, settings={"epochs": 5})
    assert several.model.predict(several.dataset.inputs).shape == (20, 3)
    rng = np.random.default_rng(0)
    x = rng.normal(size=(150, 3))
    frame = pl.DataFrame({"a": x[:, 0], "b": x[:, 1], "c": x[:, 2], "up": x[:, 0] > 0, "right": x[:, 1] > 0})
    fitted = sp.fit(frame, target=["up", "right"], task="multilabel", seed=0, settings={"epochs": 40})
    assert fitted.judgement.model.value > 0.75
    answers = fitted.model.answers(frame)
    assert answers.columns == ["predicted up", "predicted right", "confidence up", "confidence right"]


@pytest.mark.parametrize("name", ["lbfgs", "muon", "gradient_descent"])
def test_any_optimiser_goes_with_the_recipe(name):
    rate = {"gradient_descent": 0.1}.get(name)
    fitted = sp.fit("sample:iris", settings={"optimizer": name, "epochs": 60, "learning_rate": rate})
    assert fitted.judgement.model.value > 0.85


def test_settings_are_checked():
    with pytest.raises(sp.UnknownNameError, match="no setting 'epoch'"):
        sp.fit("sample:iris", settings={"epoch": 3})
    with pytest.raises(sp.DataError, match="between 0 and 1"):
        sp.fit("sample:iris", held_out=1.5)
