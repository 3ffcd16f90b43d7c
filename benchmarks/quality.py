"""How well the default learns tables, beside scikit-learn's models and RealMLP: `make quality`."""

import argparse
import contextlib
import datetime
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks import tabulated
from benchmarks.anchors import ANCHORS, Contestant, ours
from benchmarks.machine import hardware
from benchmarks.measurements import CLIP, KINDS, Key, Measurement, add, forget, measure, read
from benchmarks.summary import LEVEL, RESAMPLES, common
from benchmarks.tables import FOLDER, LARGEST, load, names, part

RECORDS = Path(__file__).parent / "records"
OURS = "superpose"


def run(
    contestants: Mapping[str, Contestant],
    sets: Sequence[str],
    splits: int,
    *,
    folder: Path,
    file: Path | None,
    only_held: bool = False,
) -> dict[Key, Measurement]:
    """Measure what `file` does not hold already, each put into it at once; all that was asked for.

    What failed is measured again: it may have been mended.
    """
    held = {key: one for key, one in (read(file) if file else {}).items() if not one.failed}
    asked = [(who, name, split) for name in sets for split in range(splits) for who in contestants]
    if only_held:
        return {key: held[key] for key in asked if key in held}
    for one in _missing(contestants, [key for key in asked if key not in held], folder):
        held[one.key] = one
        if file:
            add(file, [one])
        say(f"{one.table} {one.split} {one.who}: {_scores(one)}, {one.seconds:.1f} s {one.failed}")
    return {key: held[key] for key in asked}


def _missing(contestants: Mapping[str, Contestant], keys: list[Key], folder: Path) -> Iterator[Measurement]:
    """Measure these, a table at a time; the packages are loaded before any is timed."""
    warm: set[str] = set()
    for name in dict.fromkeys(table for _, table, _ in keys):
        table = load(name, folder)
        _ = table.pandas  # made before anything is timed
        if table.drawn_from > table.target.len():
            say(f"{name}: {table.target.len():,} rows drawn of {table.drawn_from:,}, always the same.")
        for who, of, split in keys:
            if of == name:
                if who not in warm:
                    _warm(contestants[who])
                    warm.add(who)
                yield measure(who, contestants[who], table, split)


def _warm(contestant: Contestant) -> None:
    """Load what it imports and pay its first call's costs, on a few rows."""
    for name in ("iris", "diabetes"):
        table = load(name, FOLDER)
        train, test = part(table, 0)
        # What fails here fails where it is measured, and is marked there.
        with contextlib.suppress(Exception):
            contestant(table, train[:40], test, 0)


def _scores(one: Measurement) -> str:
    return ", ".join(f"{name} {value:.4f}" for name, value in one.scores.items())


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def contestants_of(asked: argparse.Namespace) -> dict[str, Contestant]:
    """Ours first, then the anchors; those that are not installed are left out unless they were named."""
    mine = [] if asked.no_ours else (asked.ours or [""])
    found: dict[str, Contestant] = {f"{OURS} {words}".strip(): ours(settings(words)) for words in mine}
    for name in asked.anchors or ANCHORS:
        if ANCHORS[name].installed or asked.held:
            found[name] = ANCHORS[name]
        elif asked.anchors:
            sys.exit(f"{name} needs {', '.join(ANCHORS[name].needs)}. Install: pip install pytabkit torch")
        else:
            say(f"{ANCHORS[name].title} is left out: {', '.join(ANCHORS[name].needs)} are not all installed.")
    return found


def settings(words: str) -> dict[str, Any] | None:
    """Settings from "profile=plain,epochs=50"; None from nothing."""
    pairs = [pair.partition("=") for pair in words.split(",")] if words else []
    return {name.strip(): _value(value) for name, _, value in pairs} or None


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text.strip()


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality", description=__doc__)
    parser.add_argument("--sets", nargs="+", metavar="NAME", help="only these tables")
    parser.add_argument("--anchors", nargs="*", choices=list(ANCHORS), help="only these beside ours")
    parser.add_argument("--splits", type=int, default=3, help="splits of each table (3)")
    parser.add_argument(
        "--ours", action="append", metavar="NAME=VALUE,...",
        help='our settings, such as "profile=plain", instead of the default; again for more',
    )  # fmt: skip
    parser.add_argument("--no-ours", action="store_true", help="measure only the anchors")
    parser.add_argument("--tables", type=Path, default=FOLDER, metavar="FOLDER", help="more tables")
    parser.add_argument(
        "--json", type=Path, metavar="FILE", help="keeps every number; what it holds is not measured again"
    )
    parser.add_argument("--held", action="store_true", help="measure nothing, and tell what the file holds")
    parser.add_argument(
        "--again", action="append", default=[], metavar="WHO",
        help='take this one, such as "superpose", out of the file first',
    )  # fmt: skip
    parser.add_argument("--record", action="store_true", help="write the record under benchmarks/records")
    asked = parser.parse_args(given)
    if (asked.again or asked.held) and not asked.json:
        parser.error("--again and --held need a file of measurements: say which by --json")
    if asked.splits < 1:
        parser.error("--splits must be 1 or more")
    return asked


