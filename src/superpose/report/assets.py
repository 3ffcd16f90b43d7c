"""What a page brings along: its scripts and styles as text, plotly.js among them, and what it allows itself."""

import base64
import functools
import hashlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from plotly.offline import get_plotlyjs

from superpose.figures import theme

STATIC = Path(__file__).with_name("static")
IMPORT = re.compile(r'^import \{([^}]*)\} from "\./([a-z]+)\.js";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const) (\w+))", re.MULTILINE)
COMMENT = re.compile(r"^\s*/\*\*.*?\*/\n", re.MULTILINE | re.DOTALL)


@functools.cache
def plotly_js() -> str:
    """plotly.js, from the package."""
    return get_plotlyjs()


@functools.cache
def script(first: str = "page") -> str:
    """Our own modules as one script: those that a module imports come before it, each in a function of its own."""
    parts: dict[str, str] = {}
    _add(first, parts)
    return '"use strict";\n' + "\n".join(parts.values())


def _add(name: str, parts: dict[str, str]) -> None:
    """A module behind those it imports; comments stay in the files."""
    if name in parts:
        return
    text = COMMENT.sub("", (STATIC / f"{name}.js").read_text(encoding="utf-8"))
    for _, other in IMPORT.findall(text):
        _add(other, parts)
    text = IMPORT.sub(lambda found: f"const {{{found[1]}}} = of_{found[2]};\n", text)
    given = ", ".join(EXPORT.findall(text))
    parts[name] = f"const of_{name} = (() => {{\n{EXPORT.sub('', text)}\nreturn {{ {given} }};\n}})();"


@functools.cache
def style() -> str:
    """The page's style, with the palette as its variables."""
    return f"{_palette()}\n{(STATIC / 'report.css').read_text(encoding='utf-8')}"


@functools.cache
def plotly_style() -> str:
    """What plotly.js would write itself, under the id by which it finds it done."""
    return (STATIC / "plotly.css").read_text(encoding="utf-8")


def palette_style(series: Sequence[tuple[str, str]] = ()) -> str:
    """The palette alone, with a series of colours as --series-0 and so on."""
    return _palette({f"series-{i}": pair for i, pair in enumerate(series)})


def _palette(more: Mapping[str, tuple[str, str]] | None = None) -> str:
    """The roles of the palette as variables: light, dark where the system or the reader says so, light on paper."""
    roles = {**theme.PALETTE, **(more or {})}
    light, dark = (
        ";".join(f"--{role.replace('_', '-')}:{pair[i]}" for role, pair in roles.items()) for i in (0, 1)
    )
    return (
        f":root{{color-scheme:light;{light}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root:not([data-theme=light]){{color-scheme:dark;{dark}}}}}\n"
        f"@media screen{{:root[data-theme=dark]{{color-scheme:dark;{dark}}}}}"
    )


def policy(scripts: list[str], styles: list[str]) -> str:
    """The page's own rules, which a browser holds it to: these scripts and styles, pictures in the file, no network.

    Style attributes are allowed, since plotly.js sets some; they run nothing.
    """
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {' '.join(map(_digest, scripts))}",
            f"style-src {' '.join(map(_digest, styles))}",
            "style-src-attr 'unsafe-inline'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


@functools.lru_cache(maxsize=16)
def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
