"""What the page is made of: our own modules and styles, and what the Python packages bring (plotly.js, the palette)."""

import functools
import importlib.util
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from superpose.studio.answering import refusal

STATIC = Path(__file__).with_name("static")
KINDS = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".html": "text/html",
         ".png": "image/png", ".woff2": "font/woff2", ".json": "application/json"}  # fmt: skip
# A day: they change with the package only, whose version is in the page's own addresses.
FOR_A_DAY = {"cache-control": "private, max-age=86400"}


@functools.cache
def files() -> dict[str, Path]:
    """Every file of the page by its path below static/: what is not listed here is not served."""
    return {
        p.relative_to(STATIC).as_posix(): p
        for p in sorted(STATIC.rglob("*"))
        if p.is_file() and p.suffix in KINDS
    }


async def page(request: Request) -> Response:
    """The page."""
    found = files().get("index.html")
    if found is None:
        return refusal(404, "This superpose came without the studio's page.", "Install it anew.")
    return _plain_file(found, "text/html", {})


async def static(request: Request) -> Response:
    """One of its files."""
    name = request.path_params["path"]
    if name == "plotly.js":
        return _plain_file(_plotly(), "text/javascript", FOR_A_DAY)
    if name in ("palette.css", "plotly.css"):
        return Response(await run_in_threadpool(_style, name), media_type="text/css")
    found = files().get(name)
    if found is None:
        return refusal(404, "There is no such file.", "Load the page anew.")
    return _plain_file(found, KINDS[found.suffix], {})


def _plain_file(path: Path, kind: str, headers: dict[str, str]) -> Response:
    """The whole file, whatever ranges are asked for."""
    return Response(path.read_bytes(), media_type=kind, headers=headers)


@functools.cache
def _plotly() -> Path:
    """plotly.js in the Python package, found without loading the package."""
    spec = importlib.util.find_spec("plotly")
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent / "package_data" / "plotly.min.js"


@functools.cache
def _style(name: str) -> str:
    """The palette as variables, the series of colours among them; or what plotly.js would write as inline style."""
    from superpose.figures import theme
    from superpose.report import assets

    if name == "plotly.css":
        return assets.plotly_style()
    return assets.palette_style(series=theme.SERIES)


ROUTES = [Route("/", page), Route("/static/{path:path}", static)]
