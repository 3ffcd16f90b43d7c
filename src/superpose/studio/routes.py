"""The routes about runs, data and settings; every one is listed in ROUTES, and passes the gate."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from superpose.runtime import VERSION
from superpose.studio.answering import Refusal, asked, body, known_run, refusing, session, sessions, summary
from superpose.studio.settings import checked
from superpose.studio.uploads import LARGEST, upload


async def start(request: Request) -> Response:
    """What to open first."""
    alive = sessions(request)
    run = request.app.state.first or alive.first_run()
    if alive.workspace.run(run) is None:
        run = alive.first_run()
    return JSONResponse({"run": run, "version": VERSION, "workspace": str(alive.workspace.folder)})


async def options(request: Request) -> Response:
    """What every select offers."""
    offers = await sessions(request).offers()
    return JSONResponse(offers | {"upload": offers["upload"] | {"most_bytes": LARGEST}})


async def look(request: Request) -> Response:
    """What is in data."""
    given = await body(request)
    data = checked({"data": given.get("data")})["data"]
    alive = sessions(request)
    path = None
    if data["kind"] == "file":
        path = alive.workspace.upload(data["upload"])
        if path is None:
            raise Refusal(404, "There is no such upload.", "Drop the file on the page once more.")
        data["name"] = data["name"] or alive.workspace.upload_name(data["upload"])
    answer = await (await alive.any()).ask("look", data=data, upload=None if path is None else str(path))
    return JSONResponse(answer)


async def all_runs(request: Request) -> Response:
    """Every run, or a new one."""
    alive = sessions(request)
    if request.method == "GET":
        return JSONResponse({"runs": [summary(known, alive) for known in alive.workspace.runs()]})
    given = await body(request)
    settings = checked(given.get("settings"))
    run = alive.workspace.add(_name(given.get("name"), optional=True), settings)
    try:
        await alive.awake(run, fresh=True)
    except Exception:
        alive.workspace.delete(run)
        raise
    return JSONResponse(_whole(alive, run), 201)


async def one_run(request: Request) -> Response:
    """A run: what is known of it, another name, or its end."""
    alive, known = sessions(request), known_run(request)
    run = known["run"]
    if request.method == "PATCH":
        name = _name((await body(request)).get("name"))
        alive.workspace.rename(run, str(name))
        at = alive.alive.get(run)
        if at is not None and at.state in ("paused", "running"):
            await at.ask("name", name=name)
    elif request.method == "DELETE":
        await alive.drop(run)
        alive.workspace.delete(run)
        return JSONResponse({"deleted": run})
    return JSONResponse(_whole(alive, run))


def _whole(alive: Any, run: str) -> dict[str, Any]:
    known = alive.workspace.run(run)
    at = alive.alive.get(run)
    fresh = at.summary if at is not None and at.summary else {}
    return summary(known, alive) | {"settings": fresh.get("settings", known["settings"])}


def _name(given: Any, *, optional: bool = False) -> str | None:
    if given is None and optional:
        return None
    if not isinstance(given, str) or not given.strip() or len(given) > 200:
        raise Refusal(400, "A name of 1 to 200 letters was expected.", "Give one.")
    return given.strip()


async def settings(request: Request) -> Response:
    """Other settings for a run."""
    given = await body(request)
    wanted = checked(given.get("settings"))
    at = await session(request)
    return JSONResponse(await at.ask("settings", settings=wanted, keep=bool(given.get("keep", True))))


async def try_out(request: Request) -> Response:
    """A finding's fix."""
    option = (await body(request)).get("option")
    if not isinstance(option, dict):
        raise Refusal(
            400, 'An option was expected, such as {"learning_rate": 0.01}.', "Send a finding's option."
        )
    return JSONResponse(await (await session(request)).ask("try", option=option))


async def history(request: Request) -> Response:
    """The curves of a run."""
    points = request.query_params.get("points", "500")
    number = int(points) if points.isdigit() and 0 < len(points) < 6 else 500
    return JSONResponse(await (await session(request)).ask("history", points=max(2, number)))


async def code(request: Request) -> Response:
    """The Python program that does the run again."""
    found = await (await session(request)).ask("code")
    return PlainTextResponse(found["code"])


def _question(what: str) -> Any:
    async def question(request: Request) -> Response:
        return JSONResponse(await (await session(request)).ask("ask", what=what, asked=asked(request)))

    return refusing(question)


FILES = {"model": ("application/octet-stream", ""), "report": ("text/html; charset=utf-8", ".report.html"),
         "film": ("image/gif", ".gif")}  # fmt: skip
MODELS = {
    "safetensors": ".model.safetensors",
    "onnx": ".onnx",
    "python": ".py",
    "c": ".c",
    "torch": "_torch.py",
}


def _file(what: str) -> Any:
    async def file(request: Request) -> Response:
        given = asked(request)
        found = await (await session(request)).ask("ask", what=what, asked=given)
        kind, ending = FILES[what]
        ending = ending or MODELS.get(given.get("as", "safetensors"), ".bin")
        # A page of its own would run under the studio's address: a report is for saving, not for opening here.
        return Response(
            found,
            media_type=kind,
            headers={"content-disposition": f'attachment; filename="superpose{ending}"'},
        )

    return refusing(file)


async def compare(request: Request) -> Response:
    """Several runs side by side, and in which settings they differ."""
    alive = sessions(request)
    found = []
    for run in list(dict.fromkeys(request.query_params.getlist("run")))[:8]:
        if alive.workspace.run(run) is None:
            raise Refusal(404, "There is no such run.", "It may have been deleted.")
        at = await alive.awake(run)
        curves = await at.ask("history", points=400)
        at.summary = await at.ask("summary")
        found.append(_whole(alive, run) | {"history": curves})
    flat = [_flat(one["settings"]) for one in found]
    names = list(dict.fromkeys(name for one in flat for name in one))
    differ = [
        [n, [one.get(n) for one in flat]] for n in names if any(one.get(n) != flat[0].get(n) for one in flat)
    ]
    return JSONResponse({"runs": found, "differ": differ})


def _flat(value: Any, at: str = "") -> dict[str, Any]:
    """Settings by their paths, such as training.learning_rate."""
    if not isinstance(value, dict | list) or at.endswith("points"):
        return {at: value}
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    return {path: v for k, one in pairs for path, v in _flat(one, f"{at}.{k}" if at else str(k)).items()}


RUN = "/api/runs/{run}"
ROUTES = [
    Route("/api/start", refusing(start)),
    Route("/api/options", refusing(options)),
    Route("/api/uploads", refusing(upload), methods=["POST"]),
    Route("/api/look", refusing(look), methods=["POST"]),
    Route("/api/compare", refusing(compare)),
    Route("/api/runs", refusing(all_runs), methods=["GET", "POST"]),
    Route(RUN, refusing(one_run), methods=["GET", "PATCH", "DELETE"]),
    Route(f"{RUN}/settings", refusing(settings), methods=["PUT"]),
    Route(f"{RUN}/try", refusing(try_out), methods=["POST"]),
    Route(f"{RUN}/history", refusing(history)),
    Route(f"{RUN}/code", refusing(code)),
    *(Route(f"{RUN}/{what}", _question(what))
      for what in ("neuron", "backprop", "landscape", "findings", "judgement", "figure")),
    *(Route(f"{RUN}/{what}", _file(what)) for what in FILES),
]  # fmt: skip
