"""A run in a person's hands: its numbers are those of `superpose.train`, whatever is done step by step."""

import copy

import numpy as np
import pytest
from studio_cases import SMALL

import superpose as sp
from superpose.errors import TrainingError, UsageError
from superpose.studio.settings import checked
from superpose.studio.trainer import checkpoint, seeing
from superpose.studio.trainer.changing import with_option
from superpose.studio.trainer.code import code
from superpose.studio.trainer.live_run import LiveRun
from superpose.studio.trainer.pace import Pace


def no_file(upload):
    return None


@pytest.fixture
def run():
    return LiveRun(SMALL, no_file)


def trained(run, epochs, **options):
    """What `superpose.train` makes of the same rows, network and seed."""
    data, how = run.built.prepared, run.built.settings["training"]
    how = {k: v for k, v in how.items() if k != "epochs_per_second"} | options
    return sp.train(run.built.first, data.X, data.y, validation=data.validation, epochs=epochs, restore_best=False,
                    **how)  # fmt: skip


def weights(network):
    return [np.asarray(p) for layer in network.layers for p in (layer.weights, layer.bias)]


def assert_same(a, b):
    for one, other in zip(weights(a), weights(b), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-6)


def test_epochs_steps_and_going_on_are_the_training(run):
    run.epochs(2)
    for _ in range(3):
        run.one_step()
    assert (run.training.epoch, run.training.steps_done) == (2, 3)
    run.epochs(1)
    assert (run.training.epoch, run.training.steps_done) == (3, 0)
    while run.training.epoch < 9:
        run.advance()
    last = run.training.epoch
    reference = trained(run, last)
    assert_same(run.training.network, reference.network)
    for name in ("cost", "held_out_cost", "gradient_norm", "update_ratio"):
        np.testing.assert_allclose(run.training.history[name], reference.history[name], rtol=1e-4, atol=1e-6)
    assert len(run.training.history) == last


def test_reset_goes_back_to_the_first_weights_and_undo_back_again(run):
    run.epochs(3)
    there = weights(run.training.network)
    run.reset()
    assert run.training.epoch == 0 and len(run.training.history) == 0
    assert_same(run.training.network, run.built.first)
    run.undo()
    assert run.training.epoch == 3
    for a, b in zip(weights(run.training.network), there, strict=True):
        assert np.array_equal(a, b)


def test_another_rate_counts_from_the_next_epoch_on(run):
    run.epochs(2)
    run.set_rate(0.2)
    run.epochs(1)
    data = run.built.prepared
    how = {k: v for k, v in run.built.settings["training"].items() if k != "epochs_per_second"}
    steps = sp.training(run.built.first, data.X, data.y, validation=data.validation, epochs=3, every=1, **how)
    next(steps), next(steps)
    assert_same(run.training.network, steps.send(0.2).network)
    assert run.training.history["learning_rate"][-1] == pytest.approx(0.2)
    with pytest.raises(UsageError):
        run.set_rate("fast")


def test_a_weight_that_is_dragged(run):
    run.set_weight(1, 2, 3, 0.75)
    run.set_weight(1, 2, 3, 0.5)
    run.set_weight(2, 0, 1, -1.5)
    assert float(run.training.network.layers[0].weights[1, 2]) == 0.5
    assert float(run.training.network.layers[1].bias[0]) == -1.5
    assert len(run.undone) == 2  # one gesture, and another
    run.undo()
    run.undo()
    assert_same(run.training.network, run.built.first)
    for wrong in ((3, 1, 1), (1, 9, 1), (1, 1, 9)):
        with pytest.raises(UsageError):
            run.set_weight(*wrong, 1.0)
    with pytest.raises(UsageError):
        run.set_weight(1, 1, 1, float("nan"))


