"""A run on a wide first layer is a run like any other: snapshots, the best epoch, Ctrl-C, going on, falling back."""

import os
import signal
import sys

import numpy as np
import pytest
import wide_cases as cases

import superpose as sp
from superpose.errors import TrainingError, UnknownNameError, UsageError
from superpose.training import choosing, parts, wide
from superpose.training.first_layer import Direct
from superpose.training.setup import prepare

HELD = cases.pictures(9, seed=5)
FORMS = ("in place", "dual")


def options(form, **more):
    x, y = cases.pictures()
    known = {"X": x, "y": y, "input_scale": cases.SCALE, "batch_size": 8, "optimizer": "momentum"}
    return known | {"learning_rate": 3e-3, "first_layer": "dual" if form == "dual" else "direct"} | more


def weights(network):
    return np.asarray(network.layers[0].weights)


@pytest.mark.parametrize("form", FORMS)
def test_best_epoch_and_patience(form, narrow_is_wide):
    settings = options(form, validation=HELD, epochs=60, patience=4)
    narrow_is_wide(False)
    plain = sp.train(cases.network(), **settings | {"first_layer": "direct"})
    narrow_is_wide(True)
    ours = sp.train(cases.network(), **settings)
    assert ours.stopped == plain.stopped == "patience"
    assert ours.best_epoch == plain.best_epoch == np.argmin(ours.history["held_out_cost"]) + 1
    assert len(ours.history) == ours.best_epoch + 4 < 60
    assert max(cases.apart(ours, plain)) < 1e-9
    there = sp.train(
        cases.network(), watch=lambda s: s.epoch == ours.best_epoch, restore_best=False, every=1, **settings
    )
    assert there.network == ours.network


@pytest.mark.parametrize("form", FORMS)
def test_a_snapshot_stays_what_it_was(form, narrow_is_wide):
    """Looked at when the run has gone on, and when it is over."""
    settings = options(form, epochs=6, every=2, validation=HELD)
    at_once = [np.array(weights(s.network)) for s in sp.training(cases.network(), **settings)]
    later = list(sp.training(cases.network(), **settings))
    assert [s.epoch for s in later] == [2, 4, 6]
    for before, snapshot in zip(at_once, later, strict=True):
        np.testing.assert_array_equal(weights(snapshot.network), before)
    assert not np.array_equal(at_once[0], at_once[1])
    assert later[0].best_epoch == np.argmin(later[-1].history["held_out_cost"][:2]) + 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for another process")
def test_ctrl_c_in_the_middle_of_a_step_ends_with_the_epoch(narrow_is_wide):
    settings = options("in place", optimizer="adam", epochs=30)
    moved, calls = wide.moved_part, []
    steps = 3

    def pressed(*args, **how):
        calls.append(None)
        if len(calls) == 7 * (2 * steps + 1) + 3:  # in the third epoch, some parts moved and others not
            os.kill(os.getpid(), signal.SIGINT)
        return moved(*args, **how)

    given, seen = cases.network(dtype="float32"), []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(wide, "moved_part", pressed)
        run = sp.train(given, watch=seen.append, restore_best=False, **settings)
    assert run.stopped == "interrupt"
    assert len(run.history) == len(seen) == 3
    right = sp.train(given, watch=lambda s: s.epoch == 3, restore_best=False, **settings)
    assert run.network == right.network
    on = sp.train(run.network, memory=seen[-1].memory, **settings | {"epochs": 2})
    assert np.isfinite(on.history["cost"]).all()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for another process")
def test_ctrl_c_twice_does_not_wait(narrow_is_wide):
    settings = options("in place", optimizer="adam", epochs=9)
    moved, calls = wide.moved_part, []

    def pressed(*args, **how):
        calls.append(None)
        if len(calls) in (7 * 7 + 3, 7 * 7 + 4):
            os.kill(os.getpid(), signal.SIGINT)
        return moved(*args, **how)

    before, seen = signal.getsignal(signal.SIGINT), []
    given = cases.network(dtype="float32")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(wide, "moved_part", pressed)
        run = sp.train(given, watch=seen.append, **settings)
    assert run.stopped == "interrupt"
    assert len(calls) < 7 * 8
    assert signal.getsignal(signal.SIGINT) is before
    assert seen[-1].epoch == len(run.history) == 2
    assert seen[-1].memory is None  # half of it was of the next step
    right = sp.train(given, watch=lambda s: s.epoch == 2, **settings)
    assert run.network == right.network


