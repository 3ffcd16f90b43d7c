"""What one look at all rows tells, beside NumPy on the whole; and passes that give each row once."""

import numpy as np
import polars as pl
import pytest

from superpose.data.columns.column import describe
from superpose.data.encode import Encoding
from superpose.data.files.table import read
from superpose.data.large.blocks import open_blocks
from superpose.data.large.exact import exact_encoding, exact_target
from superpose.data.large.moments import moments
from superpose.data.large.passes import Passes, Pool, equal_parts
from superpose.data.large.survey import Roles, survey, trained_rows
from superpose.data.target import TargetEncoding

ROWS = 5_000


OPENED = []


@pytest.fixture(autouse=True)
def closed():
    yield
    while OPENED:
        OPENED.pop().close()


def surveyed(path, targets=("y",), *, test=300, watch=200, sample=400, seed=0, **options):
    blocks = open_blocks(path, 6_000)
    OPENED.append(blocks)
    roles = Roles.draw(blocks.rows, test=test, watch=watch, sample=sample, seed=seed)
    return blocks, roles, survey(blocks, targets, roles, **options)


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    rng = np.random.default_rng(1)
    frame = pl.DataFrame({
        "big": 1e9 + rng.normal(size=ROWS), "some": [None if i % 7 == 0 else float(i) for i in range(ROWS)],
        "kind": np.array(["a", "b", "c", "d"])[rng.choice(4, ROWS, p=[0.7, 0.2, 0.0996, 0.0004])],
        "y": [None if i % 50 == 3 else float(i % 97) / 7 for i in range(ROWS)],
    })  # fmt: skip
    path = tmp_path_factory.mktemp("survey") / "t.parquet"
    frame.write_parquet(path, row_group_size=900)
    return path, frame


def test_rows_are_drawn_without_any_row_twice():
    roles = Roles.draw(1000, test=200, watch=100, sample=300, seed=3)
    drawn = np.concatenate([roles.test, roles.watch, roles.sample])
    assert len(set(drawn.tolist())) == 600
    assert [len(part) for part in (roles.test, roles.watch, roles.sample)] == [200, 100, 300]


def test_statistics_are_those_of_numpy_over_all_rows_but_those_judged_by(table):
    path, frame = table
    _, roles, found = surveyed(path)
    seen = frame.with_row_index("row").filter(~pl.col("row").is_in(roles.test.tolist())).drop_nulls("y")
    for name in ("big", "some", "y"):
        x_N = seen[name].drop_nulls().to_numpy()
        known = found.numbers[name]
        assert (known.count, known.missing) == (len(x_N), seen[name].null_count())
        np.testing.assert_allclose(
            [known.mean, known.std], [x_N.mean(), x_N.std()], rtol=1e-12 if name != "big" else 1e-8
        )
        assert (known.low, known.high) == (x_N.min(), x_N.max())
    assert found.levels["kind"] == dict(seen["kind"].value_counts().iter_rows())
    assert found.dropped == frame["y"].null_count()
    assert found.rows == ROWS - found.dropped
    assert found.trained == found.rows - found.test.height - found.watch.height


def test_mean_and_spread_hold_where_the_numbers_are_far_from_zero():
    rng = np.random.default_rng(0)
    x_N = 1e9 + rng.normal(size=10_000)
    whole = moments(pl.DataFrame({"x": x_N}), ["x"])["x"]
    parts = [moments(pl.DataFrame({"x": part}), ["x"])["x"] for part in np.array_split(x_N, 37)]
    total = parts[0]
    for part in parts[1:]:
        total = total.and_then(part)
    assert total.count == whole.count
    np.testing.assert_allclose([total.mean, total.std], [x_N.mean(), x_N.std()], rtol=1e-9)


def test_encodings_take_what_was_counted_over_all_rows(table):
    path, _ = table
    _, _, found = surveyed(path)
    inputs = found.sample.drop("y")
    columns = describe(inputs)
    encoding = exact_encoding(Encoding.fit(inputs, columns, scaling="standard"), found)
    known = {coder.name: coder for coder in encoding.coders}
    assert (known["some"].center, known["some"].scale) == (
        found.numbers["some"].mean,
        found.numbers["some"].std,
    )
    assert known["some"].missing
    assert known["kind"].levels == ("a", "b", "c", "d")  # one of them in two rows of 5,000
    target = exact_target(TargetEncoding.fit(found.sample["y"]), found)
    assert target.center == (found.numbers["y"].mean,)


