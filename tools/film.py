"""The README's film: a network of twenty neurons traces a wave. Run: python tools/film.py docs/film.gif"""

import sys

import numpy as np

import superpose as sp


def main(path: str) -> None:
    rng = np.random.default_rng(3)
    x = np.sort(rng.uniform(-3, 3, 120))[:, None]
    y = np.sin(3 * x[:, 0]) + x[:, 0] ** 2 / 4 + rng.normal(0, 0.08, 120)
    network = sp.Network.create(
        inputs=1, layers=[sp.Layer(12, "tanh"), sp.Layer(8, "tanh"), sp.Layer(1)], seed=1
    )
    run = sp.train(network, x, y, optimizer="adam", learning_rate=0.01, batch_size=None, epochs=1500, seed=0)
    sp.film(run, path)
    print(f"{path}: {run!r}")


if __name__ == "__main__":
    main(*sys.argv[1:])