def test_a_frozen_neuron_stays_and_the_others_learn(run):
    run.freeze(1, 2, True)
    before = weights(run.training.network)
    run.epochs(2)
    run.one_step()
    after = weights(run.training.network)
    assert np.array_equal(after[0][:, 1], before[0][:, 1]) and after[1][1] == before[1][1]
    assert (after[0][:, [0, 2]] != before[0][:, [0, 2]]).all() and (after[2] != before[2]).all()
    run.freeze(1, 2, False)
    run.epochs(1)
    assert (weights(run.training.network)[0][:, 1] != before[0][:, 1]).all()
    with pytest.raises(UsageError, match=r"no neuron 1\.4"):
        run.freeze(1, 4, True)


def test_a_step_by_hand_leaves_frozen_neurons_alone(run):
    run.freeze(1, 2, True)
    before = weights(run.training.network)
    run.step_to([layer.filled(np.asarray(layer.weights) + 1, np.asarray(layer.bias) + 1)
                 for layer in run.training.network.layers])  # fmt: skip
    after = weights(run.training.network)
    np.testing.assert_allclose(after[0] - before[0], [[1, 0, 1], [1, 0, 1]], atol=1e-6)
    np.testing.assert_allclose(after[1] - before[1], [1, 0, 1], atol=1e-6)
    run.undo()
    assert np.array_equal(weights(run.training.network)[0], before[0])


def test_lbfgs_cannot_hold_neurons():
    settings = copy.deepcopy(SMALL)
    settings["training"] |= {"optimizer": "lbfgs", "batch_size": None}
    run = LiveRun(settings, no_file)
    with pytest.raises(UsageError, match="line search"):
        run.freeze(1, 1, True)


def test_a_neuron_added_changes_no_output_and_learns(run):
    run.epochs(2)
    x = run.built.prepared.X
    before, first = run.training.network(x), weights(run.training.network)
    run.add(1)
    network = run.training.network
    assert network.sizes == (2, 4, 1) and run.settings["network"]["layers"][0]["neurons"] == 4
    np.testing.assert_allclose(network(x), before, atol=1e-6)
    assert np.array_equal(weights(network)[0][:, :3], first[0])
    assert run.training.epoch == 2 and len(run.training.history) == 2
    run.epochs(1)
    assert float(run.training.network.layers[1].weights[3, 0]) != 0
    run.undo()
    assert run.training.network.sizes == (2, 3, 1) and run.training.epoch == 2


def test_a_neuron_removed_leaves_the_others_alone(run):
    run.epochs(1)
    run.freeze(1, 3, True)
    first = weights(run.training.network)
    run.remove(1, 1)
    after = weights(run.training.network)
    assert np.array_equal(after[0], first[0][:, 1:]) and np.array_equal(after[2], first[2][1:])
    assert run.frozen == {(1, 2)}
    run.epochs(1)
    assert np.array_equal(weights(run.training.network)[0][:, 1], first[0][:, 2])
    run.remove(1, 1)
    with pytest.raises(UsageError, match="at least one"):
        run.remove(1, 1)


@pytest.mark.parametrize("path, value, kept", [
    ("activation", "relu", ["layer 1", "layer 2"]), ("neurons", 5, ["layer 1", "layer 2"]),
])  # fmt: skip
def test_other_settings_keep_what_weights_they_can(run, path, value, kept):
    run.epochs(2)
    first = weights(run.training.network)
    settings = copy.deepcopy(run.settings)
    settings["network"]["layers"][0][path] = value
    answer = run.change(settings)
    assert answer["kept"] == kept and not answer["began_again"] and run.training.epoch == 2
    assert np.array_equal(weights(run.training.network)[0][:, :3], first[0])
    run.undo()
    assert run.settings["network"]["layers"][0][path] != value


def test_other_data_begin_again(run):
    run.epochs(2)
    settings = copy.deepcopy(run.settings)
    settings["data"]["name"] = "circle"
    assert run.change(settings)["began_again"] and run.training.epoch == 0
    assert run.change(run.settings, keep=False)["began_again"]


