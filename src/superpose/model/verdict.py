"""What to use: the simplest means whose score on the held-out rows is not clearly worse than the best."""

from dataclasses import dataclass
from typing import Any

from superpose.model.because import because, how_sure, why_nothing, written
from superpose.model.evidence import CHANCE, SIMPLE, Evidence, best_of, taking_part
from superpose.model.scores import Resampled

MARGIN = 0.01  # a point of accuracy, 0.01 of R2, 0.01 of log-loss
BY_INTERVAL = ("rule", "linear")  # so much simpler that they are to be shown to be worse


@dataclass(frozen=True)
class Verdict:
    """What to use, and why.

    Attributes
    ----------
    use : str
        "network", "rule", "linear", "svm", "trees" or "dummy".
    why : str
        In plain sentences, with the numbers.
    rule : str or None
        The one-line rule, also where it is not what to use; None where there is none.
    """

    use: str
    why: str
    rule: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        return {"use": self.use, "why": self.why, "rule": self.rule}


def decide(evidence: Evidence, rule: str | None = None) -> Verdict:
    """The simplest means that is not clearly worse than the best, on the same held-out rows.

    From the simplest on, the first is taken whose paired interval against the best reaches 0. The dummy's and
    the network's loss against it must also be small: at most 0.01, one row, or a quarter of that interval,
    about one standard error (after the rule of Breiman, Friedman, Olshen & Stone 1984). Where no simple one is,
    the network is taken, unless another is clearly better than it, or it does no more than a simple one: then
    the best is. Where chance alone leads the dummy by as much in two of a hundred cases or more, the dummy is
    taken. Where answers are no better than the dummy's but confidences are, as with a rare class, the second
    measure decides.

    Parameters
    ----------
    evidence : Evidence
        The scores, and what chance would do.
    rule : str, optional
        The one-line rule.
    """
    first, second = evidence.first, evidence.second
    if not taking_part(first):
        why = f"The {evidence.rows:,} held-out rows do not differ in {evidence.target}, so nothing can be told apart."
        return Verdict("network", f"{why} Hold out more rows.", rule)
    use = choose(first, evidence.chances[0], evidence.rows)
    if use != "dummy":
        return Verdict(use, because(evidence, first, use) + how_sure(evidence, first, use), rule)
    by_second = choose(second, evidence.chances[1], evidence.rows)
    if by_second == "dummy" or first.measure.name == "R2":
        return Verdict("dummy", why_nothing(evidence) + how_sure(evidence, first, "dummy"), rule)
    why = f"Nothing is right clearly more often than {evidence.always} ({written(first.value['dummy'])}), yet the "
    why += f"columns tell something: confidences are better than fixed ones (by {second.measure.name}, where less is "
    why += f"better). {because(evidence, second, by_second)}"
    return Verdict(by_second, why + how_sure(evidence, second, by_second), rule)


def choose(found: Resampled, chance: float, rows: int) -> str:
    """The simplest that is as good as the best."""
    names = taking_part(found)
    if "dummy" in names and chance >= CHANCE:
        return "dummy"
    best = best_of(found, names)
    simple = [name for name in names if name in SIMPLE]
    enough = next((name for name in simple if as_good(found, name, best, rows)), None)
    if enough is not None or "network" not in names:
        return enough or best
    # where a simple one does what the network does, the network is not its equals' equal
    level = any(as_good(found, name, "network", rows) for name in simple)
    return best if level or found.ahead(best, "network").low > 0 else "network"


def as_good(found: Resampled, name: str, best: str, rows: int) -> bool:
    """Whether `name` is not clearly worse than `best`; see `decide`."""
    behind = found.ahead(best, name)
    if name in BY_INTERVAL:
        return behind.low <= 0
    one_row = 1.0 / rows if found.measure.share else 0.0
    allowed = max(MARGIN, one_row, (behind.high - behind.low) / 4)
    return behind.low <= 0 and behind.value <= allowed * (1 + 1e-9)
