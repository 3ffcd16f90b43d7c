"""The machine and the packages that a benchmark ran on, as its record names them."""

import importlib.metadata
import os
import platform
from collections.abc import Iterable
from pathlib import Path


def processor() -> str:
    """The processor's name and how many cores there are."""
    name = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        lines = info.read_text(encoding="utf-8").splitlines()
        name = next((line.split(":")[1].strip() for line in lines if "model name" in line), name)
    return f"{name}, {os.cpu_count()} cores"


def versions(packages: Iterable[str]) -> str:
    """The packages' versions; those that are not installed are left out."""
    found = []
    for package in packages:
        try:
            found.append(f"{package} {importlib.metadata.version(package)}")
        except importlib.metadata.PackageNotFoundError:
            continue
    return ", ".join(found)


def machine(packages: Iterable[str]) -> str:
    """The processor and what else decides speed."""
    return f"{processor()}; Python {platform.python_version()}, {versions(packages)}"


def hardware() -> str:
    """The processor's name as a part of a file's name, such as "amd-epyc_2cores"."""
    name = processor().split(",")[0].lower()
    return "".join(c if c.isalnum() else "-" for c in name).strip("-") + f"_{os.cpu_count()}cores"