def test_a_rate_of_a_billion_is_told_and_the_last_good_state_stays():
    settings = copy.deepcopy(SMALL)
    settings["data"] = {"kind": "drawn", "points": [[0, 0], [1, 3], [2, -3], [3, 5], [4, 1]], "held_out": 0}
    settings["training"] = {"optimizer": "gradient_descent", "learning_rate": 1e9}
    settings["network"]["layers"][0]["activation"] = "relu"
    run = LiveRun(settings, no_file)
    run.running = True
    with pytest.raises(TrainingError, match="epoch"):
        for _ in range(20):
            run.advance()
    assert not run.running and run.error is not None
    assert all(np.isfinite(w).all() for w in weights(run.training.network))
    assert with_option(run.settings, {"learning_rate": 0.01})["training"]["learning_rate"] == 0.01


def test_a_run_goes_on_from_its_folder_as_if_nothing_had_been(run, tmp_path):
    run.epochs(3)
    run.one_step()
    run.freeze(1, 1, True)
    checkpoint.write(run, tmp_path)
    other = checkpoint.read(tmp_path, no_file)
    assert (
        other.settings == run.settings and other.frozen == run.frozen and other.film.epochs == run.film.epochs
    )
    for one in (run, other):
        one.epochs(3)
    for a, b in zip(weights(run.training.network), weights(other.training.network), strict=True):
        assert np.array_equal(a, b)
    np.testing.assert_array_equal(run.training.history["cost"], other.training.history["cost"])
    assert checkpoint.read(tmp_path / "none", no_file) is None


def test_the_program_does_the_run_again(run):
    run.epochs(2)
    run.set_rate(0.02)
    run.epochs(1)
    run.set_weight(1, 1, 1, 0.3)
    run.freeze(1, 2, True)
    run.epochs(1)
    run.one_step()
    text = code(run, 'odd """name')
    names: dict = {}
    text = text[: text.index("model = ")]
    builtins = __builtins__ if isinstance(__builtins__, dict) else vars(__builtins__)
    builtins["exec"](text, names)
    assert_same(names["network"], run.training.network)


def test_the_program_of_a_plain_run(run):
    run.epochs(4)
    names: dict = {}
    text = code(run, "a")
    builtins = __builtins__ if isinstance(__builtins__, dict) else vars(__builtins__)
    builtins["exec"](text[: text.index("model = ")], names)
    assert "sp.train(" in text
    assert_same(names["network"], run.training.network)


def test_63_history_and_film_of_a_long_training_stay_small(run):
    history = run.training.history
    for _ in range(40):
        count = 1000
        history.extend(
            {
                n: np.zeros((count, 2) if n in ("gradient_norm", "update_ratio") else count)
                for n in history.names
            }
        )
    assert len(history) <= history.most and history.last_epoch == 40_000
    assert history.epochs[-1] <= 40_000 < history.epochs[-1] + history.every
    for epoch in range(1, 5000):
        run.film.take(epoch, run.training.state.parameters)
    assert len(run.film.epochs) <= run.film.most and run.film.epochs[0] == 0
    assert run.film.epochs == sorted(run.film.epochs) and run.film.epochs[-1] > 4500


def test_a_pace_is_kept():
    pace = Pace(None)
    assert pace.wait() == 0 and pace.epochs(0, 100) == 1
    pace.took(10, 0.001)
    assert 1 <= pace.epochs(10_000, 50) <= 50
    slow = Pace(2.0)
    assert slow.wait() == 0 and slow.epochs(100, 100) == 1
    assert 0.3 < slow.wait() <= 0.5


def frame_of(run, view=None):
    whole = seeing.subject_of(run.built.prepared, run.training.network, run.axes)
    at = seeing.sight(whole, view or {"graph": 5, "output": 9})
    norms = np.zeros((2, len(run.training.network.layers)))
    numbers = seeing.numbers(at, run.training.network, np.zeros(8), norms)
    told = seeing.structure(at, run.settings, 1, run.built.cost, run.training.plan.steps)
    parts = {
        t["name"]: numbers[t["at"] : t["at"] + int(np.prod(t["shape"]))].reshape(t["shape"])
        for t in told["layout"]
    }
    return at, told, parts


