"""The record of a benchmark, a page under benchmarks/records: what was measured, on what, by which command."""

import datetime
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.machine import hardware, machine
from superpose.runtime import VERSION

RECORDS = Path(__file__).parent / "records"


def spread(values: Any, unit: float = 1.0) -> str:
    """The median, and the least and the greatest, in units of `unit`."""
    scaled = np.asarray(values) / unit
    return f"{np.median(scaled):.3g} ({scaled.min():.3g} to {scaled.max():.3g})"


def write(
    name: str, title: str, command: str, packages: Iterable[str], about: Sequence[str], lines: Sequence[str]
) -> None:
    """Write a record.

    Parameters
    ----------
    name, title : str
        Of the file, and its heading.
    command : str
        What makes it.
    packages : iterable of str
        Whose versions it names.
    about, lines : sequence of str
        What was measured and how, and the table.
    """
    today = datetime.date.today()
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    load = f"{cores} cores used. Load of the machine at the end: {os.getloadavg()[1]:.1f} over five minutes."
    made_by = f"`{command}` on {today}: superpose {VERSION}. {machine(packages)}. {load}"
    path = RECORDS / f"{name}_{hardware()}_{today:%Y%m}.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join([f"# {title}", "", made_by, "", *about, "", *lines, ""]), encoding="utf-8")
    print(f"Written: {path}", file=sys.stderr)
