"""Tables as inputs and back: against scikit-learn and NumPy, with weights, through JSON."""

import json

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, StandardScaler

from superpose.data.coders.weighted import Spread
from superpose.data.columns.column import Column, describe
from superpose.data.encode import Encoding
from superpose.errors import DataError, ShapeError, UnknownNameError, UsageError

TABLE = pl.DataFrame(
    {
        "age": [20.0, None, 31.5, 44.0, 20.0],
        "sex": ["m", "f", None, "m", "f"],
        "paid": [True, None, False, True, True],
        "rooms": [3, 1, 2, 2, 7],
    }
)
SCALINGS = ("standard", "robust", "minmax", "none")

some_numbers = st.floats(-1e6, 1e6).map(lambda x: round(x, 3))
rows = st.tuples(
    st.none() | some_numbers,
    st.none() | st.sampled_from(["a", "b", "c", "", "missing"]),
    st.none() | st.booleans(),
)
tables = st.lists(st.tuples(rows, st.integers(0, 3)), min_size=1, max_size=12).filter(
    lambda drawn: any(weight for _, weight in drawn)
)


def framed(drawn):
    schema = {"n": pl.Float64, "c": pl.String, "b": pl.Boolean}
    return pl.DataFrame([row for row, _ in drawn], schema=schema, orient="row")


def all_columns():
    kinds = {"n": "number", "c": "category", "b": "boolean"}
    return [Column(name, kind, 0, 0, ()) for name, kind in kinds.items()]


def fitted(table=TABLE, **options):
    return Encoding.fit(table, describe(table), **options)


def test_names_and_numbers_of_the_inputs():
    encoding = fitted(scaling="none")
    assert encoding.inputs == (
        *("age", "age is missing", "sex=f", "sex=m", "sex is missing"),
        *("paid", "paid is missing", "rooms"),
    )
    x = encoding.encode(TABLE)
    assert x.dtype == np.float32
    assert x[0].tolist() == [20, 0, 0, 1, 0, 1, 0, 3]
    assert x[1].tolist() == [
        25.75,
        1,
        1,
        0,
        0,
        0.5,
        1,
        1,
    ]  # the median of 20, 20, 31.5, 44; half for not known
    assert x[2].tolist() == [31.5, 0, 0, 0, 1, 0, 0, 2]


@pytest.mark.parametrize(("scaling", "judge"), [("standard", StandardScaler()), ("minmax", MinMaxScaler())])
def test_numbers_are_scaled_as_scikit_learn_does(scaling, judge):
    rng = np.random.default_rng(0)
    x = np.column_stack(
        [rng.normal(1e6, 1, 50), rng.exponential(1e-9, 50), rng.integers(0, 3, 50), np.full(50, 0.1)]
    )
    table = pl.DataFrame(x, schema=["a", "b", "c", "d"])
    columns = [Column(name, "number", 0, 2, ()) for name in table.columns]
    encoding = Encoding.fit(table, columns, scaling=scaling)
    np.testing.assert_allclose(encoding.encode(table), judge.fit_transform(x), rtol=1e-6, atol=1e-9)
    assert np.isfinite(encoding.encode(table)).all()


def test_the_scale_of_a_constant_is_one_and_robust_makes_it_zero():
    table = pl.DataFrame({"k": [0.1] * 7})
    columns = [Column("k", "number", 0, 1, ())]
    later = pl.DataFrame({"k": [0.1, 1.1]})
    for scaling in ("standard", "minmax"):
        assert Encoding.fit(table, columns, scaling=scaling).encode(later).ravel().tolist() == [0, 1]
    robust = Encoding.fit(table, columns, scaling="robust")
    assert robust.encode(later).ravel().tolist() == [0, 0]
    assert robust.decode([[0.0]])["k"].to_list() == [0.1]


def test_robust_scaling_and_the_smooth_clip():
    x = np.array([1.0, 2, 3, 4, 5, 6, 7, 1000])
    encoding = fitted(pl.DataFrame({"n": x}), scaling="robust", clip=3.0)
    low, middle, high = (np.quantile(x, q, method="averaged_inverted_cdf") for q in (0.25, 0.5, 0.75))
    scaled = (x - middle) / (high - low)
    got = encoding.encode(pl.DataFrame({"n": x})).ravel()
    np.testing.assert_allclose(got, scaled / np.sqrt(1 + (scaled / 3) ** 2), rtol=1e-6)
    assert encoding.encode(pl.DataFrame({"n": [1e300]})).ravel() == pytest.approx([3.0])
    mostly = fitted(
        pl.DataFrame({"n": [5.0] * 20 + [1.0, 9.0]}), scaling="robust"
    )  # quartiles alike: half the range
    assert mostly.encode(pl.DataFrame({"n": [9.0]})).ravel() == pytest.approx([1.0])


