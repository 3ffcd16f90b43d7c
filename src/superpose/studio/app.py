"""The studio as an ASGI application: routes, the socket, and the gate in front of all of it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute

from superpose.errors import SuperposeError
from superpose.studio import page_files, routes, uploads
from superpose.studio.answering import refusal
from superpose.studio.live import live
from superpose.studio.security import Gate, Keys
from superpose.studio.sessions import Sessions
from superpose.studio.workspace import Workspace

ROUTES: list[Any] = [*page_files.ROUTES, *routes.ROUTES, WebSocketRoute("/api/runs/{run}/live", live)]


def application(
    workspace: Workspace, *, keys: Keys, hosts: frozenset[str], first: dict[str, Any] | None = None,
    largest: int = uploads.LARGEST, warm: bool = True,
) -> Gate:  # fmt: skip
    """The application; nothing of it can be asked but through its gate.

    Parameters
    ----------
    workspace : Workspace
        Where runs are kept.
    keys : Keys
        The token and the cookie.
    hosts : frozenset of str
        The exact values of the Host header that are let in.
    first : dict, optional
        Settings of a run to begin with.
    largest : int
        Bytes of an upload.
    warm : bool
        Whether the first run's trainer is started at once, so that the page need not wait for it.
    """

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        uploads.leftovers(workspace.folder / "uploads")
        sessions = app.state.sessions = Sessions(workspace)
        app.state.first = None if first is None else workspace.add(None, first)
        warming = asyncio.create_task(_warm(sessions, app.state.first)) if warm else None
        yield
        if warming is not None:
            with contextlib.suppress(asyncio.CancelledError):
                await warming
        await sessions.close()
        workspace.close()

    app = Starlette(
        routes=ROUTES, lifespan=lifespan, exception_handlers={HTTPException: _other, 500: _broken}
    )
    app.router.redirect_slashes = False
    app.state.largest = largest
    return Gate(app, keys=keys, hosts=hosts)


async def _warm(sessions: Sessions, first: str | None) -> None:
    """Start the first run's trainer, which loads and compiles while the browser opens."""
    with contextlib.suppress(SuperposeError):
        session = await sessions.awake(first or sessions.first_run())
        await sessions.offers()
        del session


async def _other(request: Request, error: Any) -> Response:
    said = {404: "There is nothing here.", 405: "This is not asked in this way."}.get(
        error.status_code, str(error.detail)
    )
    return refusal(error.status_code, said, "Use the page itself.")


async def _broken(request: Request, error: Any) -> Response:
    return refusal(500, "The studio made a mistake; the terminal shows it.", "Tell its authors.")


def all_routes() -> list[tuple[str, tuple[str, ...]]]:
    """Every path with its methods, sockets among them as "SOCKET": what the gate is tested with."""
    return [
        (route.path, tuple(sorted(route.methods or ())) if isinstance(route, Route) else ("SOCKET",))
        for route in ROUTES
    ]
