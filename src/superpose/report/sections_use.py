"""How to use the model, and all that is needed to make it again."""

import shlex
from typing import Any

import polars as pl

from superpose.data.coders.coder import Coder
from superpose.data.columns.plain_cells import DEFAULT_MISSING
from superpose.report.figure import table
from superpose.report.html import Html, code, element, facts, paragraph
from superpose.report.look import Look
from superpose.report.page import Section

MOST_LEVELS = 12
FLAGS = ("task", "held_out", "split_by", "test", "time_limit", "separator", "encoding")
HOW = (*FLAGS, "header", "missing", "kinds", "settings")
# Settings that the command line takes too; others have Python alone.
SETTINGS = frozenset(
    ("activation", "aim", "batch_size", "combine", "cost", "dropout", "epochs", "fire_above", "hidden", "initial",
     "learning_rate", "members", "optimizer", "patience", "profile", "schedule", "weight_decay")
)  # fmt: skip


def use(look: Look) -> Section:
    """Commands and Python to use the model with, and the columns it expects."""
    seen, name = look.subject, "How to use it"
    if seen.target is None:
        told = "sp.load(path)(x) gives its outputs for rows x, of any array with one column an input."
        return Section("use", name, (paragraph(told),))
    place = shlex.quote(look.saved_as)
    parts = [
        paragraph("On the command line:"),
        code(
            f"superpose predict {place} NEW.csv -o predictions.csv\n"
            f"superpose show {place} --what network\n"
            f"superpose export {place} --to onnx"
        ),
        paragraph("In Python:"),
        code(
            f"import superpose as sp\n\nmodel = sp.load({look.saved_as!r})\n"
            'model.predict("NEW.csv")   # also a frame, a dict of columns or an array\n'
            'model.answers("NEW.csv")   # with confidences or intervals'
        ),
        paragraph("It expects these columns, by name; others are left aside."),
        _columns(seen.source.encoding.coders),
    ]
    return Section("use", name, tuple(parts))


def _columns(coders: tuple[Coder, ...]) -> Html:
    rows = [(coder.name, coder.kind, _values(coder), coder.width) for coder in coders]
    return table(
        pl.DataFrame(rows, ["column", "kind", "values", "inputs"], orient="row"), "the columns", most=200
    )


def _values(coder: Coder) -> str:
    levels = [str(level) for level in getattr(coder, "levels", ())]
    more = ", ..." if len(levels) > MOST_LEVELS else ""
    return ", ".join(levels[:MOST_LEVELS]) + more


def reproduce(look: Look) -> Section:
    """What is needed to make it again."""
    known = look.facts
    if not known.get("recipe"):
        return Section("reproduce", "To make it again", ())
    asked = known.get("asked") or {}
    parts = [
        facts(
            [
                ("data", asked.get("source") or known.get("name")),
                ("SHA-256 of the file", known.get("sha256")),
                ("rows", f"{known['rows']:,}, of which {known['held_out']:,} held out"),
                ("to learn", _listed(known.get("target"))),
                ("seed", known.get("seed")),
                ("ended by", known.get("stopped")),
                ("time", f"{known.get('seconds', 0):.1f} s"),
            ]
        ),
        code("\n\n".join(filter(None, (command(known), python(known))))),
        element("details", element("summary", "All settings"), facts(_settings(known["recipe"]))),
        element("details", element("summary", "Versions"), facts(known.get("versions", {}).items())),
        paragraph("With more than one thread the last digits may differ from run to run.", class_="note"),
    ]
    return Section("reproduce", "To make it again", tuple(parts))


def _listed(names: Any) -> str:
    return ", ".join(map(str, names)) if isinstance(names, list | tuple) else str(names)


def _settings(recipe: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (name.replace("_", " "), "-".join(map(str, value)) if isinstance(value, list | tuple) else str(value))
        for name, value in recipe.items()
        if value is not None
    ]


def command(known: dict[str, Any]) -> str:
    """The command that makes it again; "" where it was made of a table in memory, or as no command can."""
    asked = known.get("asked") or {}
    source, settings = str(asked.get("source") or ""), asked.get("settings") or {}
    if not source or set(settings) - SETTINGS:
        return ""
    words = ["superpose", "fit", source]
    if not source.startswith("sample:"):
        targets = known.get("target")
        words += [
            part
            for one in ([targets] if isinstance(targets, str) else targets or ())
            for part in ("--target", one)
        ]
    words += [
        part for name in FLAGS if asked.get(name) is not None for part in (_flag(name), str(asked[name]))
    ]
    words += [] if asked.get("header") is None else ["--header" if asked["header"] else "--no-header"]
    missing = [word for word in asked.get("missing") or () if word not in DEFAULT_MISSING]
    words += ["--missing", ",".join(missing)] if missing else []
    words += [
        part
        for column, kind in (asked.get("kinds") or {}).items()
        for part in ("--columns", f"{column}={kind}")
    ]
    for name, value in settings.items():
        words += [_flag(name), ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)]
    return shlex.join([*map(str, words), "--seed", str(known.get("seed", 0))])


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def python(known: dict[str, Any]) -> str:
    """The call that makes it again."""
    asked = known.get("asked") or {}
    source = asked.get("source")
    given = {} if str(source).startswith("sample:") else {"target": known.get("target")}
    given |= {name: asked[name] for name in HOW if asked.get(name) is not None}
    written = "".join(f", {name}={value!r}" for name, value in given.items())
    return f"sp.fit({'TABLE' if source is None else repr(source)}{written}, seed={known.get('seed', 0)})"
