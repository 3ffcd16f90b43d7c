"""The trainer's desk: messages in, the run a little further, messages and frames out, in turn."""

import queue
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from superpose.errors import SuperposeError, TrainingError, UsageError
from superpose.studio import wire
from superpose.studio.trainer import changing, checkpoint, sources
from superpose.studio.trainer.code import code
from superpose.studio.trainer.live_run import LiveRun, refused
from superpose.studio.trainer.offers import offers
from superpose.studio.trainer.questions import ANSWERS, chain, still
from superpose.studio.trainer.showing import HISTORY_EVERY, MOST_POINTS, Send, Showing
from superpose.studio.trainer.thinking import Thinking

KEEP_EVERY = 10.0
# What the page asks by itself, again and again, waits for what a person asks.
UNASKED = ("findings", "judgement")
# What would be a mistake of ours is answered too: nobody waits for nothing, and the run goes on.
FAULTS = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    MemoryError,
    OSError,
    RuntimeError,
)
ASLEEP, SOON = 3600.0, 0.1


class Desk(Showing):
    """One run, what the page wants to see of it, and what it was told already.

    Parameters
    ----------
    send : callable
        Sends a message with bytes to the server; may be called from any thread.
    inbox : queue.Queue
        Messages from the server; None when it is gone.
    """

    def __init__(self, send: Send, inbox: "queue.Queue[Any]"):
        super().__init__(send)
        self.inbox = inbox
        self.folder: Path | None = None
        self.uploads: Path | None = None
        self.cold = False
        self.kept_at = time.monotonic()
        self.changed = False
        self.thinking = Thinking()

    def serve(self) -> None:
        """Until the server is gone."""
        while True:
            run = self.run
            message = self._next(self._wait())
            if message is STOP:
                self._keep()
                return
            if message is not None:
                self.handle(message)
                self._show()
                continue
            if run is not None and run.running and not run.pace.wait():
                self.cold = False
                self._advance(run)
            elif run is not None and self.cold and not (self.wanted and self.dirty):
                self.cold = False
                run.compile()
            self._show()
            self._tell_history()
            if self.changed and time.monotonic() - self.kept_at > KEEP_EVERY:
                self._keep()

    def _show(self) -> None:
        """A frame, if the page has room for one, and there is something new, and the last is long enough ago."""
        if self.wanted and self.dirty and self._frame_in() <= 0:
            self._frame()

    def _wait(self) -> float:
        """Seconds until there is something to do, if no message comes."""
        wait = SOON if self.cold else ASLEEP
        if self.run is not None and self.run.running:
            wait = self.run.pace.wait()
        if self.wanted and self.dirty:
            wait = min(wait, self._frame_in())
        if self.run is not None and self.run.training.epoch != self.told_epoch:
            wait = min(wait, max(0.0, self.told + HISTORY_EVERY - time.monotonic()))
        if self.changed:
            wait = min(wait, max(0.0, self.kept_at + KEEP_EVERY - time.monotonic()))
        return wait

    def _next(self, wait: float) -> Any:
        try:
            message = self.inbox.get(timeout=wait) if wait > 0 else self.inbox.get_nowait()
        except queue.Empty:
            return None
        return STOP if message is None else message

    def _advance(self, run: LiveRun) -> None:
        try:
            run.advance()
        except TrainingError as error:
            self._diverged(run, error)
        self.dirty = self.changed = True

    def _diverged(self, run: LiveRun, error: TrainingError) -> None:
        option = {"learning_rate": float(f"{run.training.rate / 5:.1g}")}
        self.event("told", kind="diverged", error=error.message, hint=error.hint, option=option)
        self._state()

    # --- messages ------------------------------------------------------------------------------------------
    def handle(self, message: dict[str, Any]) -> None:
        """Do what a message asks, and answer it."""
        try:
            answer = getattr(self, f"do_{message['do']}")(message)
        except SuperposeError as error:
            if isinstance(error, TrainingError) and self.run is not None:
                self._diverged(self.run, error)
            answer = refused(error)
        except FAULTS as error:
            answer = {
                "error": f"{type(error).__name__}: {error}",
                "hint": "This should not be; the run goes on.",
            }
        if answer is not LATER and "id" in message:
            self._answer(message["id"], answer)

    def _answer(self, number: int, answer: Any) -> None:
        """An answer: JSON, or bytes for a file."""
        if isinstance(answer, bytes):
            self.send({"answer": number, "file": len(answer)}, answer)
        else:
            self.send({"answer": number, "told": answer or {}}, b"")

    def do_offers(self, message: dict[str, Any]) -> dict[str, Any]:
        """What the selects offer."""
        return offers()

    def do_look(self, message: dict[str, Any]) -> dict[str, Any]:
        """What is in data."""
        from superpose.studio.settings import checked

        data = checked({"data": message["data"]})["data"]
        return wire.plain(sources.looked_at(data, message.get("upload")))

    def do_open(self, message: dict[str, Any]) -> dict[str, Any]:
        """Begin a run, or go on with one that was kept."""
        self.folder, self.uploads = Path(message["folder"]), Path(message["uploads"])
        self.name = message.get("name") or ""
        self.sequence = max(self.sequence, int(message.get("sequence") or 0))
        self.structure = max(self.structure, int(message.get("structure") or 0))
        kept = None if message.get("fresh") else checkpoint.read(self.folder, self.find)
        run = kept or LiveRun(message["settings"], self.find)
        self.run, self.cold = run, True
        self._new_sight()
        if kept is None:
            self._keep()
        return self.summary()

    def find(self, upload: str) -> str | None:
        """Where an upload lies."""
        if self.uploads is None or not upload.isalnum():
            return None
        return next((str(p) for p in sorted(self.uploads.glob(f"{upload}.*"))), None)

    def do_want(self, message: dict[str, Any]) -> Any:
        """The page has room for a frame."""
        self.wanted = True
        self.dirty = self.dirty or bool(message.get("anyway"))
        return LATER

    def do_hello(self, message: dict[str, Any]) -> dict[str, Any]:
        """What the page wants to see; it is told everything anew."""
        self.view = message.get("view") or {}
        self._new_sight()
        self._state()
        self.dirty = True
        return {}

    def do_command(self, message: dict[str, Any]) -> dict[str, Any]:
        """What a person does at the page."""
        run, given = self._here(), message["message"]
        before = run.built
        self._command(run, given["type"], given)
        self.dirty = self.changed = True
        if run.built is not before:
            self._new_sight()
        self._state()
        if not run.running:
            self.told = 0.0  # where it stands still, the curves end there too
        return {}

    def _command(self, run: LiveRun, kind: str, given: dict[str, Any]) -> None:
        commands: dict[str, Callable[[], Any]] = {
            "start": lambda: self._start(run), "pause": lambda: self._pause(run), "step": run.one_step,
            "epoch": lambda: run.epochs(int(given.get("count") or 1)), "reset": run.reset, "undo": run.undo,
            "rate": lambda: run.set_rate(given["value"]),
            "pace": lambda: self._pace(run, given.get("value")),
            "weight": lambda: self._weight(run, given),
            "freeze": lambda: run.freeze(int(given["layer"]), int(given["neuron"]), bool(given.get("frozen", True))),
            "add": lambda: run.add(int(given["layer"]), int(given.get("count") or 1)),
            "remove": lambda: run.remove(int(given["layer"]), int(given["neuron"])),
            "example": lambda: self._example(run, given),
            "scrub": lambda: self._scrub(given.get("epoch")),
        }  # fmt: skip
        if kind not in commands:
            raise UsageError(f"There is no message {kind!r}.", f"There are {', '.join(commands)}.")
        if kind != "scrub":
            self.scrubbed = None
        commands[kind]()

    def _weight(self, run: LiveRun, given: dict[str, Any]) -> None:
        run.set_weight(int(given["layer"]), int(given["from"]), int(given["to"]), float(given["value"]))

    def _example(self, run: LiveRun, given: dict[str, Any]) -> None:
        """The step that backprop on one row shows, taken."""
        assert self.sight is not None
        run.running = False
        found, _ = chain(still(run, self.sight, self.name), given, check=False)
        run.step_to([one.after for one in found.layers])

    def _start(self, run: LiveRun) -> None:
        run.running, run.error = True, None

    def _pause(self, run: LiveRun) -> None:
        run.running = False
        self.told_epoch = -1
        self._keep()

    def _pace(self, run: LiveRun, value: Any) -> None:
        from superpose.studio.trainer.pace import Pace

        if value is not None and (not isinstance(value, int | float) or not 1e-3 <= value <= 1e9):
            raise UsageError(
                f"A pace of {value!r} came.", "Give epochs a second, or null for as fast as it can."
            )
        speed = run.pace.seconds_each
        run.pace = Pace(None if value is None else float(value))
        run.pace.seconds_each = speed

    def _scrub(self, epoch: Any) -> None:
        self.scrubbed = None if epoch is None else int(epoch)

    def do_settings(self, message: dict[str, Any]) -> dict[str, Any]:
        """Other settings."""
        run = self._here()
        answer = run.change(message["settings"], bool(message.get("keep", True)))
        self._after_change()
        return wire.plain(answer)

    def do_try(self, message: dict[str, Any]) -> dict[str, Any]:
        """A finding's fix, from the start."""
        run = self._here()
        settings = changing.with_option(run.settings, message["option"])
        if settings is None:
            raise UsageError("None of this is a setting of the studio.", "Change it by hand.")
        answer = run.change(settings, keep=False)
        self._start(run)
        self._after_change()
        return wire.plain(answer)

    def _after_change(self) -> None:
        self.dirty = self.changed = True
        self.scrubbed = None
        self._keep()  # first, so that the server knows of it when the page does
        self._new_sight()
        self._state()

    def do_summary(self, message: dict[str, Any]) -> dict[str, Any]:
        """What is said of the run in a list."""
        return self.summary()

    def do_history(self, message: dict[str, Any]) -> dict[str, Any]:
        """The curves so far."""
        return self._history(int(message.get("points") or MOST_POINTS))

    def do_name(self, message: dict[str, Any]) -> dict[str, Any]:
        """The run has another name."""
        self.name = message["name"]
        return {}

    def do_code(self, message: dict[str, Any]) -> dict[str, Any]:
        """The Python program that does the run again."""
        return {"code": code(self._here(), self.name)}

    def do_ask(self, message: dict[str, Any]) -> Any:
        """A question to insight: answered from a thread of its own, while training goes on."""
        run = self._here()
        assert self.sight is not None
        seen, answer = still(run, self.sight, self.name), ANSWERS[message["what"]]

        def think() -> None:
            try:
                found = answer(seen, message.get("asked") or {})
            except SuperposeError as error:
                found = refused(error)
            except FAULTS as error:
                found = {
                    "error": f"{type(error).__name__}: {error}",
                    "hint": "This should not be; the run goes on.",
                }
            self._answer(message["id"], found)

        self.thinking.submit(think, last=message["what"] in UNASKED)
        return LATER

    # --- what is kept ---------------------------------------------------------------------------------------
    def summary(self) -> dict[str, Any]:
        """What is said of the run in a list."""
        run = self._here()
        assert self.sight is not None
        facts = self._facts(run)
        return wire.plain({
            "settings": run.settings, "epoch": run.training.epoch, "cost": facts[0], "held_out_cost": facts[1],
            "sizes": run.training.network.sizes, "state": "running" if run.running else "paused",
            "dataset": run.built.prepared.dataset.name,
        })  # fmt: skip

    def _keep(self) -> None:
        """Keep the run on disk, and tell the server what to note of it."""
        self.kept_at, self.changed = time.monotonic(), False
        if self.run is None or self.folder is None or not self.folder.is_dir():
            return
        checkpoint.write(self.run, self.folder)
        self.send({"kept": self.summary()}, b"")


STOP = object()
LATER: Any = object()
