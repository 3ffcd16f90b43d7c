"""The history: columns that grow, their last values, and what happened beside."""

import json

import numpy as np
import pytest

from superpose.training.history import History


def a_history(epochs=3):
    history = History(("cost", "gradient_norm", "seconds"))
    for i in range(epochs):
        history.extend({"cost": [3.0 - i], "gradient_norm": [[1.0, 2.0 + i]], "seconds": np.asarray([0.5])})
    return history


def test_columns():
    history = a_history()
    assert len(history) == 3
    assert history["cost"].tolist() == [3, 2, 1]
    assert history["gradient_norm"].shape == (3, 2)
    assert "cost" in history
    assert "held_out_cost" not in history
    with pytest.raises(KeyError):
        history["held_out_cost"]


def test_it_grows_by_several_epochs_at_once():
    history = History(("cost", "seconds"))
    history.extend({"cost": np.arange(4, dtype=np.float32), "seconds": np.ones(4)})
    history.extend({"cost": np.arange(2), "seconds": np.ones(2)})
    assert history["cost"].tolist() == [0, 1, 2, 3, 0, 1]
    assert history["cost"].dtype == float


def test_it_can_be_written_down():
    history = a_history()
    history.events.append("something happened")
    plain = json.loads(json.dumps(history.to_dict()))
    assert plain == {"cost": [3, 2, 1], "gradient_norm": [[1, 2], [1, 3], [1, 4]], "seconds": [0.5] * 3}
    assert json.loads(json.dumps(history.summary())) == {
        "epochs": 3,
        "seconds": 1.5,
        "last": {"cost": 1, "gradient_norm": [1, 4], "seconds": 0.5},
        "events": ["something happened"],
        "notes": [],
    }


def test_a_part_no_longer_grows():
    history = a_history()
    part = history.until(2)
    history.extend({"cost": [0.0], "gradient_norm": [[0.0, 0.0]], "seconds": [0.5]})
    history.events.append("later")
    assert part["cost"].tolist() == [3, 2]
    assert part.events == []
    assert len(history) == 4


def test_it_says_where_it_stands():
    assert repr(a_history()) == "History(3 epochs, 1.50 s: cost 1)"
    assert repr(a_history(0)) == "History(no epochs yet)"
    assert a_history(0).summary()["epochs"] == 0