def test_a_frame_holds_what_the_network_computes(run):
    run.epochs(2)
    _, told, parts = frame_of(run)
    network = run.training.network
    x, y = (np.asarray(g) for g in told["grids"]["graph"])
    points = np.array([[a, b] for b in y for a in x], np.float32)
    traces = network.forward(points)
    for i, trace in enumerate(traces, 1):
        np.testing.assert_allclose(
            parts[f"graphs.{i}"].reshape(len(parts[f"graphs.{i}"]), -1), trace.output_BO.T, atol=1e-5
        )
    np.testing.assert_array_equal(parts["weights.1"], network.layers[0].weights)
    np.testing.assert_array_equal(parts["bias.2"], network.layers[1].bias)
    assert parts["output"].shape == (2, 9, 9)
    np.testing.assert_allclose(parts["output"].sum(axis=0), 1, atol=1e-6)
    data = run.built.prepared
    truth = np.concatenate([data.y, data.held_out.y_NO])[:, 0]
    assert [int(t) for t in truth] == told["rows"]["truth"]
    right = (network(data.X)[:, 0] > 0.5) == (data.y[:, 0] > 0.5)
    assert parts["numbers"][2] == pytest.approx(right.mean())
    assert sum(told["rows"]["held_out"]) == len(data.held_out.x_NI)


def test_parts_add_up_to_the_output_over_one_input():
    run = LiveRun(
        {
            "data": {"kind": "function", "expression": "2*x + 30", "rows": 30},
            "network": {"layers": [{"neurons": 4}]},
        },
        no_file,
    )
    run.epochs(2)
    for most in (12, 2):
        _, told, parts = frame_of(run, {"output_points": 9, "most": most})
        assert told["output"]["adds_up"] and len(parts["parts"]) == min(most, 4)
        total = parts["parts"].sum(axis=0) + parts["parts_rest"] + parts["part_bias"]
        np.testing.assert_allclose(total, parts["output"][0], rtol=1e-5, atol=1e-5)
        x = np.asarray(told["grids"]["output"][0], np.float32)[:, None]
        np.testing.assert_allclose(parts["output"][0], run.training.network(x)[:, 0], rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("name", ["iris", "diabetes", "linnerud"])
def test_tables_are_seen_over_two_of_their_columns(name):
    run = LiveRun(
        {"data": {"kind": "sample", "name": name}, "network": {"layers": [{"neurons": 4}]}}, no_file
    )
    _, told, parts = frame_of(run)
    assert len(told["over"]) == 2 and len(told["held"]) == len(told["axes"]) - 2
    assert parts["rows"].shape[0] == told["rows"]["shown"] and np.isfinite(parts["output"]).all()
    other = [a["name"] for a in told["axes"]][:1]
    _, one, parts = frame_of(run, {"over": other, "graph_points": 9})
    assert [o["name"] for o in one["over"]] == other and parts["graphs.1"].shape == (4, 9)


def test_what_is_asked_beyond_all_limits_is_brought_within_them(run):
    at, _, _ = frame_of(
        run, {"graph": 10**9, "output": -5, "most": "x", "over": ["nothing"], "shown": [[9], "x"], "odd": 1}
    )
    assert at.view["graph"] == 128 and at.view["output"] == 8 and len(at.over) == 2


def test_null_means_what_suits():
    run = LiveRun(
        checked({"data": {"kind": "points", "points": [[0, 0, 0], [1, 1, 1], [0, 1, 2], [1, 0, 2]] * 5}}),
        no_file,
    )
    assert run.settings["training"]["cost"] == "categorical_cross_entropy"
    assert run.settings["network"]["output"]["activation"] == "softmax"
    assert run.settings["training"]["learning_rate"] == pytest.approx(1e-3)
