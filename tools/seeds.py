"""The mean held-out score of the default recipe over ten seeds, each with a split of its own."""

import sys

import numpy as np

import superpose as sp

SAMPLES = ("sample:breast_cancer", "sample:diabetes", "sample:digits", "sample:iris", "sample:wine")


def main() -> None:
    print("| source | metric | mean of 10 seeds | least to greatest | linear model |\n|---|---|---|---|---|")
    for source in sys.argv[1:] or SAMPLES:
        judged = [sp.fit(source, seed=seed, rivals=("linear",)).judgement for seed in range(10)]
        scores = np.asarray([j.model.value for j in judged])
        linear = np.mean([j.baselines["linear"].value for j in judged])
        print(
            f"| {source} | {judged[0].metric} | {scores.mean():.3f} | {scores.min():.3f} to {scores.max():.3f} "
            f"| {linear:.3f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
