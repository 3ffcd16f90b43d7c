"""The peer of the benchmark of prediction, as one process: scikit-learn's network between two files.

`python -m benchmarks.predict_peer TABLE TARGET HIDDEN OUTPUT` answers rows.parquet of the same folder. It trains on a
few rows of TABLE first, which stands for loading a model: what is measured is the way of the rows.
"""

import sys
import warnings
from pathlib import Path

import numpy as np
import polars as pl

LEARNED = 2_000  # rows
PART = 65_536  # rows answered at a time: all at once would take gigabytes for the hidden layers


def hidden_of(inputs: int, parameters: int) -> int:
    """How wide two hidden layers are that have, with one output, so many weights and biases."""
    # h^2 + (inputs + 3) h + 1 = parameters
    b = inputs + 3
    return round((np.sqrt(b * b + 4 * (parameters - 1)) - b) / 2)


def fitted(table: Path, target: str, hidden: int):
    """A network behind a StandardScaler, in float32."""
    from sklearn.neural_network import MLPClassifier, MLPRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    frame = pl.scan_parquet(table).head(LEARNED).collect()
    y = frame[target].to_numpy()
    kind = MLPRegressor if frame[target].dtype.is_numeric() else MLPClassifier
    model = make_pipeline(
        StandardScaler(), kind(hidden_layer_sizes=(hidden, hidden), max_iter=1, random_state=0)
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says that it has not converged, which was not asked
        return model.fit(frame.drop(target).to_numpy().astype(np.float32), y)


def answers(model, frame: pl.DataFrame, target: str) -> pl.DataFrame:
    """The columns that superpose adds: the prediction, and of classes the confidence in each."""
    x = frame.to_numpy().astype(np.float32)
    if not hasattr(model, "predict_proba"):
        return pl.DataFrame({f"predicted {target}": model.predict(x)})
    p = model.predict_proba(x)
    found = {f"confidence {label}": p[:, i] for i, label in enumerate(model.classes_)}
    return pl.DataFrame({f"predicted {target}": model.classes_[p.argmax(axis=1)].astype(str)} | found)


def main() -> None:
    table, target, hidden, output = sys.argv[1:]
    model = fitted(Path(table), target, int(hidden))
    frame = pl.read_parquet("rows.parquet")
    told = pl.concat(
        answers(model, frame.slice(start, PART), target) for start in range(0, frame.height, PART)
    )
    whole = frame.hstack(told)
    if output.endswith(".csv"):
        whole.write_csv(output)
    else:
        whole.write_parquet(output, compression="snappy")


if __name__ == "__main__":
    main()
