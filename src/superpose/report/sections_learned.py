"""What was learned and how well, and the data it was learned from."""

from typing import Any

from superpose.insight.subject import Subject
from superpose.report.html import Html, element, paragraph
from superpose.report.look import Look
from superpose.report.page import Section

DOES = {
    "classification": "to tell",
    "regression": "to give",
    "multilabel": "to tell, each by itself,",
    "function": "to compute",
}
NAMES = {
    "network": "the network",
    "dummy": "the same answer for every row",
    "rule": "a one-line rule",
    "linear": "a linear model",
    "svm": "a support vector machine",
    "trees": "boosted trees",
}


def title(seen: Subject) -> str:
    """The page's heading."""
    name = seen.facts.get("name")
    if name and seen.target is not None:
        return f"{name}: {', '.join(seen.target.names)}"
    return f"A network of {len(seen.network.layers)} layers"


def lead(seen: Subject) -> Html:
    """What the network is, in a sentence or two, and the numbers one looks for first."""
    told = paragraph(_sentence(seen), class_="lead")
    return Html(told + _numbers(seen))


def _sentence(seen: Subject) -> str:
    facts, sizes = seen.facts, "-".join(map(str, seen.network.sizes))
    if seen.target is None:
        inputs = f"{seen.network.inputs} input{'s' * (seen.network.inputs != 1)}"
        outputs = f"{seen.network.outputs} output{'s' * (seen.network.outputs != 1)}"
        return f"A network of {inputs} and {outputs} ({sizes}), with {seen.network.parameters:,} parameters."
    many = facts.get("members", 1)
    averaged = f", the average of {many} networks in one" if isinstance(many, int) and many > 1 else ""
    answers = ", ".join(seen.target.names)
    rows = _counts(seen)[0]
    learned = f" from {rows:,} rows" if rows else ""
    return (
        f"A network ({sizes}{averaged}) that has learned {DOES[seen.task]} {answers} by {len(seen.axes)} "
        f"column{'s' * (len(seen.axes) != 1)}{learned}."
    )


def _counts(seen: Subject) -> tuple[int, int]:
    """How many rows it was trained and judged on; 0 where that is not known."""
    facts = seen.facts
    if "rows" in facts and "held_out" in facts:
        return int(facts["rows"]) - int(facts["held_out"]), int(facts["held_out"])
    train = 0 if seen.train is None else len(seen.train.x_NI)
    return train, 0 if seen.held_out is None else len(seen.held_out.x_NI)


def _numbers(seen: Subject) -> Html:
    facts = seen.facts
    pairs: list[tuple[str, Any]] = []
    if isinstance(facts.get("score"), float):
        low, high = facts["interval"]
        pairs += [(f"{facts['metric']} on held-out rows", f"{facts['score']:.3f}"),
                  ("95 % interval", f"{low:.3f} to {high:.3f}")]  # fmt: skip
    trained, judged = _counts(seen)
    for name, count in (("rows trained on", trained), ("rows held out", judged)):
        pairs.append((name, f"{count:,}" if count else ""))
    pairs.append(("parameters", f"{seen.network.parameters:,}"))
    if seen.history is not None and len(seen.history):
        pairs += [
            ("epochs", f"{len(seen.history):,}"),
            ("last cost", f"{seen.history['cost'][-1]:.4g}"),
        ]
    shown = [(name, value) for name, value in pairs if value]
    accent = bool(facts.get("score"))
    items = [
        element(
            "li", element("span", name), element("b", value), class_="accent" if accent and i == 0 else None
        )
        for i, (name, value) in enumerate(shown)
    ]
    return element("ul", items, class_="numbers")


def verdict(look: Look) -> Section:
    """Whether a network is the right tool here, beside simpler means."""
    facts = look.facts
    found = facts.get("verdict") or {}
    parts = [paragraph(found.get("why"), class_="lead")]
    if found.get("rule"):
        best = "It is" if found.get("use") == "rule" else "The best one-line rule is"
        parts.append(paragraph(f"{best}: ", element("code", found["rule"])))
    parts += [paragraph(note) for note in facts.get("notes") or ()]
    if facts.get("baselines"):
        parts.append(
            element("div", look.draw("rivals", wide=True, said=found.get("why") or ""), class_="figures")
        )
    elif found:
        parts.append(paragraph("It was not weighed with simpler means.", class_="note"))
    return Section("verdict", "How well, and against what", tuple(parts))


def data(look: Look) -> Section:
    """The rows it learned from."""
    if look.subject.media is not None:
        told = f"It learned from {look.subject.media.kind}s, each made {look.subject.media.told}."
        return Section("data", "The data", (paragraph(told),))
    if look.subject.target is None or look.subject.train is None:
        return Section("data", "The data", ())
    return Section("data", "The data", (element("div", look.draw("data", wide=True), class_="figures"),))
