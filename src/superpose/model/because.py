"""A verdict's reasons in plain sentences, with the numbers."""

from superpose.model.evidence import CHANCE, DOUBT, SIMPLE, Evidence, best_of, taking_part
from superpose.model.scores import Resampled, Score

SMALL = 200  # held-out rows, below which it is said how uncertain a score is


def because(evidence: Evidence, found: Resampled, use: str) -> str:
    """Why this one."""
    if use in SIMPLE:
        return _simple(evidence, found, use)
    if use == "network":
        return _network(evidence, found)
    if "network" not in found.value:
        return (
            f"{_start(evidence.word(use))} {_do(use)} best: {found.measure.name} {written(found.value[use])}."
        )
    lead = found.ahead(use, "network")
    clearly = "clearly better than" if lead.low > 0 else "better, as far as one can see, than"
    them = "them" if use == "trees" else "that"
    return (
        f"{_start(evidence.word(use))} {_are(use)} {clearly} the network: {_pair(found, use, 'network')} "
        f"({_difference(lead)}); use {them}."
    )


def _simple(evidence: Evidence, found: Resampled, use: str) -> str:
    """Why a means simpler than the network will do."""
    best = best_of(found, taking_part(found))
    reason = "you can read it" if use == "rule" else "it is simpler"
    name = _start(evidence.word(use))
    others = [one for one in taking_part(found) if one != use]
    if best == use and others:
        best = best_of(found, others)
        return f"{name} does it, and nothing here is better: {_pair(found, use, best)} for {evidence.word(best)}."
    lead = found.ahead(best, use)
    if lead.value == 0:
        return f"{name} is as good as {evidence.word(best)}: {_pair(found, use, best)}; use it, {reason}."
    return (
        f"{name} is as good as {evidence.word(best)}: {_pair(found, use, best)}, and the {_difference(lead)} "
        f"could be chance; use it, {reason}."
    )


def _network(evidence: Evidence, found: Resampled) -> str:
    """What the network is better than, and what is as good as it."""
    simple = [name for name in SIMPLE if name in found.value]
    parts = []
    if simple:
        other = best_of(found, simple)
        lead = found.ahead("network", other)
        sure = "clearly better" if lead.low > 0 else "better, as far as one can see,"
        parts.append(
            f"The network is {sure} than the best simpler way, {evidence.word(other)}: "
            f"{_pair(found, 'network', other)} ({_difference(lead)})."
        )
    peers = [name for name in ("svm", "trees") if name in found.value]
    if peers:
        parts.append(_beside(evidence, found, best_of(found, peers)))
    return " ".join(parts) or f"The network has {found.measure.name} {written(found.value['network'])}."


def _beside(evidence: Evidence, found: Resampled, peer: str) -> str:
    """How the better of its equals compares with the network."""
    lead = found.ahead("network", peer)
    name = _start(evidence.word(peer))
    if lead.low > 0:
        return f"{name} {_do(peer, 'fall', 'falls')} behind it ({written(found.value[peer])})."
    if lead.value < 0:
        ahead = _difference(found.ahead(peer, "network"))
        return f"{name} did better ({written(found.value[peer])}), but the {ahead} could be chance."
    return f"{name} {_are(peer)} as good ({written(found.value[peer])}; {_difference(lead)})."


def why_nothing(evidence: Evidence) -> str:
    """Why the dummy."""
    found = evidence.first
    best = best_of(found, [name for name in taking_part(found) if name != "dummy"])
    scores = f"{_pair(found, best, 'dummy')} for {evidence.always}"
    if evidence.chances[0] >= CHANCE and evidence.chances[1] >= CHANCE:
        lead = found.ahead(best, "dummy").value
        often = f"; chance alone leads by as much in {_often(evidence.chances[0])}" if lead > 0 else ""
        rows, target = f"{evidence.rows:,} held-out rows", evidence.target
        told = f"Nothing in these columns tells about {target} as far as {rows} show"
        if min(evidence.chances) < DOUBT:
            told = f"These columns may tell something about {target}, but {rows} do not show it"
        return f"{told}: the best, {evidence.word(best)}, has {scores}{often}."
    return f"Nothing here is clearly better than {evidence.always}: the best, {evidence.word(best)}, has {scores}."


def how_sure(evidence: Evidence, found: Resampled, use: str) -> str:
    """How uncertain the score is, where few rows were held out."""
    if evidence.rows >= SMALL:
        return ""
    score = found.score(use)
    s = "row was" if evidence.rows == 1 else "rows were"
    low, high = written(score.low), written(score.high)
    if low == high:
        return ""
    between = f"{low} to {high}"
    return f" Only {evidence.rows} {s} held out: its {found.measure.name} may lie anywhere from {between}."


def _often(chance: float) -> str:
    percent = round(100 * chance)
    return "nearly every case" if percent > 99 else f"{max(1, percent)} of 100 cases"


def _pair(found: Resampled, one: str, other: str) -> str:
    return f"{found.measure.name} {written(found.value[one])} against {written(found.value[other])}"


def _difference(lead: Score) -> str:
    if lead.low == lead.high == 0:
        return "no difference in any row"
    return f"difference of {written(abs(lead.value))} ({written(lead.low)} to {written(lead.high)})"


def written(value: float) -> str:
    return f"{value:.3f}" if abs(value) < 1000 else f"{value:,.0f}"


def _start(words: str) -> str:
    return words[0].upper() + words[1:]


def _are(name: str) -> str:
    return "are" if name == "trees" else "is"


def _do(name: str, many: str = "do", one: str = "does") -> str:
    return many if name == "trees" else one