def test_every_row_once_a_pass_in_another_order_each(table):
    path, frame = table
    blocks, roles, found = surveyed(path)
    parts, part = equal_parts(found.trained, 500)
    over = found.trained - parts * part
    aside = np.sort(np.concatenate([roles.test, roles.watch, found.drawn[len(found.drawn) - over :]]))
    numbered = frame.with_row_index("row").with_columns(pl.col("row").cast(pl.Float64))

    def encoded(block):
        rows = trained_rows(blocks, found, aside, ["y"], block)
        assert rows.columns == frame.columns
        start, count = blocks.first[block], blocks.counts[block]
        there = numbered.slice(start, count).filter(~pl.col("row").is_in(aside.astype(float).tolist()))
        there = there.drop_nulls("y")
        return there.select("row").to_numpy().astype(np.float32), rows.select("y").to_numpy().astype(
            np.float32
        )

    passes = Passes(len(blocks), encoded, parts * part, part, 1200, 0)
    rows_of = [[x[:, 0] for x, _ in passes.one(number)] for number in (0, 1)]
    for one in rows_of:
        assert [len(x) for x in one] == [part] * parts
        met = np.concatenate(one)
        assert len(set(met.tolist())) == len(met) == parts * part
        assert not set(met.tolist()) & set(aside.tolist())
    assert np.concatenate(rows_of[0]).tolist() != np.concatenate(rows_of[1]).tolist()
    again = np.concatenate([x[:, 0] for x, _ in passes.one(0)])
    np.testing.assert_array_equal(again, np.concatenate(rows_of[0]))
    y_of = dict(numbered.select("row", "y").iter_rows())
    for x, y in passes.one(0):
        assert all(
            abs(y_of[row] - value) < 1e-5
            for row, value in zip(x[:, 0].tolist(), y[:, 0].tolist(), strict=True)
        )


def test_a_sorted_file_is_mixed():
    rows, blocks, part = 20_000, 40, 1000
    passes = Passes(
        blocks,
        lambda b: (np.full((500, 1), b, np.float32), np.zeros((500, 1), np.float32)),
        rows,
        part,
        8000,
        0,
    )
    met = [len(np.unique(x)) for x, _ in passes.one(0)]
    assert min(met) >= 12  # each part has rows of a dozen of the forty blocks at least


def test_only_so_many_blocks_are_held():
    alive = []

    def encoded(block):
        alive.append(block)
        return np.zeros((500, 1), np.float32), np.zeros((500, 1), np.float32)

    given = 0
    for x, _ in Passes(40, encoded, 20_000, 1000, 4000, 0).one(0):
        assert 500 * len(alive) - given <= 4000 + 500
        given += len(x)
    assert given == 20_000


def test_a_pool_gives_each_row_once_whatever_is_drawn():
    rng = np.random.default_rng(0)
    pool, met = Pool(), []
    for start in range(0, 600, 60):
        x = np.arange(start, start + 60, dtype=np.float32)[:, None]
        pool.add(x, -x)
        while pool.count >= 100:
            x, y = pool.draw(70, rng)
            np.testing.assert_array_equal(x, -y)
            met += x[:, 0].tolist()
    x, _ = pool.draw(pool.count, rng)
    assert sorted([*met, *x[:, 0].tolist()]) == list(range(600))


@pytest.mark.parametrize(
    ("column", "late"),
    [
        ([str(i) for i in range(ROWS)], "many"),  # numbers, and one word in the last rows
        ([str(i) for i in range(ROWS)], "12.5"),  # whole numbers, and one with a fraction
        (
            [f"{1 + i % 9}/{1 + i % 12}/2024" for i in range(ROWS)],
            "5/25/2024",
        ),  # months first, as only one row says
        (["1,5"] * ROWS, "2,25"),
        (["true", "false"] * (ROWS // 2), "maybe"),
        (["yes", "no"] * (ROWS // 2), "perhaps"),
        (["5"] * ROWS, "none"),  # a word for missing where all others are numbers
    ],
)
def test_a_column_is_what_reading_the_whole_file_says(tmp_path, column, late):
    cells = [*column]
    cells[ROWS - 40] = late
    frame = pl.DataFrame({"x": cells, "z": np.arange(ROWS), "y": np.arange(ROWS) % 3})
    frame.write_csv(tmp_path / "t.csv", separator=";")
    _, _, found = surveyed(tmp_path / "t.csv", test=0, watch=100, sample=150)
    whole = read(tmp_path / "t.csv")
    assert found.sample.schema == whole.schema
    columns = {c.name: c.kind for c in describe(found.sample.drop("y"))}
    assert columns["x"] == {c.name: c.kind for c in describe(whole.drop("y"))}["x"]


def test_zero_and_one_are_numbers_where_one_row_has_a_two(tmp_path):
    cells = np.arange(ROWS) % 2
    cells[4321] = 2
    pl.DataFrame({"x": cells, "y": np.arange(ROWS) % 3}).write_parquet(
        tmp_path / "t.parquet", row_group_size=900
    )
    _, _, found = surveyed(tmp_path / "t.parquet", sample=100)
    assert describe(found.sample.drop("y"))[0].kind == "number"


def test_a_rare_class_is_known(tmp_path):
    labels = ["no"] * ROWS
    labels[17], labels[4000] = "yes", "yes"
    pl.DataFrame({"x": np.arange(ROWS), "y": labels}).write_parquet(
        tmp_path / "t.parquet", row_group_size=900
    )
    _, _, found = surveyed(tmp_path / "t.parquet", sample=100)
    target = exact_target(TargetEncoding.fit(found.sample["y"], task="classification"), found)
    assert target.classes == ("no", "yes")
