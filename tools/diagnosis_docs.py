"""Write docs/diagnosis.md from the rules themselves, or with --check say whether it is up to date."""

import sys
from pathlib import Path

from superpose.insight.diagnosis.rules import RULES, Rule

PAGE = Path(__file__).resolve().parent.parent / "docs" / "diagnosis.md"

HEAD = """# The diagnosis

Made by `tools/diagnosis_docs.py` from the rules themselves.

`superpose fit` ends with it, `superpose fit --fix` changes what it says and trains again, and in Python

```python
findings = sp.diagnose(run)      # what sp.train, sp.fit or an estimator gave; a TrainingError; a network with X= and y=
findings[0].rule, findings[0].severity, findings[0].where, findings[0].evidence, findings[0].cause, findings[0].fix
findings[0].option               # the settings to change, such as {"learning_rate": 0.002}
"T3" in findings                 # also where it follows from another finding
```

A finding that another one explains stands in that one's `.follows`: saturated units make gradients vanish, and then
nothing is learned; what there is to change is the saturation. Causes come in the order of DeepDiagnosis: labels and
data, first weights, scale of the inputs, rate, activation, and then what shows. Trends are judged only after 30 % of
the epochs (AutoTrainer). A *problem* will not do like this, a *warning* costs something, *info* is good to know.

*Skill* is 1 for all right and 0 for the best constant answer. Whether there is something to learn is asked of five
nearest neighbours and of a linear model, on the same rows: where they see nothing, a network that learned nothing is
not called sick. Where it answers as well as they do, dead or saturated units are no harm.

`make diagnosis-suite` makes networks that are sick on purpose, six for each rule, and healthy ones, and counts what is
found and what is found wrongly.
"""
GROUPS = {"D": "Data", "N": "The network before training", "T": "Training", "A": "Results"}


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    for letter, title in GROUPS.items():
        rows = [_row(rule) for rule in RULES if rule.name[0] == letter]
        head = "| | looks for | from where on | source | advice |\n|---|---|---|---|---|"
        parts.append(f"## {title}\n\n" + head + "\n" + "\n".join(rows) + "\n")
    return "\n".join(parts)


def _row(rule: Rule) -> str:
    cells = (rule.name, rule.about, rule.when, rule.source, rule.fix)
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def main() -> int:
    """Write, or check."""
    if "--check" not in sys.argv:
        PAGE.write_text(page(), encoding="utf-8")
        return 0
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == page():
        return 0
    print(f"{PAGE.name} is not what the rules say: run `python tools/diagnosis_docs.py`.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