def test_categories_are_one_hot_as_scikit_learn_does():
    rng = np.random.default_rng(1)
    table = pl.DataFrame({"c": rng.choice(list("defabc"), 60), "n": rng.choice([10, 9, 1.5], 60)})
    encoding = Encoding.fit(table, describe(table, overrides={"n": "category"}))
    judge = OneHotEncoder(sparse_output=False)
    text = np.column_stack([table["c"], [f"{n:g}" for n in table["n"]]])
    np.testing.assert_array_equal(encoding.encode(table), judge.fit_transform(text))
    assert encoding.inputs == tuple(
        name.replace("x0_", "c=").replace("x1_", "n=") for name in judge.get_feature_names_out()
    )


def test_unseen_levels_are_zeros_and_are_listed():
    later = TABLE.with_columns(sex=pl.Series(["x", "m", "d", "x", None]))
    assert fitted().encode(later)[0, 2:5].tolist() == [0, 0, 0]
    assert fitted().unseen(later) == {"sex": ["d", "x"]}
    assert fitted().unseen(TABLE) == {}


@given(tables, st.sampled_from(SCALINGS), st.sampled_from([None, 3.0]))
def test_integer_weights_are_exactly_repeated_rows(drawn, scaling, clip):
    weights = [weight for _, weight in drawn]
    repeated = framed([row for row in drawn for _ in range(row[1])])
    weighted = Encoding.fit(
        framed(drawn), all_columns(), scaling=scaling, clip=clip, weights=weights, max_categories=2
    )
    plain = Encoding.fit(repeated, all_columns(), scaling=scaling, clip=clip, max_categories=2)
    assert weighted == plain  # to the last bit, also in which levels and indicators there are
    backwards = Encoding.fit(repeated.reverse(), all_columns(), scaling=scaling, clip=clip, max_categories=2)
    assert backwards == plain


@given(
    st.lists(st.tuples(some_numbers, st.integers(1, 4)), min_size=1, max_size=20),
    st.floats(0.01, 0.99),
    st.integers(1, 9),
)
def test_weighted_statistics_are_numpys_on_repeated_rows(drawn, q, times):
    x, weights = (np.array(part, dtype=np.float64) for part in zip(*drawn, strict=True))
    repeated = np.repeat(x, weights.astype(int))
    spread = Spread.of(x, weights * times)
    largest = np.abs(repeated).max()
    assert spread.mean == pytest.approx(repeated.mean(), rel=1e-12, abs=1e-12 * largest)
    assert spread.std == pytest.approx(repeated.std(), rel=1e-9, abs=1e-12 * largest)
    assert spread.median == pytest.approx(np.median(repeated), rel=1e-14, abs=1e-12)
    assert spread.range == (repeated.min(), repeated.max())
    q = round(q * 4) / 4 or 0.25  # shares that are exact in binary, so that no side rounds
    assert spread.quantile(q) == pytest.approx(
        np.quantile(repeated, q, method="averaged_inverted_cdf"), rel=1e-12
    )


@given(tables, st.sampled_from(SCALINGS), st.sampled_from([None, 3.0]))
def test_decode_is_the_way_back(drawn, scaling, clip):
    table = framed(drawn)
    encoding = Encoding.fit(table, all_columns(), scaling=scaling, clip=clip)
    x = encoding.encode(table)
    back = encoding.decode(x)
    assert back.schema == table.schema
    for name in ("c", "b"):
        expected = table[name].replace({"": None}) if name == "c" else table[name]
        assert back[name].to_list() == expected.to_list()
    spread = Spread.of(table["n"].cast(pl.Float64).fill_null(float("nan")).to_numpy(), np.ones(table.height))
    largest = max(np.abs(spread.range))
    for before, after in zip(table["n"], back["n"], strict=True):
        assert (before is None) == (after is None)
        assert before is None or clip or after == pytest.approx(before, rel=1e-4, abs=1e-6 * largest)
    np.testing.assert_allclose(encoding.encode(back), x, rtol=1e-5, atol=2e-6 * max(1.0, np.abs(x).max()))


def test_clipped_numbers_come_back():
    n = np.concatenate([np.linspace(-50, 50, 41), [400.0]])
    table = pl.DataFrame({"n": n})
    encoding = fitted(table, scaling="robust", clip=3.0)
    np.testing.assert_allclose(encoding.decode(encoding.encode(table))["n"], n, rtol=1e-4, atol=1e-4)


