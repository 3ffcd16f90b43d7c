"""The studio's own modules as one module and one style, as a notebook takes them: made of the package's files."""

import functools
import re
from pathlib import PurePosixPath

from superpose.figures import theme
from superpose.report import assets
from superpose.studio.page_files import STATIC

ENTRY = "widget.js"
STYLES = ("studio.css", "network.css", "panels.css", "widget.css")
SCOPE = ".superpose-view"
# As the modules are written: each import on a line of its own, every export where it is declared.
IMPORT = re.compile(r'^import (?:\{([^}]*)\} from )?"([^"]+)";\n', re.M)
EXPORT = re.compile(r"^export ((?:async )?(?:function|class|const|let) (\w+))", re.M)


@functools.cache
def script() -> str:
    """One ES module whose default export renders a widget: each file in a scope of its own, after what it imports."""
    order: list[str] = []
    _visit(ENTRY, order, ())
    parts = [_scoped(path, order) for path in order]
    return "\n".join([*parts, f"export default {{ render: m{len(order) - 1}.render }};", ""])


def _visit(path: str, order: list[str], above: tuple[str, ...]) -> None:
    """The modules that a module imports, and then itself."""
    if path in above:
        raise ValueError(f"{' imports '.join((*above, path))}: a circle cannot be put in one file")
    if path in order:
        return
    for _, name in IMPORT.findall(_text(path)):
        _visit(_beside(path, name), order, (*above, path))
    order.append(path)


def _scoped(path: str, order: list[str]) -> str:
    """A module as a function that is called at once and gives what it exports."""

    def taken(found: re.Match[str]) -> str:
        names, source = found[1], f"m{order.index(_beside(path, found[2]))}"
        return "" if names is None else f"const {{{names.replace(' as ', ': ')}}} = {source};\n"

    text = _text(path)
    names = [found[1] for found in EXPORT.findall(text)]
    body = EXPORT.sub(r"\1", IMPORT.sub(taken, text))
    return (
        f"const m{order.index(path)} = (() => {{ // {path}\n{body}\nreturn {{ {', '.join(names)} }};\n}})();"
    )


def _beside(path: str, name: str) -> str:
    """The path of a module that another names from where it stands."""
    parts: list[str] = []
    for part in (PurePosixPath(path).parent / name).parts:
        parts = parts[:-1] if part == ".." else [*parts, part]
    return "/".join(parts)


def _text(path: str) -> str:
    return STATIC.joinpath(*path.split("/")).read_text(encoding="utf-8")


@functools.cache
def style() -> str:
    """The page's style, for what stands within a widget and nothing else of the notebook."""
    palette = assets.palette_style(series=theme.SERIES).replace(":root", SCOPE)
    rules = "\n".join(_text(name) for name in STYLES)
    return f"{palette}\n{SCOPE} {{\n{rules}\n}}\n"
