"""What a diagnosis says: findings, each with its numbers, its cause and what to change."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

SEVERITIES = ("problem", "warning", "info")
# Settings that the command line takes too, as --learning-rate and so on.
FLAGS = frozenset(
    ("activation", "aim", "batch_size", "cost", "dropout", "epochs", "hidden", "initial", "learning_rate",
     "members", "optimizer", "patience", "profile", "schedule", "weight_decay")
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Finding:
    """One thing that was found.

    Attributes
    ----------
    rule : str
        The rule that found it, such as "T3"; all are in docs/diagnosis.md.
    severity : str
        "problem" (it will not do like this), "warning" (it costs something) or "info" (good to know).
    where : str
        Such as "layer 1", "neuron 2.5", "column 'age'", "the training".
    evidence : dict
        The numbers it rests on, by name, and under "sentence" the symptom in words with these numbers.
    cause : str
        Why it is so, in the field's words.
    fix : str
        What to do.
    option : dict
        Settings to change, as `superpose.fit(settings=...)` or `superpose.train` take them; {} where none does it.
    picture : dict
        The figure that shows it: "what" as `superpose.plot` takes it, and its options.
    follows : tuple of Finding
        What comes of it: findings that go away when this one does.
    """

    rule: str
    severity: str
    where: str
    evidence: dict[str, Any]
    cause: str
    fix: str
    option: dict[str, Any] = field(default_factory=dict)
    picture: dict[str, Any] = field(default_factory=dict)
    follows: tuple["Finding", ...] = ()

    @property
    def symptom(self) -> str:
        """What was seen, in a sentence with its numbers."""
        return self.evidence["sentence"]

    @property
    def text(self) -> str:
        """All of it in a few lines."""
        lines = [f"{self.severity} {self.rule}, {self.where}: {self.symptom}", f"  Cause: {self.cause}"]
        lines.append(f"  To do: {self.fix}{setting(self.option)}")
        if self.follows:
            came = "; ".join(f"{f.rule}, {f.where}: {f.symptom}" for f in self.follows)
            lines.append(f"  It explains: {came}")
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        return {
            "rule": self.rule,
            "severity": self.severity,
            "where": self.where,
            "evidence": _plain(self.evidence),
            "cause": self.cause,
            "fix": self.fix + setting(self.option),
            "option": _plain(self.option),
            "picture": _plain(self.picture),
            "follows": [f.to_dict() for f in self.follows],
        }

    def __repr__(self) -> str:
        return f"Finding({self.rule}, {self.severity}, {self.where}: {self.symptom})"


class Findings(Sequence[Finding]):
    """What was found, the gravest first; what is explained by another finding stands in its `follows`.

    `"T3" in findings` asks for a rule by its name, wherever it stands.
    """

    def __init__(self, roots: Sequence[Finding]):
        self._roots = tuple(roots)

    def __getitem__(self, which: Any) -> Any:
        return self._roots[which]

    def __len__(self) -> int:
        return len(self._roots)

    def __contains__(self, what: object) -> bool:
        return what in self.rules if isinstance(what, str) else what in tuple(self.all())

    def all(self) -> Iterator[Finding]:
        """Every finding, those that follow from another right after it."""
        for root in self._roots:
            yield root
            yield from root.follows

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that found something, in order."""
        return tuple(dict.fromkeys(f.rule for f in self.all()))

    @property
    def alarms(self) -> tuple[Finding, ...]:
        """Those that are more than good to know, also those that follow from another."""
        return tuple(f for f in self.all() if f.severity != "info")

    @property
    def option(self) -> dict[str, Any]:
        """The settings to change for all of them; where two disagree, the graver finding's."""
        changed: dict[str, Any] = {}
        for finding in self._roots:
            if finding.severity != "info":
                changed = finding.option | changed
        return changed

    @property
    def text(self) -> str:
        """All of it in words."""
        return "\n".join(f.text for f in self._roots) or "Nothing was found."

    def to_dict(self) -> list[dict[str, Any]]:
        """As plain JSON: a list."""
        return [f.to_dict() for f in self._roots]

    def __repr__(self) -> str:
        return self.text


def setting(option: dict[str, Any]) -> str:
    """Settings in words, as Python and the command line take them: " activation='relu' (--activation relu)."."""
    if not option:
        return ""
    said = []
    for name, value in option.items():
        flag = f" (--{name.replace('_', '-')} {_words(value)})" if name in FLAGS and value is not None else ""
        said.append(f"{name}={value!r}{flag}")
    return f" In Python: {', '.join(said)}."


def _words(value: Any) -> str:
    return ",".join(map(str, value)) if isinstance(value, tuple | list) else str(value)


def _plain(value: Any) -> Any:
    """Plain JSON of dicts, sequences and NumPy's numbers; numbers that are not finite become None."""
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    if isinstance(value, np.ndarray):
        return _plain(value.tolist())
    if isinstance(value, np.bool_ | np.integer):
        return value.item()
    if isinstance(value, float | np.floating):
        return float(value) if np.isfinite(value) else None
    return value