def sets_of(asked: argparse.Namespace) -> list[str]:
    there = names(asked.tables)
    if not asked.tables.is_dir():
        say("There is no folder of more tables (--tables): only those that scikit-learn bundles.")
    unknown = set(asked.sets or ()) - set(there)
    if unknown:
        sys.exit(f"No such table: {', '.join(sorted(unknown))}. There are {', '.join(there)}.")
    return list(asked.sets or there)


def main(given: Sequence[str] | None = None) -> None:
    asked = arguments(given)
    contestants, sets = contestants_of(asked), sets_of(asked)
    if asked.again:
        forget(asked.json, asked.again)
    found = run(contestants, sets, asked.splits, folder=asked.tables, file=asked.json, only_held=asked.held)
    who = [name for name in contestants if any(key[0] == name for key in found)]
    text = report(found, who)
    print("\n".join(text))
    if asked.record:
        write(text, found, who)


def report(found: Mapping[Key, Measurement], who: Sequence[str]) -> list[str]:
    """The tables: means, ratios of each of ours, then every table."""
    cells = common(found, who)
    said = [
        f"Means over {len({t for t, _ in cells})} tables, {len(cells)} splits:",
        "",
        *tabulated.means(found, who),
    ]
    anchors = [name for name in who if name in ANCHORS]
    for mine in (name for name in who if name not in ANCHORS):
        if anchors:
            said += ["", f"{mine} beside each (below 1 it is better):", ""]
            said += tabulated.ratios(found, mine, anchors)
    for one in KINDS:
        said += ["", *tabulated.each_table(found, who, one)]
    failed = tabulated.failures(found, who)
    return said + (["", "Failed, and given the dummy's score (*):", "", *failed] if failed else [])


def write(text: Sequence[str], found: Mapping[Key, Measurement], who: Sequence[str]) -> None:
    """The record: what was measured, on what, by which command."""
    today = datetime.date.today()
    path = RECORDS / f"quality_{hardware()}_{today:%Y%m}.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join([*_preface(found, who, today), *text, ""]), encoding="utf-8")
    say(f"Written: {path}")


def _preface(found: Mapping[Key, Measurement], who: Sequence[str], today: datetime.date) -> list[str]:
    machines = sorted({one.machine for one in found.values()})
    packages = sorted({p for one in found.values() for p in one.versions.split(", ")})
    days = sorted({one.on for one in found.values()})
    days = days[:1] + days[1:][-1:]
    return [
        "# Quality of the default on tables", "",
        f"`make quality` on {today}: {'; '.join(machines)}; {', '.join(packages)}. Measured {' to '.join(days)}.", "",
        f"""\
Every contestant learns four fifths of a table's rows and is judged on the rest; each split has its own seed, and
keeps the shares of the classes. superpose is `learn` as it comes, told the task, on all cores; its seconds hold
compiling what was not compiled before. The others have one thread, and come as they are behind a plain pipeline:
median and most frequent for missing cells, numbers standardised (not for trees), one-hot; scikit-learn's MLP gets a
regression's target standardised; RealMLP, which scales and codes by itself, gets only missing numbers filled. Who
fails on a table gets the dummy's score there.

Error is the share of wrong classes; its mean is exp(mean(log(error + 0.01))) over tables. Log-loss clips
probabilities at {CLIP:g} and 1 - {CLIP:g}; nRMSE is the root mean squared error over the standard deviation of the
true values on the rows judged; both have geometric means over tables. A table's value is the mean of its splits.
Ratios are of these means, with the {LEVEL:.0%} interval of {RESAMPLES:,} bootstrap samples of tables; one is beaten
on a measure where the whole interval lies below 1. Seconds are of fitting and predicting, a 1,000 rows learned from,
on the wall and of all threads together: the median over tables (least to greatest). Larger tables are {LARGEST:,}
rows drawn once. The rows of a time series are split at random like all others, so that neighbours in time stand on
both sides.""",
        "", *tabulated.what_was_measured(found, who), "",
    ]  # fmt: skip


if __name__ == "__main__":
    main()