@pytest.mark.parametrize(("name", "flat"), [("adam", True), ("momentum", False)])
def test_going_on_is_as_if_it_had_never_stopped(name, flat, narrow_is_wide, monkeypatch):
    """The memory is that of the ordinary training, so that either goes on where the other ended."""
    given = cases.network()
    if (
        not flat
    ):  # the ordinary training has its parameters layer by layer, the rest of the network in one vector
        layers = [sp.Layer(200, "tanh"), sp.Layer(1)]
        given = sp.Network.create(inputs=cases.INPUTS, layers=layers, seed=1)
        monkeypatch.setattr(parts, "PART_BYTES", 100 * 200 * 4)
    settings = options("in place", optimizer=name, batch_size=None, learning_rate=1e-3)
    long = sp.train(given, epochs=6, **settings)
    for first, second in ((True, False), (False, True)):
        narrow_is_wide(first)
        *_, half = sp.training(given, epochs=3, **settings)
        memory = half.memory
        narrow_is_wide(second)
        run = sp.train(half.network, epochs=3, memory=memory, **settings)
        assert ("in place" in " ".join(run.history.notes)) is second
        gap = np.abs(weights(run.network) - weights(long.network)).max()
        assert gap < (1e-12 if flat else 1e-5)


@pytest.mark.parametrize("form", FORMS)
def test_falling_back(form, narrow_is_wide):
    """A rate that overflows: back to the last good epoch, and on at a fifth, as the ordinary training does."""
    settings = options(
        form, optimizer="gradient_descent", learning_rate=1e12, batch_size=None, epochs=60, every=1
    )
    errors = []
    given = cases.network(activation="relu")
    given = sp.Network([given.layers[0].replace(activation="linear"), given.layers[1]]).astype("float32")
    for wide_one in (False, True):
        narrow_is_wide(wide_one)
        with pytest.raises(TrainingError) as caught:
            sp.train(given, **settings | ({} if wide_one else {"first_layer": "direct"}))
        errors.append(caught.value)
    assert str(errors[1]) == str(errors[0])
    assert errors[1].history.events == errors[0].history.events
    assert errors[1].setup.network is given
    if errors[0].last_good is not None:
        assert errors[1].last_good.epoch == errors[0].last_good.epoch
        np.testing.assert_allclose(
            weights(errors[1].last_good.network), weights(errors[0].last_good.network), rtol=1e-4
        )


def chosen(given, asked="auto", memory=None, **more):
    """The form that is chosen; nothing is trained."""
    known = {
        "cost": None, "schedule": "constant", "epochs": 1000, "weight_decay": None, "gradient_clip": None,
        "sample_weight": None, "validation": None, "metrics": (), "monitor": None, "patience": None, "min_delta": 0.0,
        "seed": 0, "every": None, "rate_factors": None,
    }  # fmt: skip
    known |= options("in place", batch_size=None) | more
    del known["first_layer"]
    return choosing.chosen(prepare(given, known.pop("X"), known.pop("y"), **known), asked, memory, None)


def test_the_choice_is_by_size_and_said(narrow_is_wide, monkeypatch):
    given = cases.network(dtype="float32")
    assert chosen(given, optimizer="adam").said == (
        "The first layer (301 x 6 weights) is trained in place, block by block, so that its gradient is never held "
        "as a whole."
    )
    dual = chosen(given).said
    assert "(301 x 6 weights) is trained in dual form, which is exact: every step of momentum lies" in dual
    assert "the space of the 23 rows" in dual
    assert "in place" in chosen(given, batch_size=None, epochs=1).said  # one step does not pay for it
    assert "in place" in chosen(given, "direct").said
    assert "searches along" in chosen(given, "direct", optimizer="lbfgs").said
    assert "muon need not step weight by weight" in chosen(given, optimizer="muon").said
    assert "gradient_clip asks" in chosen(given, "direct", gradient_clip=1.0).said
    monkeypatch.setattr(choosing, "WIDE_FROM", given.layers[0].weights.size + 1)
    assert chosen(given).said == ""
    assert type(chosen(given)) is Direct
    assert "dual" in chosen(given, "dual").said


def test_what_cannot_be_dual_is_refused(narrow_is_wide):
    given = cases.network(dtype="float32")
    with pytest.raises(UsageError, match="cannot be trained in dual form: adam steps weight by weight"):
        chosen(given, "dual", optimizer="adam")
    multiplied = sp.Network([given.layers[0].replace(combine="multiply"), given.layers[1]])
    with pytest.raises(UsageError, match="its inputs are joined by 'multiply', and not added up"):
        chosen(multiplied, "dual")
    x, y = cases.pictures(80)
    with pytest.raises(UsageError, match="there are 80 rows, and it pays up to 69"):
        chosen(given, "dual", X=x, y=y)
    memory = (np.zeros((301, 6), np.float32),)
    with pytest.raises(UsageError, match="what the optimiser remembers may be of other rows"):
        chosen(given, "dual", memory=memory)
    with pytest.raises(UnknownNameError, match="form of the first layer"):
        chosen(given, "duel")
