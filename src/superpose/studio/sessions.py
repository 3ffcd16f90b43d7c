"""The trainers that are alive: each a process of its own, spoken to over its pipes; it may die and be started again."""

import asyncio
import contextlib
import json
import sys
from collections.abc import Callable
from typing import Any

from superpose.errors import SuperposeError
from superpose.studio.pipes import LENGTHS, packed
from superpose.studio.viewers import LATEST, Viewer
from superpose.studio.workspace import Workspace

# So many trainers are alive at once; of more, the one looked at longest ago sleeps.
ALIVE = 2
# A question that takes longer is given up by who asked.
PATIENCE = 600.0


class TrainerEnded(SuperposeError):
    """The trainer is no more."""


class Refused(SuperposeError):
    """The trainer refuses what was asked; `where` is the place in the settings, or None."""

    def __init__(self, told: dict[str, Any]):
        super().__init__(told["error"], told.get("hint") or "")
        self.where = told.get("where")


class Session:
    """A run's trainer.

    Attributes
    ----------
    viewers : set of Viewer
        The pages that look at it.
    state : str
        "starting", "paused", "running" or "ended".
    """

    def __init__(self, run: str, workspace: Workspace):
        self.run, self.workspace = run, workspace
        self.viewers: set[Viewer] = set()
        self.state, self.why = "starting", ""
        self.summary: dict[str, Any] = {}
        self.sequence = self.structure = 0
        self.waiting: dict[int, asyncio.Future[Any]] = {}
        self._count = 0
        self._wanted = False
        self._latest: dict[str, str] = {}
        self._view: Any = None
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self.ready: asyncio.Future[Any] | None = None

    @property
    def process_id(self) -> int | None:
        """Of the trainer's process."""
        return None if self._process is None else self._process.pid

    def forget(self) -> None:
        """What an earlier trainer said."""
        self.state, self._wanted, self._view = "starting", False, None
        self._latest.clear()

    async def open(self, *, fresh: bool = False) -> dict[str, Any]:
        """Start the trainer and let it begin, or go on with what was kept; its summary."""
        loop = asyncio.get_running_loop()
        self.ready = self.ready or loop.create_future()
        log = (self.workspace.folder / "trainer.log").open("ab")
        with log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "superpose.studio.trainer", stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE, stderr=log,
            )  # fmt: skip
        self._reading = asyncio.create_task(self._read(self._process))
        place, known = self.workspace.place(self.run), self.workspace.run(self.run)
        assert place is not None and known is not None
        try:
            self.summary = await self.ask(
                "open", folder=str(place), uploads=str(self.workspace.folder / "uploads"), name=known["name"],
                settings=known["settings"], fresh=fresh, sequence=self.sequence, structure=self.structure,
            )  # fmt: skip
        except SuperposeError as error:
            self.why = error.message
            await self.close()
            if self.ready and not self.ready.done():
                self.ready.set_result(None)
            raise
        self.state, self.why = self.summary["state"], ""
        self.workspace.note(self.run, self.summary)
        if not self.ready.done():
            self.ready.set_result(None)
        return self.summary

    async def ask(self, do: str, **asked: Any) -> Any:
        """Ask the trainer; its answer, a dict or bytes.

        Raises
        ------
        Refused
            If it refuses.
        TrainerEnded
            If it ended before it answered.
        """
        self._count += 1
        number, future = self._count, asyncio.get_running_loop().create_future()
        self.waiting[number] = future
        try:
            self._say({"id": number, "do": do, **asked})
            answer = await asyncio.wait_for(future, PATIENCE)
        finally:
            self.waiting.pop(number, None)
        if isinstance(answer, dict) and "error" in answer:
            raise Refused(answer)
        return answer

    def _say(self, message: dict[str, Any]) -> None:
        process = self._process
        if (
            process is None
            or process.stdin is None
            or process.returncode is not None
            or self.state == "ended"
        ):
            raise TrainerEnded(
                self.why or "The trainer of this run has ended.",
                "Wake it: it goes on from where it was kept.",
            )
        process.stdin.write(packed(message))

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        """Everything the trainer says, until it ends."""
        assert process.stdout is not None
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                long, more = LENGTHS.unpack(await process.stdout.readexactly(LENGTHS.size))
                message = json.loads(await process.stdout.readexactly(long))
                self._hear(message, await process.stdout.readexactly(more) if more else b"")
        code = await process.wait()
        if process is self._process:
            self._ended(code)

    def _hear(self, message: dict[str, Any], payload: bytes) -> None:
        if "answer" in message:
            future = self.waiting.pop(message["answer"], None)
            if future is not None and not future.done():
                future.set_result(payload if "file" in message else message["told"])
        elif "frame" in message:
            self._wanted, self.sequence = False, message["frame"]
            for viewer in self.viewers:
                viewer.show(message["frame"], payload)
            self.want()
        elif "kept" in message:
            self.summary = message["kept"]
            self.workspace.note(self.run, self.summary)
        else:
            self.state = message.get("state", self.state)
            self.structure = message.get("structure", self.structure)
            text = payload.decode()
            if message["event"] in LATEST:
                self._latest[message["event"]] = text
            for viewer in self.viewers:
                viewer.pass_on(message["event"], text)

    async def greet(self, viewer: Viewer, view: Any) -> None:
        """Tell a page everything; where it wants to see what others see, without asking the trainer."""
        viewer.greeted = True
        if view != self._view or "structure" not in self._latest:
            self._view = view
            await self.ask("hello", view=view)
            return
        for kind in LATEST:
            if kind in self._latest:
                viewer.pass_on(kind, self._latest[kind])
        self._say({"do": "want", "anyway": True})
        self._wanted = True

    def want(self) -> None:
        """Ask for a frame where a page has room for one."""
        if self._wanted or self.state == "ended" or not any(viewer.room for viewer in self.viewers):
            return
        with contextlib.suppress(TrainerEnded):
            self._say({"do": "want"})
            self._wanted = True

    def _ended(self, code: int) -> None:
        self.state = "ended"
        self.why = f"The trainer was killed (signal {-code})." if code < 0 else f"The trainer ended ({code})."
        hint = "Wake it: it goes on from where it was last kept. trainer.log in the workspace may say why."
        for future in self.waiting.values():
            if not future.done():
                future.set_exception(TrainerEnded(self.why, hint))
        for viewer in self.viewers:
            viewer.tell({"type": "ended", "error": self.why, "hint": hint})

    async def close(self) -> None:
        """Let the trainer keep the run and end."""
        process, self._process = self._process, None
        self.state, self._wanted = "ended", False
        if process is None or process.stdin is None:
            return
        process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), 20)
        except TimeoutError:
            process.kill()
            await process.wait()
        if self._reading is not None:
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.wait_for(self._reading, 5)

    def __repr__(self) -> str:
        return f"Session({self.run}, {self.state}, {len(self.viewers)} pages)"


