"""Write docs/command-line.md from the commands themselves, or with --check say whether it is up to date."""

import sys
from pathlib import Path

import typer.main
from typer.core import TyperArgument, TyperGroup

from superpose.cli.app import app

PAGE = Path(__file__).resolve().parent.parent / "docs" / "command-line.md"

HEAD = """# The command line

Made by `tools/command_line_docs.py` from the commands themselves.

Data go to stdout, all else to stderr. With `--json` a command prints one JSON object. Exit codes: 0 done, 1 it failed
for the reason named, 2 wrong usage, 130 or 143 interrupted (by Ctrl-C or SIGTERM; `fit` saves its best first).
"""


def page() -> str:
    """The whole page."""
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    parts = [HEAD]
    for name, command in group.commands.items():
        arguments = [p for p in command.params if isinstance(p, TyperArgument)]
        options = [p for p in command.params if not isinstance(p, TyperArgument)]
        shown = " ".join(p.name.upper() if p.required else f"[{p.name.upper()}]" for p in arguments if p.name)
        parts.append(
            f"## superpose {name}\n\n{command.help}\n\n```\nsuperpose {name} {shown}\n```\n".replace(
                " \n```", "\n```"
            )
        )
        rows = [(f"`{(p.name or '').upper()}`", p.help or "", "") for p in arguments]
        rows += [(f"`{', '.join(p.opts)}`", getattr(p, "help", "") or "", default(p)) for p in options]
        parts.append(
            "| | | default |\n|---|---|---|\n" + "\n".join(f"| {a} | {b} | {c} |" for a, b, c in rows) + "\n"
        )
    return "\n".join(parts)


def default(option: object) -> str:
    """An option's default, where it has one worth showing."""
    value = getattr(option, "default", None)
    return "" if value is None or value is False or callable(value) else f"`{value}`"


def main() -> int:
    if "--check" not in sys.argv:
        PAGE.write_text(page(), encoding="utf-8")
        return 0
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == page():
        return 0
    print(
        f"{PAGE.name} is not what the commands say: run `python tools/command_line_docs.py`.", file=sys.stderr
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
