"""Networks of some hundred neurons and more: still Levenberg-Marquardt, and beyond a thousand L-BFGS."""

import numpy as np
import pytest

import superpose as sp
from superpose.approximation.fitting import Bench
from superpose.approximation.nodes import dense_places, looked
from superpose.approximation.search import Search
from superpose.approximation.wider import BEYOND, Wider
from superpose.calculus.activations import activation

TANH = activation("tanh")


def seen_of(f, inputs=1):
    places = dense_places(inputs)
    return looked(places, f(*places.T))


def test_a_fast_wave_takes_hundreds_of_neurons():
    seen = seen_of(lambda x: np.sin(420 * x))  # 134 waves: two neurons for each
    search = Search(seen, 0.1, 1.0, [TANH], 0, None, None, np.inf, 300)  # pyright: ignore[reportArgumentType]
    bench = search.bench(TANH, 290)
    assert type(bench) is Bench and bench.widest == 512
    fit = bench.fit(bench.started(290, []), 0.1)
    assert fit.error <= 0.1
    off = bench.network(fit.p_P)(seen.x_GD)[:, 0] - seen.y_G
    assert np.abs(off).max() == pytest.approx(fit.error)


def test_beyond_a_thousand_neurons_lbfgs_goes_on():
    search = Search(seen_of(np.sin), 0.1, 1.0, [TANH], 0, None, None, np.inf, 2048)  # pyright: ignore[reportArgumentType]
    assert type(search.bench(TANH, BEYOND)) is Bench
    assert type(search.bench(TANH, BEYOND + 1)) is Wider


@pytest.mark.parametrize(
    ("f", "inputs"), [(lambda x: np.exp(np.sin(9 * x)) - 1, 1), (lambda x, y: x * np.sin(4 * y), 2)]
)
def test_lbfgs_brings_the_largest_error_down(f, inputs):
    seen = seen_of(f, inputs)
    bench = Wider(seen, 24, TANH, seed=3)
    start = bench.started(24, [])
    fit = bench.fit(start, 0.01)
    first, *_, last = fit.path
    assert fit.error < 0.2 * first[2] and fit.steps == last[0] > 0
    off = bench.network(fit.p_P)(seen.x_GD)[:, 0] - seen.y_G
    assert np.abs(off).max() <= fit.error * (1 + 1e-9)
    assert fit.width == 24 and len(fit.p_P) == (inputs + 2) * 24 + 1


def test_lbfgs_stops_where_it_is_good_enough_or_out_of_time():
    bench = Wider(seen_of(lambda x: np.sin(3 * x)), 16, TANH, seed=0)
    start = bench.started(16, [])
    assert bench.fit(start, 10.0).steps == 0
    assert bench.fit(start, 1e-12, until=0.0).steps == 0


def test_more_neurons_than_are_tried_are_refused():
    with pytest.raises(sp.UsageError, match="1 to 2048"):
        sp.approximate("x", on=(0, 1), most_neurons=2049)
