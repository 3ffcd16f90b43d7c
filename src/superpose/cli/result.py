"""The result of `superpose fit` for a person: the scores side by side, the verdict, and what to do next."""

import shlex
from pathlib import Path
from typing import Any

from superpose.cli import console

NAMES = {
    "network": "this network",
    "dummy": "dummy",
    "rule": "one-line rule",
    "linear": "linear model",
    "svm": "SVM",
    "trees": "boosted trees",
}


def tell(fitted: Any, source: str, path: Path, curve: Any = None) -> None:
    """Print the result."""
    facts, judgement = fitted.model.facts, fitted.judgement
    for event in facts["history"]["events"]:
        console.say(event)
    console.put(f"On {judgement.rows:,} held-out rows:")
    console.put(console.table(scores(facts)))
    for note in judgement.notes:
        console.say(note)
    if judgement.verdict is not None:
        console.put(f"Verdict: {judgement.verdict.why}")
        if judgement.verdict.rule is not None and judgement.verdict.use != "rule":
            console.put(f"The best one-line rule: {judgement.verdict.rule}")
    if curve is not None:
        console.put(curve.sentence)
    many = f"{facts['members']} networks averaged into one, " if facts["members"] > 1 else ""
    console.put(f"{fitted.model.network!r}, {many}in {fitted.seconds:.1f} s; ended by {facts['stopped']}.")
    console.put(f"Saved: {path}")
    example = shlex.quote(source) if Path(source).exists() else "FILE.csv"
    console.put(f"Predict with it: superpose predict {shlex.quote(str(path))} {example} -o predictions.csv")


def scores(facts: dict[str, Any]) -> list[tuple[str, ...]]:
    """The scores on held-out rows as rows of cells, a heading first: the network's, then its rivals'."""
    firsts = {"network": facts, **facts["baselines"]}
    second = facts.get("second") or {}
    rows: list[tuple[str, ...]] = [
        ("", facts["metric"], "95 % interval", *([facts["second_metric"]] if second else []))
    ]
    for name, found in firsts.items():
        low, high = found["interval"]
        cells = [str(NAMES.get(name, name)), f"{found['score']:.4f}", f"{low:.4f} to {high:.4f}"]
        cells += [f"{second[name]['score']:.4g}" if name in second else ""] if second else []
        rows.append(tuple(cells))
    return rows
