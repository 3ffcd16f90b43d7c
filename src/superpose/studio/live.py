"""The socket: a page's messages to its run, and the run's to the page."""

import asyncio
import contextlib
import json
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from superpose.errors import SuperposeError
from superpose.studio.sessions import Session, Sessions, TrainerEnded
from superpose.studio.viewers import Viewer

# A message up is a few numbers.
LONGEST = 16_384


async def live(socket: WebSocket) -> None:
    """Until the page is gone."""
    sessions: Sessions = socket.app.state.sessions
    run = socket.path_params["run"]
    if sessions.workspace.run(run) is None:
        await socket.close(1008, "There is no such run.")
        return
    await socket.accept()
    viewer = Viewer()
    seat = _Seat(sessions, run, viewer)
    await seat.sit()
    telling = asyncio.create_task(_tell(socket, viewer, seat))
    try:
        while True:
            text = await socket.receive_text()
            await seat.hear(text)
    except (WebSocketDisconnect, RuntimeError, KeyError):
        pass
    finally:
        telling.cancel()
        with contextlib.suppress(asyncio.CancelledError, WebSocketDisconnect, RuntimeError):
            await telling
        seat.leave()


async def _tell(socket: WebSocket, viewer: Viewer, seat: "_Seat") -> None:
    """Send what there is, as the page takes it."""
    while True:
        message = await viewer.next()
        if isinstance(message, str):
            await socket.send_text(message)
        else:
            await socket.send_bytes(message)
        if seat.session is not None:
            seat.session.want()


class _Seat:
    """A page's place at a run, whose session may end and come again."""

    def __init__(self, sessions: Sessions, run: str, viewer: Viewer):
        self.sessions, self.run, self.viewer = sessions, run, viewer
        self.session: Session | None = None
        self.view: Any = None

    async def sit(self) -> None:
        """At the run's session, woken where it slept."""
        try:
            session = await self.sessions.awake(self.run)
        except SuperposeError as error:
            self.viewer.tell({"type": "ended", "error": error.message, "hint": error.hint})
            return
        self.leave()
        self.session = session
        session.viewers.add(self.viewer)

    def leave(self) -> None:
        """Up from it."""
        if self.session is not None:
            self.session.viewers.discard(self.viewer)
            self.session = None

    async def hear(self, text: str) -> None:
        """A message of the page; answered where it has an id."""
        message = _parsed(text)
        if message is None:
            self.viewer.tell(
                {"type": "refused", "id": None, "error": "A message was no JSON object.", "hint": "Send one."}
            )
            return
        try:
            await self._do(message)
            told: dict[str, Any] = {"type": "done"}
        except SuperposeError as error:
            told = {"type": "refused", "error": error.message, "hint": error.hint}
        if "id" in message or told["type"] == "refused":
            self.viewer.tell(told | {"id": message.get("id")})

    async def _do(self, message: dict[str, Any]) -> None:
        kind = message["type"]
        if kind == "ack":
            sequence = message.get("sequence")
            if isinstance(sequence, int):
                self.viewer.drawn(sequence)
        elif kind == "wave":
            self.viewer.tell({"type": "wave"})
        elif kind == "wake":
            await self.sit()
            await self._greet()
        elif self.session is None or self.session.state == "ended":
            why = "" if self.session is None else self.session.why
            raise TrainerEnded(
                why or "The trainer of this run has ended.", "Wake it: it goes on from where it was kept."
            )
        elif kind in ("hello", "view"):
            self.view = message.get("view")
            await self._greet()
        else:
            await self.session.ask("command", message=message)
        if self.session is not None:
            self.session.want()

    async def _greet(self) -> None:
        """Say what this page wants to see, and be told everything."""
        if self.session is not None:
            await self.session.greet(self.viewer, self.view)


def _parsed(text: str) -> dict[str, Any] | None:
    if len(text) > LONGEST:
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and isinstance(found.get("type"), str) else None