def test_decoding_what_was_never_encoded():
    encoding = fitted(scaling="none")
    back = encoding.decode([[1, 0, 0.2, 0.9, 0, 0.7, 0, 2], [1, 0, 0.1, 0.1, 0.2, 0.5, 1, 2]])
    assert back["sex"].to_list() == ["m", "(other)"]
    assert back["paid"].to_list() == [True, None]
    with pytest.raises(ShapeError, match=r"The encoded table has 3 columns; .* 8 inputs"):
        encoding.decode(np.zeros((2, 3)))
    with pytest.raises(DataError, match=r"1 cell that is not finite"):
        encoding.decode(np.full((1, 8), [0] * 7 + [np.nan]))


@pytest.mark.parametrize("scaling", SCALINGS)
@pytest.mark.parametrize("clip", [None, 3.0])
def test_the_record_goes_through_json(scaling, clip):
    encoding = fitted(scaling=scaling, clip=clip)
    text = json.dumps(encoding.to_dict(), allow_nan=False)
    again = Encoding.from_dict(json.loads(text))
    assert again == encoding
    np.testing.assert_array_equal(again.encode(TABLE), encoding.encode(TABLE))
    assert json.dumps(again.to_dict()) == text


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("surprise",), 1, r"unknown key 'surprise'"),
        (("scaling",), "exec", r"'scaling' is 'exec'; expected: One of standard, robust"),
        (("clip",), -1.0, r"'clip' is '-1.0'; expected: null or a number above 0"),
        (("clip",), float("nan"), r"'clip' is 'nan'"),
        (("columns",), {}, r"'columns' is"),
        (("columns",), [], r"its columns are none"),
        (("columns", 0, "surprise"), 1, r"number column: unknown key 'surprise'"),
        (("columns", 0, "kind"), "os.system", r"its kind is 'os.system'"),
        (("columns", 0, "center"), float("inf"), r"'center' is 'inf'; expected: A finite number"),
        (("columns", 0, "center"), 10**400, r"'center' is"),
        (("columns", 0, "scale"), -1.0, r"its scale is -1.0"),
        (("columns", 0, "scale"), True, r"'scale' is 'True'"),
        (("columns", 0, "missing"), 1, r"'missing' is '1'; expected: true or false"),
        (("columns", 1, "levels"), ["m", "f"], r"levels of 'sex' are not sorted"),
        (("columns", 1, "levels"), ["f", 1], r"expected: A list of strings"),
        (("columns", 1, "dropped"), -1, r"expected: A whole number, 0 or more"),
        (("columns", 2, "name"), None, r"boolean column: 'name' is 'None'; expected: A string"),
        (("columns", 2, "name"), "age", r"two have one name"),
        (("columns", 3), "rooms", r"no encoded column: its kind is 'None'"),
    ],
)
def test_a_changed_record_is_refused(path, value, message):
    record = json.loads(json.dumps(fitted().to_dict()))
    place = record
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    with pytest.raises(DataError, match=message):
        Encoding.from_dict(record)


def test_a_record_without_a_key_is_refused():
    record = fitted().to_dict()
    del record["clip"]
    with pytest.raises(DataError, match=r"This is no encoding: no key 'clip'"):
        Encoding.from_dict(record)
    with pytest.raises(DataError, match=r"it is a list, not an object"):
        Encoding.from_dict([])


def test_columns_are_found_by_name():
    shuffled = TABLE.select("rooms", "paid", "sex", "age").with_columns(extra=pl.lit("x"))
    np.testing.assert_array_equal(fitted().encode(shuffled), fitted().encode(TABLE))
    with pytest.raises(DataError, match=r"no columns 'age', 'sex'.\nIt has: paid, rooms"):
        fitted().encode(TABLE.drop("age", "sex"))
    with pytest.raises(DataError, match=r"no column 'age'.\nDid you mean 'Age'\?"):
        fitted().encode(TABLE.rename({"age": "Age"}))


def test_the_same_values_in_another_type_are_the_same_inputs():
    other = TABLE.with_columns(
        pl.Series("age", ["20", "", " 31.5", "44.0", "2e1"]),
        pl.Series("paid", [1, None, 0, 1, 1]),
        pl.Series("rooms", [3.0, 1, 2, 2, 7], dtype=pl.Float32),
        pl.col("sex").cast(pl.Categorical),
    )
    np.testing.assert_array_equal(fitted().encode(other), fitted().encode(TABLE))


