"""What the diagnosis says, for a person and for `--json`, and `--fix`, which changes what it says."""

from collections.abc import Callable
from typing import Any

from superpose.cli import console


def trained(fit: Callable[..., Any], settings: dict[str, Any], *, fix: bool) -> Any:
    """Train with these settings; with `fix` also with what the findings change, keeping the best."""
    from superpose.insight.diagnosis.fixing import MOST
    from superpose.insight.diagnosis.fixing import fix as fix_it

    return fix_it(fit, settings, most=MOST if fix else 0)


def put(found: Any) -> None:
    """Print the attempts, where there were several, and the findings of the one kept."""
    if len(found.attempts) > 1:
        console.put(
            "Before and after, by the cost left on the rows kept back to watch (1: a constant answer's):"
        )
        console.put(console.table(_rows(found)))
    if len(found.findings):
        console.put("Diagnosis:")
        console.put(found.findings.text)


def as_dict(found: Any) -> dict[str, Any]:
    """What `--json` adds."""
    fixes = {"fixes": found.to_dict()} if len(found.attempts) > 1 else {}
    return {"findings": found.findings.to_dict()} | fixes


def _rows(found: Any) -> list[tuple[str, ...]]:
    """Each attempt: what was changed, the cost left, the score, and what was still found."""
    rows: list[tuple[str, ...]] = [("", "changed", "cost left", "held-out score", "found")]
    for number, one in enumerate(found.attempts):
        changed = ", ".join(f"{k}={v!r}" for k, v in one.changed.items()) or "nothing"
        left = "" if one.left is None else f"{one.left:.4f}"
        score = "failed" if one.fitted is None else f"{one.fitted.model.facts['score']:.4f}"
        rules = ", ".join(f.rule for f in one.findings.alarms) or "nothing"
        rows.append(("kept" if number == found.best else "", changed, left, score, rules))
    return rows