class Sessions:
    """Every run that is alive, and which sleeps when there are too many."""

    def __init__(self, workspace: Workspace, told: Callable[[str], Any] | None = None):
        self.workspace = workspace
        self.alive: dict[str, Session] = {}
        self._offers: Any = None
        self._opening = asyncio.Lock()

    async def awake(self, run: str, *, fresh: bool = False) -> Session:
        """The run's session, its trainer started where it slept or ended.

        Raises
        ------
        SuperposeError
            If it cannot begin.
        """
        async with self._opening:
            session = self.alive.pop(run, None)
            if session is not None and session.state != "ended":
                self.alive[run] = session  # the last one looked at
                return session
            session = session or Session(run, self.workspace)
            await self._make_room()
            session.forget()
            self.alive[run] = session
            try:
                await session.open(fresh=fresh)
            except SuperposeError:
                self.alive.pop(run, None)
                raise
            return session

    async def _make_room(self) -> None:
        """Let those that were looked at longest ago sleep, the unwatched first."""
        while len(self.alive) >= ALIVE:
            order = sorted(self.alive.values(), key=lambda s: bool(s.viewers))
            sleeping = order[0]
            del self.alive[sleeping.run]
            await sleeping.close()
            for viewer in [*sleeping.viewers]:
                viewer.tell(
                    {"type": "ended", "error": "Another run took its place.", "hint": "Wake it to go on."}
                )

    async def drop(self, run: str) -> None:
        """End a run's trainer."""
        session = self.alive.pop(run, None)
        if session is not None:
            await session.close()
            for viewer in [*session.viewers]:
                viewer.tell({"type": "ended", "error": "This run was deleted.", "hint": "Open another."})

    async def any(self) -> Session:
        """Some trainer, to ask what does not depend on a run."""
        for session in reversed(self.alive.values()):
            if session.state not in ("ended", "starting"):
                return session
        return await self.awake(self.first_run())

    def first_run(self) -> str:
        """The run to open where none is asked for: one that is alive, else a first one."""
        from superpose.studio.settings import FIRST, checked

        if self.alive:
            return next(reversed(self.alive))
        known = self.workspace.runs()
        return known[0]["run"] if known else self.workspace.add(None, checked(FIRST))

    async def offers(self) -> dict[str, Any]:
        """What the selects offer; asked once."""
        found = self._offers
        if found is None:
            found = self._offers = await (await self.any()).ask("offers")
        return found

    async def close(self) -> None:
        """Let every trainer keep its run and end."""
        await asyncio.gather(*(session.close() for session in self.alive.values()))
        self.alive.clear()

    def __repr__(self) -> str:
        return f"Sessions({', '.join(self.alive)})"
