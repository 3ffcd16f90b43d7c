"""What comes of what: the order of causes, and which finding explains which.

From the bottom up, after DeepDiagnosis (Wardat, Cruz, Le & Rajan, ICSE 2022): data and labels, the weights, the
inputs' scale, the rate, the activation, and then what shows.
"""

from superpose.insight.diagnosis.form import SEVERITIES, Finding, Findings
from superpose.insight.diagnosis.thresholds import RATIO_GOOD

ORDER = (
    "D1", "D10", "D6", "N2", "N1", "N4", "N5", "D3", "D9", "D2", "D4", "D5", "D7", "D8", "N9", "T1", "T6", "T2", "N7",
    "N3", "T5", "T4", "T3", "T13", "N6", "N8", "T8", "T14", "T11", "T7", "T9", "T12", "T10", "A3", "A2", "A4", "A1",
)  # fmt: skip

NOT_LEARNED = {"T7", "T10", "T11", "T14", "A2", "A4", "N8"}
NO_GRADIENT = NOT_LEARNED | {"T13", "T3", "T6"}
TOO_FAR = NO_GRADIENT | {"T1", "T2", "T4", "T5", "T6", "T8", "N6"}
EXPLAINS = {
    "D1": TOO_FAR | {"N2", "D6"},
    "D10": {"D6", "N8"},
    "D6": {"N2", "N1"} | NOT_LEARNED,
    "N2": {"N1", "N6", "T3", "T5", "T6", "T12"} | NOT_LEARNED,
    "N1": {"N6", "T3", "T6", "A3"} | NOT_LEARNED,
    "N4": NO_GRADIENT,
    "N5": TOO_FAR | {"A3"},
    "D3": TOO_FAR | {"A3", "T12"},
    "D9": TOO_FAR,
    "D4": {"T12"},
    "D5": {"T12"},
    "D7": {"T11", "A2"},
    "D8": {"T9", "A3"},
    "N9": TOO_FAR,
    "T1": TOO_FAR,
    "T6": {"T8", "T4", "T5", "T2", "T13", "T3"} | NOT_LEARNED,
    "T2": {"T8", "T4", "T5"} | NOT_LEARNED,
    "N7": NOT_LEARNED,
    "N3": NOT_LEARNED,
    "T5": NO_GRADIENT,
    "T4": NO_GRADIENT,
    "T3": {"T13", "T6"} | NOT_LEARNED,
    "T13": {"T6"} | NOT_LEARNED,
    "T8": NOT_LEARNED,
    "T14": {"T11", "T7", "T10", "A2"},
    "T11": {"T7", "A2"},
    "T9": {"A3"},
}


def arranged(found: list[Finding]) -> Findings:
    """The findings with what follows from another under it, the gravest first, then by the order of causes."""
    ordered = sorted(found, key=_place)
    roots: list[Finding] = []
    under: dict[str, list[Finding]] = {}
    for finding in ordered:
        cause = next((root for root in roots if _explains(root, finding)), None)
        if cause is None:
            roots.append(finding)
        else:
            under.setdefault(cause.rule, []).append(finding)
    whole = [_with(root, under.get(root.rule, [])) for root in roots]
    return Findings(sorted(whole, key=lambda f: (SEVERITIES.index(f.severity), _place(f))))


def _place(finding: Finding) -> float:
    """Where it stands among the causes; steps that are short for want of a gradient come after what stops it."""
    short = finding.rule == "T6" and finding.evidence.get("ratio", 1.0) < RATIO_GOOD
    return ORDER.index("T13") + 0.5 if short else ORDER.index(finding.rule)


def _explains(root: Finding, finding: Finding) -> bool:
    return root.severity != "info" and finding.rule in EXPLAINS.get(root.rule, ())


def _with(root: Finding, follows: list[Finding]) -> Finding:
    """The finding with what follows; as grave as the gravest of them."""
    worst = min((f.severity for f in (root, *follows)), key=SEVERITIES.index)
    return Finding(
        root.rule,
        worst,
        root.where,
        root.evidence,
        root.cause,
        root.fix,
        root.option,
        root.picture,
        tuple(follows),
    )