@pytest.mark.parametrize(
    ("column", "message"),
    [
        (
            pl.Series("age", ["20", "x", "n/a", "x", "1"]),
            r"'age' has 2 cells .*: 'x' \(rows 2, 4\)\.\n",  # n/a is a word for missing
        ),
        (
            pl.Series("age", [1.0, float("inf"), 2, 3, 4]),
            r"'age' has 1 cell that is infinite .*: 'inf' \(row 2\)",
        ),
        (pl.Series("age", [1.0, 1e300, 2, 3, 4]), r"'age' is 1e\+300 in row 2, too far from"),
        (pl.Series("paid", ["yes", "may", "true", "be", "0"]), r"'may' \(row 2\), 'be' \(row 4\)"),
        (pl.Series("rooms", [[1]] * 5), r"'rooms' holds values of type List"),
    ],
)
def test_cells_of_another_kind_are_named(column, message):
    with pytest.raises(DataError, match=message):
        fitted().encode(TABLE.with_columns(column))


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"scaling": "standrd"}, UnknownNameError, r"no scaling 'standrd'.\nDid you mean 'standard'"),
        ({"clip": 0}, UsageError, r"clip is 0; a finite number above 0"),
        ({"clip": float("nan")}, UsageError, r"clip is nan"),
        ({"max_categories": 0}, UsageError, r"max_categories is 0"),
        ({"weights": [1, 2]}, ShapeError, r"weights have shape \(2,\); one a row, \(5,\)"),
        ({"weights": [0] * 5}, UsageError, r"All weights are 0"),
        ({"weights": [1, -1, 1, 1, 1]}, UsageError, r"weight of row 2 is -1.0"),
        ({"weights": [1, 1, float("nan"), 1, 1]}, UsageError, r"weight of row 3 is nan"),
    ],
)
def test_arguments_out_of_range(options, error, message):
    with pytest.raises(error, match=message):
        fitted(**options)


def test_nothing_to_learn_from():
    with pytest.raises(DataError, match=r"No column is left to learn from"):
        fitted(pl.DataFrame({"k": [1, 1]}))
    with pytest.raises(DataError, match=r"There are no rows to fit"):
        Encoding.fit(TABLE.head(0), describe(TABLE))
    with pytest.raises(DataError, match=r"spreads beyond what a float64 holds"):
        fitted(pl.DataFrame({"n": [-1.7e308, 1.7e308]}), scaling="minmax")
    with pytest.raises(UsageError, match=r"'k' is used, but its kind is 'constant'"):
        Encoding.fit(pl.DataFrame({"k": [1]}), [Column("k", "constant", 0, 1, ())])


def test_a_fold_in_which_a_column_has_no_value():
    """A part of the rows may lack what the whole has; it must not break, nor give NaN."""
    columns = describe(TABLE)
    part = TABLE.with_columns(
        age=pl.lit(None, pl.Float64), sex=pl.lit(None, pl.String), paid=pl.lit(None, pl.Boolean)
    )
    for scaling in SCALINGS:
        encoding = Encoding.fit(part, columns, scaling=scaling, clip=3.0)
        assert np.isfinite(encoding.encode(TABLE)).all()
        assert Encoding.from_dict(json.loads(json.dumps(encoding.to_dict(), allow_nan=False))) == encoding


def test_levels_are_the_same_in_whole_numbers_and_in_floats():
    whole, floats = ([1, 3, None, 10**17], [1.0, 3.0, None, 1e17])
    column = Column("k", "category", 1, 3, ())
    encoding = Encoding.fit(pl.DataFrame({"k": whole}), [column])
    assert encoding == Encoding.fit(pl.DataFrame({"k": floats}), [column])
    assert encoding.inputs == ("k=1", "k=100000000000000000", "k=3", "k is missing")
    assert Encoding.fit(pl.DataFrame({"k": [0.5, 1e300]}), [column]).inputs == ("k=0.5", "k=1e+300")


def test_minus_zero_is_zero():
    zeros = (pl.DataFrame({"n": [zero, 1.0]}) for zero in (0.0, -0.0))
    plus, minus = (json.dumps(fitted(table, scaling="minmax").to_dict()) for table in zeros)
    assert plus == minus


def test_input_names_all_differ():
    table = pl.DataFrame({"a": ["b=c", "x"], "a=b": ["c", "y"], "c": ["is missing", None]})
    names = fitted(table).inputs
    assert len(set(names)) == len(names) == fitted(table).encode(table).shape[1]


def test_the_table_is_left_as_it_was_and_one_call_does_not_disturb_the_next():
    before = TABLE.clone()
    encoding = fitted()
    x = encoding.encode(TABLE)
    x[:] = 7.0
    assert TABLE.equals(before)
    assert not (encoding.encode(TABLE) == 7.0).all()
    assert repr(encoding) == "Encoding(4 columns -> 8 inputs, scaling='standard')"
    assert encoding.encode(TABLE.head(0)).shape == (0, 8)
