"""The demonstration that `make demo` runs: the commands a person would type, on real data, one after the other."""

import shlex
import subprocess
import sys
from pathlib import Path

FOLDER = Path("demo")
SUPERPOSE = Path(sys.executable).with_name("superpose")


def run(*words: str, into: Path | None = None) -> None:
    """Say a command, run it, and stop here where it fails."""
    told = shlex.join(["superpose", *words]) + (f" > {into}" if into else "")
    print(f"\n$ {told}", flush=True)
    if into is None:
        subprocess.run([SUPERPOSE, *words], check=True)
        return
    with into.open("w", encoding="utf-8") as file:
        subprocess.run([SUPERPOSE, *words], check=True, stdout=file)


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    names = ("tumours.csv", "tumours.model.safetensors", "predictions.csv", "tumours.report.html")
    table, model, answers, report = (FOLDER / name for name in names)
    run("samples", "breast_cancer", into=table)
    run("fit", str(table), "--output", str(model), "--quiet")
    run("predict", str(model), str(table), "--output", str(answers))
    run("show", str(model))
    print("\nGo on with:")
    print("  .venv/bin/superpose fit YOUR.csv --target COLUMN")
    print("  .venv/bin/superpose samples")
    print("  .venv/bin/superpose --help")
    print(f"\nThe model: {model}\nIts answers: {answers}\nThe report, to open in a browser: {report}")


if __name__ == "__main__":
    main()
